using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Isa;

/// <summary>Logic of predicates, all lanes at once.</summary>
internal sealed class PredicateOperation(int d, (int Unit, uint Flip) a, (int Unit, uint Flip) b, Func<uint, uint, uint> f) : Operation
{
    /// <summary>Sets the active lanes of a predicate.</summary>
    public static unsafe void Set(Warp warp, int unit, uint active, uint value)
    {
        ref uint predicate = ref warp.Predicate(unit);
        predicate = (predicate & ~active) | (value & active);
        warp.Written[unit] |= active;
    }

    public override void Execute(Warp warp, uint active) =>
        Set(warp, d, active, f(warp.Predicate(a.Unit) ^ a.Flip, warp.Predicate(b.Unit) ^ b.Flip));
}
