using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Embeddings;

/// <summary>Cases of embeddings: a vocabulary of 1000 rows, a token for each pixel.</summary>
public static unsafe class EmbeddingCases
{
    /// <summary>The rows of the table.</summary>
    public const int Rows = 1000;

    private static readonly ActivationLayout Tokens = new(64, 1, 128, Lanes.Virtual);

    /// <summary>Cases of <see cref="Embedding"/>.</summary>
    public static CpuCases Value { get; } = new(s => Of(s.X), () => [Of(Tokens)]);

    /// <summary>Cases of <see cref="EmbeddingGrad"/>.</summary>
    public static CpuCases Grad { get; } = new(s => GradOf(s.X), () => [GradOf(Tokens)]);

    /// <summary>Returns the ids of an activation's pixels, lane by lane, those of padding lanes 0.</summary>
    public static float[] Ids(ActivationLayout layout) => [.. Enumerable.Range(0, layout.Height * layout.RowStride)
        .Select(i => i % layout.Lanes < layout.Samples ? CaseNumbers.Bits((ulong)i) % Rows : 0f)];

    private static CpuCase Of(ActivationLayout y) => new(nameof(Embedding), CaseMemory.Text(y), default, 2 * CaseMemory.Bytes(y), isa =>
    {
        (NativeArray<float> table, NativeArray<float> ids) = (CaseMemory.Normal((long)Rows * y.Channels), NativeIds(y));
        var rows = new NativeArray<float>(y.Length);
        return () =>
        {
            var run = new Embedding(table.Pointer, ids.Pointer, y, 0, y.Height * y.Width, rows.Pointer);
            isa.Run(in run);
        };
    });

    private static CpuCase GradOf(ActivationLayout y) => new(nameof(EmbeddingGrad), CaseMemory.Text(y), default, 3 * CaseMemory.Bytes(y), isa =>
    {
        (NativeArray<float> ids, NativeArray<float> dY) = (NativeIds(y), CaseMemory.Normal(y.Length));
        var dTable = new NativeArray<float>((long)Rows * y.Channels);
        return () =>
        {
            var run = new EmbeddingGrad(ids.Pointer, dY.Pointer, y, Rows, 0, y.Channels, dTable.Pointer);
            isa.Run(in run);
        };
    });

    private static NativeArray<float> NativeIds(ActivationLayout layout)
    {
        float[] ids = Ids(layout);
        var array = new NativeArray<float>(ids.Length);
        ids.CopyTo(array.Span);
        return array;
    }
}
