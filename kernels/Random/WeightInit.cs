using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Random;

/// <summary>
/// The distribution that the weights of a network are drawn from. <see cref="WeightInitExtensions"/> draws them.
/// <para>Computes: weights[i] (or biases[i]) of the distribution, value i of <see cref="Philox"/>'s (seed, stream).</para>
/// <para>Shapes: weights [any], biases [any]; fanIn = inputs that one output sums over.</para>
/// <para>Requires: fanIn >= 1.</para>
/// <para>Cost: that of <see cref="Philox"/>.</para>
/// <para>Sum order: no sum.</para>
/// <para>Error bound: that of <see cref="Philox"/>, and <see cref="Rounding.Single"/> of the scale.</para>
/// <para>
/// Source: PyTorch's reset_parameters (kaiming_uniform_ with a = sqrt(5), whose bound is 1 / sqrt(fan-in)); He et al., "Delving Deep into Rectifiers"
/// (ICCV 2015).
/// </para>
/// </summary>
public enum WeightInit
{
    /// <summary>PyTorch's default for convolutions and linear layers: weights and biases U[-b, b), b = 1 / sqrt(fan-in).</summary>
    PyTorch,

    /// <summary>He et al. (2015), fan-in: weights N(0, 2 / fan-in), biases 0.</summary>
    Kaiming,

    /// <summary>Weights N(0, 1), biases 0.</summary>
    Normal,
}

/// <summary>Draws weights from the distributions of <see cref="WeightInit"/>.</summary>
public static class WeightInitExtensions
{
    /// <summary>Draws the weights of one op from <paramref name="stream"/>.</summary>
    public static void Fill(this WeightInit init, ulong seed, ulong stream, int fanIn, Span<float> weights)
    {
        (bool isNormal, float scale) = init.Distribution(fanIn);
        Fill(seed, stream, isNormal, scale, weights);
    }

    /// <summary>Draws the weights of one op: N(0, scale^2) or U[-scale, scale).</summary>
    public static void Fill(ulong seed, ulong stream, bool isNormal, float scale, Span<float> weights)
    {
        if (isNormal)
        {
            Philox.Normal(seed, stream, scale, weights, IsaExtensions.Best);
        }
        else
        {
            Philox.Uniform(seed, stream, scale, weights);
        }
    }

    /// <summary>Returns the distribution of weights: N(0, scale^2) or U[-scale, scale).</summary>
    public static (bool IsNormal, float Scale) Distribution(this WeightInit init, int fanIn)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fanIn);
        return init switch
        {
            WeightInit.PyTorch => (false, Bound(fanIn)),
            WeightInit.Kaiming => (true, (float)Math.Sqrt(2.0 / fanIn)),
            WeightInit.Normal => (true, 1),
            _ => throw new ArgumentOutOfRangeException(nameof(init), init, "no such initialisation"),
        };
    }

    /// <summary>Draws the biases of one op from a stream of their own, derived from the weights' <paramref name="stream"/>.</summary>
    public static void FillBias(this WeightInit init, ulong seed, ulong stream, int fanIn, Span<float> biases)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fanIn);
        FillBias(seed, stream, init == WeightInit.PyTorch ? Bound(fanIn) : 0, biases);
    }

    /// <summary>Draws the biases of one op: U[-bound, bound), or zeros.</summary>
    public static void FillBias(ulong seed, ulong stream, float bound, Span<float> biases)
    {
        if (bound > 0)
        {
            Philox.Uniform(seed, Philox.Mix(stream + 0x9E37_79B9_7F4A_7C15), bound, biases);
        }
        else
        {
            biases.Clear();
        }
    }

    /// <summary>Returns the expected magnitude of a weight.</summary>
    public static double MeanMagnitude(this WeightInit init, int fanIn)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fanIn);
        double normal = Math.Sqrt(2 / Math.PI);
        return init switch
        {
            WeightInit.PyTorch => 0.5 / Math.Sqrt(fanIn),
            WeightInit.Kaiming => normal * Math.Sqrt(2.0 / fanIn),
            _ => normal,
        };
    }

    private static float Bound(int fanIn) => (float)(1 / Math.Sqrt(fanIn));
}
