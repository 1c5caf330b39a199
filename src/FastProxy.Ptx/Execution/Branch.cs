using System.Numerics;

namespace FastProxy.Ptx.Execution;

/// <summary>A jump.</summary>
/// <param name="isUniform">Whether all threads of a warp must take it, or none.</param>
internal sealed class Branch(bool isUniform) : Operation
{
    /// <summary>The instruction that comes next.</summary>
    public int Target { get; set; }

    /// <summary>Faults where some of the lanes that must go one way do not.</summary>
    public void CheckUniform(uint taken, uint active)
    {
        if (isUniform)
        {
            throw new Fault("bra.uni divides the warp", BitOperations.TrailingZeroCount(active & ~taken));
        }
    }

    /// <inheritdoc/>
    public override void Execute(Warp warp, uint active) => throw new NotSupportedException();
}

/// <summary>The end of a thread.</summary>
internal sealed class Exit : Operation
{
    /// <inheritdoc/>
    public override void Execute(Warp warp, uint active) => throw new NotSupportedException();
}
