using FastProxy.Plans;

namespace FastProxy.Execution;

/// <summary>Observes the steps of a runner as they run.</summary>
public interface IStepObserver
{
    /// <summary>Called when a step begins.</summary>
    void Begin(Step step);

    /// <summary>Called when the same step has ended.</summary>
    void End(Step step);

    /// <summary>Called on a worker's thread when the worker begins its part of the running step.</summary>
    /// <param name="worker">The worker's number; a worker does one part after another.</param>
    void BeginPart(int worker);

    /// <summary>Called on the worker's thread when its part has ended.</summary>
    void EndPart(int worker);
}
