using System.Numerics;

namespace FastProxy.Ptx.Execution;

/// <summary>A wait for other threads of the block.</summary>
/// <param name="id">Row of the barrier's number.</param>
/// <param name="count">Row of the number of threads it is for; negative for all of the block.</param>
/// <param name="isAligned">Whether all threads of a warp must reach it together.</param>
/// <param name="reduction">What the threads compute together; null for nothing.</param>
internal sealed unsafe class BlockBarrier(int id, int count, bool isAligned, BarrierReduction? reduction = null) : Operation
{
    /// <summary>Barriers of a block.</summary>
    public const int Ids = 16;

    /// <summary>Whether it is for all threads of the block.</summary>
    public bool IsForAll => count < 0;

    /// <summary>What the threads compute together, or null.</summary>
    public BarrierReduction? Reduction => reduction;

    /// <summary>The barrier's number.</summary>
    public int Id(Warp warp, uint active)
    {
        uint missing = warp.Live & ~active;
        if (isAligned && missing != 0)
        {
            throw new Fault("mismatched barrier: other threads of the warp do not reach it with this one, first among them thread "
                + $"{(warp.Index * 32) + BitOperations.TrailingZeroCount(missing)}", BitOperations.TrailingZeroCount(active));
        }

        uint value = Uniform(warp, active, id);
        return value < Ids
            ? (int)value
            : throw new Fault($"barrier {value} does not exist, there are {Ids}", BitOperations.TrailingZeroCount(active));
    }

    /// <summary>The number of threads it is for.</summary>
    public int Threads(Warp warp, uint active)
    {
        if (IsForAll)
        {
            return warp.Block.Threads;
        }

        uint value = Uniform(warp, active, count);
        return value > 0 && value % 32 == 0 && value <= warp.Block.Threads
            ? (int)value
            : throw new Fault(
                $"a barrier for {value} threads, expected a multiple of 32 up to {warp.Block.Threads}", BitOperations.TrailingZeroCount(active));
    }

    public override void Execute(Warp warp, uint active) => throw new NotSupportedException();

    private static uint Uniform(Warp warp, uint active, int row)
    {
        uint* values = warp.Row<uint>(row);
        int first = BitOperations.TrailingZeroCount(active);
        for (uint rest = active; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            if (values[lane] != values[first])
            {
                throw new Fault($"mismatched barrier: {values[lane]} where another thread of the warp has {values[first]}", lane);
            }
        }

        return values[first];
    }
}
