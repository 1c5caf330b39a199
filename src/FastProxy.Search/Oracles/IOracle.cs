using FastProxy.Input;

namespace FastProxy.Search.Oracles;

/// <summary>What an oracle says of an architecture.</summary>
/// <param name="Value">How good it is, as an accuracy: larger is better.</param>
/// <param name="Cost">What the answer cost, in seconds.</param>
public readonly record struct OracleAnswer(double Value, double Cost);

/// <summary>Says how good architectures are when trained: a table of a benchmark, or a trainer.</summary>
public interface IOracle
{
    /// <summary>What it is, for the trace: answers of equal descriptions may be mixed.</summary>
    string Description { get; }

    /// <summary>The answer for an architecture in its normal spelling.</summary>
    /// <exception cref="InputException">There is none: an unknown architecture, a trainer that fails or prints something else.</exception>
    OracleAnswer Query(string architecture);
}
