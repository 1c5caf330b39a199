using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Branches, ends, barriers and fences.</summary>
internal static class Controls
{
    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        table.Add("bra", InstructionClass.Control, 1, b => b.ToLabel(0, new Branch(isUniform: false) { Flow = Flow.Branch }));
        table.Add("bra.uni", InstructionClass.Control, 1, b => b.ToLabel(0, new Branch(isUniform: true) { Flow = Flow.Branch }));
        table.Add("ret", InstructionClass.Control, 0, _ => new Exit { Flow = Flow.Exit });
        table.Add("exit", InstructionClass.Control, 0, _ => new Exit { Flow = Flow.Exit });
        Barrier(table, "bar.sync", isAligned: true);
        Barrier(table, "barrier.sync", isAligned: false);
        Barrier(table, "barrier.sync.aligned", isAligned: true);

        // Memory is kept in the order of the program already.
        foreach (string fence in (ReadOnlySpan<string>)["membar.cta", "membar.gl", "fence.acq_rel.cta", "fence.acq_rel.gpu", "fence.sc.cta", "fence.sc.gpu"])
        {
            table.Add(fence, InstructionClass.Barrier, 0, _ => new Fence());
        }
    }

    private static void Barrier(FormTable table, string name, bool isAligned) =>
        table.Add(name, InstructionClass.Barrier, 1, b => new BlockBarrier(b.Source(0, PtxType.U32), b.Count > 1 ? b.Source(1, PtxType.U32) : -1, isAligned)
        {
            Flow = Flow.Barrier,
        }, optional: 1);

    private sealed class Fence : Operation
    {
        public override void Execute(Warp warp, uint active)
        {
        }
    }
}
