using FastProxy.Input;

namespace FastProxy.Search.Oracles;

/// <summary>An oracle's answer for an architecture.</summary>
/// <param name="Value">The quality, such as an accuracy; larger is better.</param>
/// <param name="Cost">The cost of the answer, in seconds.</param>
public readonly record struct OracleAnswer(double Value, double Cost);

/// <summary>Gives the quality of architectures when trained: a table of a benchmark, or a trainer.</summary>
public interface IOracle
{
    /// <summary>The description for the trace: answers of equal descriptions may be mixed.</summary>
    string Description { get; }

    /// <summary>The architectures that the oracle has an answer for, in their normal spelling; null for any.</summary>
    IReadOnlyCollection<string>? Architectures => null;

    /// <summary>Returns the answer for an architecture in its normal spelling.</summary>
    /// <exception cref="InputException">There is no answer: the architecture is unknown, or a trainer fails or prints something else.</exception>
    OracleAnswer Query(string architecture);
}
