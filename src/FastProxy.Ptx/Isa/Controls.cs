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
        table.Add("ret", InstructionClass.Control, 0, b => b.Return());
        table.Add("ret.uni", InstructionClass.Control, 0, b => b.Return());
        table.Add("exit", InstructionClass.Control, 0, _ => new Exit { Flow = Flow.Exit });
        Barrier(table, "bar.sync", isAligned: true);
        Barrier(table, "barrier.sync", isAligned: false);
        Barrier(table, "barrier.sync.aligned", isAligned: true);

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
        table.Add(name, InstructionClass.Barrier, 1, b => new BlockBarrier(b.Source(0, BlockBarrier.Ids - 1), b.Count > 1 ? Threads(b, 1) : -1, isAligned)
        {
            Flow = Flow.Barrier,
        }, optional: 1);

    /// <summary>The row of a number of threads: a register, or a multiple of the warp's size.</summary>
    private static int Threads(Binding binding, int operand) => binding[operand] is NumberSyntax && binding.Immediate(operand, 0, int.MaxValue) % 32 != 0
        ? throw binding.Error(binding[operand], $"{binding.Immediate(operand, 0, int.MaxValue)} threads, expected a multiple of 32")
        : binding.Source(operand, PtxType.U32);

    private sealed class Fence : Operation
    {
        public override void Execute(Warp warp, uint active)
        {
        }
    }
}
