using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Softmaxes;
using FastProxy.Kernels.Tests.Testing;

namespace FastProxy.Kernels.Tests.Softmaxes;

/// <summary>An activation in groups of channels, and numbers for it.</summary>
internal sealed record SoftmaxInputs(int Seed, ActivationLayout Layout, int Groups)
{
    private static readonly float[] Huge = [float.MaxValue, float.MinValue, 1e30f, -1e30f, 0, 1];

    public int Channels => Layout.Channels / Groups;

    public int Pixels => Layout.Height * Layout.Width;

    public static SoftmaxInputs Of(int seed)
    {
        var random = new System.Random(seed);
        int groups = random.Next(1, 4);
        ActivationLayout layout = Draw.Layout(random);
        return new(seed, layout with { Channels = groups * layout.Channels }, groups);
    }

    /// <summary>Numbers in [-<paramref name="scale"/>, scale).</summary>
    public float[] Draws(System.Random random, float scale = 1) =>
        Array.ConvertAll(Draw.Floats(random, Layout.Samples * Layout.Neurons), v => scale * v);

    /// <summary>Finite numbers whose differences and products are not.</summary>
    public float[] Extremes(System.Random random) => Array.ConvertAll(Draws(random), _ => random.Pick(Huge));

    /// <summary>The softmax of random numbers, some of them 0.</summary>
    public float[] Softmax(System.Random random) =>
        Array.ConvertAll(SoftmaxReference.Of(Draw.Double(Draws(random, 150)), Channels, Pixels), v => (float)v);

    /// <summary>The result at the best width, the same at every width and from any division of the pixels.</summary>
    public unsafe float[] Check(System.Random random, string kernel, float[][] inputs, SoftmaxRun run)
    {
        float[]? first = null;
        foreach (Isa isa in IsaExtensions.Supported.Reverse())
        {
            int cut = random.Next(Pixels + 1);
            string context = $"{kernel} {this} {isa} cut at {cut}";
            Activation[] at = [.. inputs.Select(values => Activation.Input(Layout, values))];
            using Activation y = Activation.Output(Layout);
            var pointers = new float*[at.Length];
            for (int i = 0; i < at.Length; i++)
            {
                pointers[i] = at[i].Pointer;
            }

            run(isa, pointers, cut, Pixels, y.Pointer);
            run(isa, pointers, 0, cut, y.Pointer);
            y.CheckWritten(context);
            Expect.SameBits(y.Values, first ??= y.Values, context);
            Array.ForEach(at, input => input.Dispose());
        }

        return first!;
    }
}

/// <summary>Runs a kernel on a range of pixels.</summary>
internal unsafe delegate void SoftmaxRun(Isa isa, float*[] inputs, int fromPixel, int toPixel, float* y);
