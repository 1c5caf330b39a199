using static FastProxy.Ptx.Tests.Planted.Faults.FaultShapes;
using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of products.</summary>
internal static class ProductsFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new("ProductDual", "one term of the product rule is left out", "fma.rn.f32 %r1, %v1, %w0, %r1;", "", WrongResult),
        new(
            "ProductDual",
            "the terms of the product rule are added the other way",
            "fma.rn.f32 %r1, %v1, %w0, %r1;",
            "mul.rn.f32 %r1, %v1, %w0;\n    fma.rn.f32 %r1, %v0, %w1, %r1;",
            WrongResult),
        new("ProductDual", "threads behind the last element go on", "@%isOut ret;", "", UnwrittenMemory),
        new("ProductDual", "the tangent of b is left out", "mul.rn.f32 %r1, %v0, %w1;", "mul.rn.f32 %r1, %v0, %w0;", WrongResult),
        new("Product", "a pixel is not repeated", "rem.u32 %t, %i, %u;", "mov.u32 %t, %i;", Either(OutOfBounds, UnwrittenMemory)),
        new("Product", "threads behind the last element go on", "@%isOut ret;", "", UnwrittenMemory),
        new("Product", "b is that of the first channel", "mad.lo.u64 %b, %channel, %stride64, %b;", "", WrongResult),
        new("Product", "a product is rounded towards zero", "mul.rn.f32 %v2, %v2, %w2;", "mul.rz.f32 %v2, %v2, %w2;", WrongResult),
        new(
            "MatrixProduct",
            "rows behind the last are read",
            "selp.b64 %a3, %at, %a2, %is;",
            "mov.b64 %a3, %at;",
            UnwrittenMemory) { Shape = FiveRows },
        new(
            "MatrixProduct",
            "a sum takes the neighbouring column",
            "fma.rn.f32 %s12_0, %u1_0, %w2_0",
            "fma.rn.f32 %s12_0, %u1_0, %w1_0",
            WrongResult),
        new("MatrixProduct", "a sum has one term too many", "setp.ne.u32 %isMore, %k, 0;", "setp.ge.s32 %isMore, %k, 0;", OutOfBounds),
        new(
            "MatrixProduct",
            "a product is rounded before it is added",
            "fma.rn.f32 %s00_1, %u0_1, %w0_1, %s00_1;",
            "{ .reg .f32 %product; mul.rn.f32 %product, %u0_1, %w0_1; add.rn.f32 %s00_1, %product, %s00_1; }",
            WrongResult),
    ];
}
