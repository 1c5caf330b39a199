using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Products of matrices by a whole warp.</summary>
internal static class Tensors
{
    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table) =>
        table.Add("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32", InstructionClass.Tensor, 4, b => new MatrixProduct(
        [.. b.Elements(0, 4).Select(e => b.Destination(e, PtxType.F32))],
        [.. b.Elements(1, 4).Select(e => Register(b, e))],
        [.. b.Elements(2, 2).Select(e => Register(b, e))],
        [.. b.Elements(3, 4).Select(e => b.Source(e, PtxType.F32))]), target: 80);

    private static int Register(Binding binding, OperandSyntax operand) =>
        operand is NumberSyntax ? throw binding.Error(operand, "expected a register") : binding.Source(operand, PtxType.U32);
}
