using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Kernels.Tests.Testing;

/// <summary>Runs a kernel on parts [from, to) of its work.</summary>
internal unsafe delegate void RunParts(Isa isa, float* x, ActivationLayout xLayout, int from, int to, float* y);

/// <summary>
/// The promises of every kernel from one activation to another: the same bits at every width, from any division of the work, and for a
/// sample whatever its lane and company; padding lanes +0; nothing read or written outside.
/// </summary>
/// <param name="Case">Seed and shape, for failure messages.</param>
/// <param name="Parts">Rows, strips or channels: what the work is divided into.</param>
internal sealed unsafe record Forward(string Case, ActivationLayout X, ActivationLayout Y, int Parts, RunParts Run)
{
    /// <summary>Checks the promises for the N x C x H x W values <paramref name="x"/> and returns the result.</summary>
    public float[] Check(System.Random random, float[] x)
    {
        float[]? first = null;
        foreach (Isa isa in IsaExtensions.Supported)
        {
            string context = $"{Case} {isa}";
            float[] y = Whole(isa, x, X, Y, context);
            Expect.SameBits(y, first ??= y, $"{context}, against {IsaExtensions.Supported.First()}");
            CheckDivided(isa, random, x, y, context);
            CheckSampleAlone(isa, random, x, y, context);
        }

        return first!;
    }

    private float[] Whole(Isa isa, float[] values, ActivationLayout xl, ActivationLayout yl, string context)
    {
        using Activation x = Activation.Input(xl, values);
        using Activation y = Activation.Output(yl);
        Run(isa, x.Pointer, xl, 0, Parts, y.Pointer);
        y.CheckWritten(context);
        return y.Values;
    }

    /// <summary>Every float of the output is written by exactly one part, to the same bits.</summary>
    private void CheckDivided(Isa isa, System.Random random, float[] values, float[] whole, string context)
    {
        if (Parts < 2)
        {
            return;
        }

        using Activation x = Activation.Input(X, values);
        using Activation first = Activation.Output(Y);
        using Activation second = Activation.Output(Y);
        int cut = random.Next(1, Parts);
        Run(isa, x.Pointer, X, 0, cut, first.Pointer);
        Run(isa, x.Pointer, X, cut, Parts, second.Pointer);
        for (long i = 0; i < Y.Length; i++)
        {
            bool isSecond = first.IsUntouched(i);
            if (!isSecond && !second.IsUntouched(i))
            {
                Assert.Fail($"{context}: parts [0, {cut}) and [{cut}, {Parts}) both write float {i}");
            }

            first.Pointer[i] = isSecond ? second.Pointer[i] : first.Pointer[i];
        }

        first.CheckWritten($"{context} cut at {cut}");
        Expect.SameBits(first.Values, whole, $"{context} cut at {cut}");
    }

    /// <summary>A batch of other samples in another order gives each the same result.</summary>
    private void CheckSampleAlone(Isa isa, System.Random random, float[] values, float[] whole, string context)
    {
        int[] order = new int[random.Pick(Draw.Samples)];
        for (int n = 0; n < order.Length; n++)
        {
            order[n] = random.Next(X.Samples);
        }

        ActivationLayout x = X with { Samples = order.Length };
        ActivationLayout yLayout = Y with { Samples = order.Length };
        float[] y = Whole(isa, Draw.Gather(values, X.Samples, order), x, yLayout, $"{context} of {order.Length} samples");
        Expect.SameBits(y, Draw.Gather(whole, X.Samples, order), $"{context}, samples {string.Join(",", order)}");
    }

    /// <summary>Checks that <paramref name="add"/> leaves y + result where <see cref="Run"/> leaves the result.</summary>
    public void CheckAdded(System.Random random, float[] x, RunParts add)
    {
        float[] before = Draw.Floats(random, Y.Samples * Y.Neurons);
        foreach (Isa isa in IsaExtensions.Supported)
        {
            string context = $"{Case} {isa}, added";
            float[] alone = Whole(isa, x, X, Y, context);
            using Activation input = Activation.Input(X, x);
            using Activation y = Activation.Input(Y, before);
            add(isa, input.Pointer, X, 0, Parts, y.Pointer);
            y.CheckPadding(context);
            Expect.SameBits(y.Values, [.. before.Zip(alone, (a, b) => a + b)], context);
        }
    }
}
