using FastProxy.Plans;

namespace FastProxy.Execution;

/// <summary>Is told what a runner does, as it does it.</summary>
public interface IStepObserver
{
    /// <summary>A step begins.</summary>
    void Begin(Step step);

    /// <summary>The same step has ended.</summary>
    void End(Step step);

    /// <summary>A worker begins its part of the running step; called on its thread.</summary>
    /// <param name="worker">Its number; a worker does one part after another.</param>
    void BeginPart(int worker);

    /// <summary>It has ended its part; called on its thread.</summary>
    void EndPart(int worker);
}
