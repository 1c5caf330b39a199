using System.Numerics;
namespace FastProxy.Ptx.Execution;

/// <summary>What the threads that meet at a barrier compute from a predicate of each.</summary>
/// <param name="d">Row of the result.</param>
/// <param name="a">Row of the predicate, and all ones if it is negated.</param>
/// <param name="isPredicate">Whether the result is a predicate.</param>
/// <param name="f">The result, from the number of threads whose predicate is true and that of all.</param>
internal sealed class BarrierReduction(int d, (int Unit, uint Flip) a, bool isPredicate, Func<int, int, uint> f)
{
    /// <summary>The lanes whose predicate is true.</summary>
    public int Count(Warp warp, uint lanes) => BitOperations.PopCount((warp.Predicate(a.Unit) ^ a.Flip) & lanes);

    /// <summary>Gives lanes the result.</summary>
    public unsafe void Write(Warp warp, uint lanes, int count, int threads)
    {
        uint result = f(count, threads);
        if (isPredicate)
        {
            warp.SetPredicate(d, lanes, result == 0 ? 0 : uint.MaxValue);
            return;
        }

        for (uint rest = lanes; rest != 0; rest &= rest - 1)
        {
            warp.Row<uint>(d)[BitOperations.TrailingZeroCount(rest)] = result;
        }

        warp.Written[d] |= lanes;
    }
}
