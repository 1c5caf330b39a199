using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Branches, ends, barriers and fences.</summary>
internal static class Controls
{
    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        table.Add("bra", InstructionClass.Control, 1, b => b.ToLabel(0, new Branch() { Flow = Flow.Branch }));
        table.Add("bra.uni", InstructionClass.Control, 1, b => b.ToLabel(0, new Branch("bra.uni") { Flow = Flow.Branch }));
        table.Add("ret", InstructionClass.Control, 0, b => b.Return());
        table.Add("ret.uni", InstructionClass.Control, 0, b => b.Return("ret.uni"));
        table.Add("exit", InstructionClass.Control, 0, _ => new Exit { Flow = Flow.Exit });
        Barrier(table, "bar.sync", isAligned: true);
        Barrier(table, "barrier.sync", isAligned: false);
        Barrier(table, "barrier.sync.aligned", isAligned: true);
        Reduction(table, "bar.red.popc.u32", isPredicate: false, (count, _) => (uint)count);
        Reduction(table, "bar.red.and.pred", isPredicate: true, (count, threads) => count == threads ? 1u : 0);
        Reduction(table, "bar.red.or.pred", isPredicate: true, (count, _) => count > 0 ? 1u : 0);

        // Memory is kept in the order of the program already.
        foreach (string scope in (ReadOnlySpan<string>)["cta", "gpu", "sys"])
        {
            table.Add($"fence.acq_rel.{scope}", InstructionClass.Barrier, 0, _ => new Fence(), target: 70);
            table.Add($"fence.sc.{scope}", InstructionClass.Barrier, 0, _ => new Fence(), target: 70);
        }

        foreach (string scope in (ReadOnlySpan<string>)["cta", "gl", "sys"])
        {
            table.Add($"membar.{scope}", InstructionClass.Barrier, 0, _ => new Fence());
        }
    }

    private static void Barrier(FormTable table, string name, bool isAligned) =>
        table.Add(name, InstructionClass.Barrier, 1, b =>
        {
            int threads = b.Count > 1 ? Threads(b, 1) : -1;
            return new BlockBarrier(b.Source(0, BlockBarrier.Ids - 1), threads, isAligned) { Flow = Flow.Barrier };
        }, optional: 1);

    /// <summary>A barrier at which the threads compute something from a predicate of each.</summary>
    private static void Reduction(FormTable table, string name, bool isPredicate, Func<int, int, uint> f) =>
        table.Add(name, InstructionClass.Barrier, 3, b =>
        {
            int d = b.Destination(0, isPredicate ? PtxType.Pred : PtxType.U32);
            int id = b.Source(1, BlockBarrier.Ids - 1);
            int threads = b.Count > 3 ? Threads(b, 2) : -1;
            var reduction = new BarrierReduction(d, b.Predicate(b.Count - 1), isPredicate, f);
            return new BlockBarrier(id, threads, isAligned: true, reduction) { Flow = Flow.Barrier };
        }, optional: 1);

    /// <summary>The row of a number of threads: a register, or a multiple of the warp's size.</summary>
    private static int Threads(Binding binding, int operand) =>
        binding[operand] is NumberSyntax && binding.Immediate(operand, 0, int.MaxValue) % 32 != 0
        ? throw binding.Error(binding[operand], $"{binding.Immediate(operand, 0, int.MaxValue)} threads, expected a multiple of 32")
        : binding.Source(operand, PtxType.U32);

    private sealed class Fence : Operation
    {
        public override void Execute(Warp warp, uint active)
        {
        }
    }
}
