using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;

namespace FastProxy.Kernels.Tests.Embeddings;

/// <summary>Tokens of a vocabulary: ids N x T, drawn so that many are the same.</summary>
internal sealed record EmbeddingInputs(int Seed, ActivationLayout Layout, int Rows)
{
    public ActivationLayout IdLayout => Layout with { Channels = 1 };

    public int Pixels => Layout.Height * Layout.Width;

    public static EmbeddingInputs Of(int seed)
    {
        var random = new System.Random(seed);
        return new(seed, Draw.Layout(random), random.Next(1, 12));
    }

    public float[] Ids(System.Random random) =>
        [.. Enumerable.Range(0, Layout.Samples * Pixels).Select(i => (float)(i == 0 ? Rows - 1 : random.Next(Rows)))];

    public float[] Table(System.Random random) => Draw.Floats(random, Rows * Layout.Channels);

    public float[] Gradient(System.Random random) => Draw.Floats(random, Layout.Samples * Layout.Neurons);
}
