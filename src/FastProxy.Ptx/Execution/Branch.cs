using System.Numerics;

namespace FastProxy.Ptx.Execution;

/// <summary>A jump.</summary>
/// <param name="uniform">The instruction, where all threads of a warp must take it or none; else null.</param>
internal sealed class Branch(string? uniform = null) : Operation
{
    /// <summary>The instruction that comes next.</summary>
    public int Target { get; set; }

    /// <summary>Faults where some of the lanes that must go one way do not.</summary>
    public void CheckUniform(uint taken, uint active)
    {
        if (uniform is not null)
        {
            throw new Fault($"{uniform} divides the warp", BitOperations.TrailingZeroCount(active & ~taken));
        }
    }

    public override void Execute(Warp warp, uint active) => throw new NotSupportedException();
}

/// <summary>The end of a thread.</summary>
/// <param name="uniform">The instruction, where all threads of a warp must end or none; else null.</param>
internal sealed class Exit(string? uniform = null) : Operation
{
    /// <summary>Faults where some of the lanes that must end do not.</summary>
    public void CheckUniform(uint ending, uint active)
    {
        if (uniform is not null && ending != active)
        {
            throw new Fault($"{uniform} divides the warp", BitOperations.TrailingZeroCount(active & ~ending));
        }
    }

    public override void Execute(Warp warp, uint active) => throw new NotSupportedException();
}
