namespace FastProxy.Ptx.Execution;

/// <summary>What an instruction may not do; where it stands and which thread did it is added further up.</summary>
/// <param name="message">What happened.</param>
/// <param name="lane">The lane that did it.</param>
internal sealed class Fault(string message, int lane) : Exception(message)
{
    /// <summary>The lane that did it.</summary>
    public int Lane => lane;
}
