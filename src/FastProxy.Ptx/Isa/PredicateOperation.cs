using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Isa;

/// <summary>Logic of predicates, all lanes at once.</summary>
internal sealed class PredicateOperation(int d, (int Unit, uint Flip) a, (int Unit, uint Flip) b, Func<uint, uint, uint> f) : Operation
{
    public override void Execute(Warp warp, uint active) =>
        warp.SetPredicate(d, active, f(warp.Predicate(a.Unit) ^ a.Flip, warp.Predicate(b.Unit) ^ b.Flip));
}
