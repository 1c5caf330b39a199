using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;

namespace FastProxy.Kernels.Tests.Activations;

/// <summary>Inputs on which GELU and its derivatives are tried.</summary>
internal static class GeluInputs
{
    /// <summary>Numbers of both signs over all magnitudes up to 20, most of them between 1/16 and 16, and the joints of the polynomials.</summary>
    public static float[] Magnitudes(System.Random random, int count)
    {
        float[] joints = [
            0f, -0f, 1f, -1f, 4f, -4f, 13f, -13f, 13.1f, -13.1f, float.BitIncrement(13.1f), -float.BitIncrement(13.1f), float.Epsilon, 1e-38f];
        var values = new float[count];
        for (int i = 0; i < count; i++)
        {
            double magnitude = random.Next(4) == 0 ? Math.Pow(2, 150 * random.NextDouble() - 149) : Math.Pow(2, 8 * random.NextDouble() - 4);
            values[i] = i < joints.Length ? joints[i] : (float)Math.Min(20, magnitude) * (random.Next(2) == 0 ? 1 : -1);
        }

        return values;
    }

    /// <summary>Magnitudes for an activation of <paramref name="layout"/>.</summary>
    public static float[] Of(System.Random random, ActivationLayout layout) => Magnitudes(random, checked((int)(layout.Samples * layout.Neurons)));

    /// <summary>A layout large enough to see every magnitude.</summary>
    public static ActivationLayout Large { get; } = new(5, 20, 20, 64);
}
