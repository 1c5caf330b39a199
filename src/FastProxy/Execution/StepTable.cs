using System.Collections.Frozen;
using FastProxy.Input;
using FastProxy.Plans;

namespace FastProxy.Execution;

/// <summary>A backend's implementation of one type of step.</summary>
internal interface IStepRow
{
    /// <summary>The type of the steps.</summary>
    Type StepType { get; }

    /// <summary>Returns why the backend cannot compute this step, as the end of a sentence; null if it can.</summary>
    string? Refusal(Step step);
}

/// <summary>A backend's rows by type of step.</summary>
/// <param name="backend">The backend's name in messages.</param>
/// <param name="rows">One row per type.</param>
internal sealed class StepTable<R>(string backend, IEnumerable<R> rows)
    where R : class, IStepRow
{
    private readonly FrozenDictionary<Type, R> byType = rows.ToFrozenDictionary(r => r.StepType);

    /// <summary>The rows.</summary>
    public IReadOnlyCollection<R> Rows => byType.Values;

    /// <summary>Returns the row of a step. Runners and budgets request the rows of all steps of a plan before the first of them runs.</summary>
    /// <exception cref="InputException">The backend cannot compute the step.</exception>
    public R Of(Step step)
    {
        R? row = byType.GetValueOrDefault(step.GetType());
        string? refusal = row is null ? $"it has no kernel for {step.GetType().Name}" : row.Refusal(step);
        return refusal is null ? row! : throw new InputException($"{backend} cannot run this plan: {refusal}");
    }
}
