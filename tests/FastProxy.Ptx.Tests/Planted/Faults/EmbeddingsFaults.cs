using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of embeddings.</summary>
internal static class EmbeddingsFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new("Embedding", "padding lanes have a row too", "selp.f32 %v0, 0f00000000, %v0, %isPadding;", "", WrongResult),
        new("Embedding", "a sample has its neighbour's row", "cvt.rzi.u32.f32 %t, %v1;", "cvt.rzi.u32.f32 %t, %v2;", WrongResult),
        new("Embedding", "threads behind the last element go on", "@%isOut ret;", "", OutOfBounds),
        new(
            "Embedding",
            "an id is rounded up",
            "cvt.rzi.u32.f32 %t, %v0;",
            "add.rn.f32 %v0, %v0, 0f3F000000;\n    cvt.rpi.u32.f32 %t, %v0;",
            WrongResult),
        new("EmbeddingGrad", "a column of the table is not cleared", "st.global.f32 [%to], %sum;", "", UnwrittenMemory),
        new("EmbeddingGrad", "a row is written, not added to", "add.rn.f32 %sum, %sum, %v;", "mov.f32 %sum, %v;", WrongResult),
        new("EmbeddingGrad", "threads behind the last feature go on", "@%isOut ret;", "", Race),
        new("EmbeddingGrad", "the last sample is left out", "setp.ne.u32 %isMore, %n, 0;", "setp.ne.u32 %isMore, %n, 1;", WrongResult),
    ];
}
