using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Plans;

namespace FastProxy.Execution;

/// <summary>The source of weights: drawn from (seed, weight key, index), or given by layer name.</summary>
/// <param name="init">The distribution of drawn weights.</param>
/// <param name="given">Tensors by name, or null to draw.</param>
public sealed class WeightSource(WeightInit init, IReadOnlyDictionary<string, NpyArray>? given = null)
{
    /// <summary>The SHA-256 over names, shapes and values of given tensors, in the order of names; drawn weights have none.</summary>
    /// <exception cref="InvalidOperationException">The weights are drawn.</exception>
    public string Hash
    {
        get
        {
            IReadOnlyDictionary<string, NpyArray> tensors = given ?? throw new InvalidOperationException("drawn weights have no hash");
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            foreach ((string name, NpyArray array) in tensors.OrderBy(g => g.Key, StringComparer.Ordinal))
            {
                hash.AppendData(Encoding.UTF8.GetBytes($"{name} {string.Join('x', array.Shape)}\n"));
                hash.AppendData(MemoryMarshal.AsBytes<float>(array.Values));
            }

            return $"sha256:{Convert.ToHexStringLower(hash.GetHashAndReset())}";
        }
    }

    /// <summary>Returns the weight tensor of a layer, flattened; its first axis is the outputs.</summary>
    /// <param name="weight">The layer.</param>
    /// <param name="shape">The tensor's shape, as in PyTorch.</param>
    /// <param name="seed">The seed of the repeat.</param>
    /// <exception cref="InputException">The given tensors lack the layer's, or theirs has another shape.</exception>
    public float[] Weights(Weight weight, ReadOnlySpan<int> shape, long seed)
    {
        if (given is not null)
        {
            return Given($"{weight.Layer}.weight", shape);
        }

        var values = new float[Count(shape)];
        (bool isNormal, float scale) = DistributionOf(weight, values.Length / shape[0]);
        WeightInitExtensions.Fill((ulong)seed, Philox.StreamOf(weight.Key), isNormal, scale, values);
        if (weight.Draw is { HasZeroFirst: true })
        {
            values.AsSpan(0, values.Length / shape[0]).Clear();
        }

        return values;
    }

    /// <summary>Returns a copy of the weights of a layer of a plan, flattened.</summary>
    /// <exception cref="InputException">The given tensors lack the layer's, or theirs has another shape.</exception>
    public float[] Weights(WeightRef weight, long seed)
    {
        ConvShape s = weight.Shape;
        ReadOnlySpan<int> shape = weight.IsLinear ? [s.OutChannels, s.InChannels] : [s.OutChannels, s.GroupIn, s.Rows.Kernel, s.Columns.Kernel];
        float[] values = Weights(weight.Layer, shape, seed);
        return given is null && !weight.IsAbsolute ? values : Array.ConvertAll(values, v => weight.IsAbsolute ? Math.Abs(v) : v);
    }

    /// <summary>Returns how a layer's weights are drawn, from value 0 of a stream on; null if they are given.</summary>
    internal (ulong Stream, bool IsNormal, float Scale)? DrawOf(WeightRef weight)
    {
        if (given is not null)
        {
            return null;
        }

        (bool isNormal, float scale) = DistributionOf(weight.Layer, weight.FanIn);
        return (Philox.StreamOf(weight.Layer.Key), isNormal, scale);
    }

    /// <summary>
    /// Returns the power of two nearest to the factor by which the magnitudes of a layer's weights enlarge a constant activation: the mean over
    /// outputs of the sum of magnitudes of the taps inside it, in expectation for drawn weights.
    /// </summary>
    /// <param name="weight">The layer.</param>
    /// <param name="input">The layout of its input.</param>
    public int ExponentOf(WeightRef weight, ActivationLayout input)
    {
        ConvShape s = weight.Shape;
        double gain = given is null
            ? MeanMagnitude(weight) * weight.FanIn
            : Weights(weight with { IsAbsolute = true }, 0).Sum(v => (double)v) / s.OutChannels;
        if (weight.IsAdjoint)
        {
            // An output of the adjoint reads as many weights as its inputs read, shared among the outputs.
            gain *= (double)s.OutChannels / s.InChannels / s.Rows.Stride / s.Columns.Stride;
        }
        else
        {
            gain *= s.Rows.ShareInside(input.Height) * s.Columns.ShareInside(input.Width);
        }

        return gain > 0 && double.IsFinite(gain) ? (int)Math.Round(Math.Log2(gain)) : 0;
    }

    /// <summary>Returns a copy of the biases of a layer of a plan: their magnitudes and multiplied by its exponent, as its weights are.</summary>
    /// <exception cref="InputException">The given tensors lack the bias, or theirs has another shape.</exception>
    public float[] Bias(WeightRef weight, long seed)
    {
        float factor = MathF.ScaleB(1, -weight.Exponent);
        return Array.ConvertAll(
            Bias(weight.Layer, weight.Outputs, weight.FanIn, seed), v => factor * (weight.IsAbsolute ? Math.Abs(v) : v));
    }

    /// <summary>Returns the bias of a layer with <paramref name="outputs"/> outputs, each of <paramref name="inputs"/> inputs (fan_in).</summary>
    /// <exception cref="InputException">The given tensors lack the bias, or theirs has another shape.</exception>
    public float[] Bias(Weight weight, int outputs, int inputs, long seed)
    {
        if (given is not null)
        {
            return Given($"{weight.Layer}.bias", [outputs]);
        }

        var values = new float[outputs];
        if (weight.Draw is { } draw)
        {
            WeightInitExtensions.FillBias((ulong)seed, Philox.StreamOf(weight.Key), draw.BiasBound, values);
        }
        else
        {
            init.FillBias((ulong)seed, Philox.StreamOf(weight.Key), inputs, values);
        }

        return values;
    }

    /// <summary>Checks that the given tensors are exactly those of <paramref name="network"/>.</summary>
    /// <exception cref="InputException">
    /// A tensor is missing, unknown, of another shape or not finite, or a batch-norm tensor is not at its initial value.
    /// </exception>
    public void Check(Network network)
    {
        if (given is null)
        {
            return;
        }

        var expected = new HashSet<string>();
        foreach (Parameter parameter in network.Nodes.SelectMany(network.ParametersOf))
        {
            expected.Add(parameter.Name);
            if (parameter.Initial is { } value)
            {
                CheckInitial(parameter, value);
            }
            else
            {
                CheckFinite(parameter);
            }
        }

        if (given.Keys.FirstOrDefault(name => !expected.Contains(name)) is { } unknown)
        {
            throw new InputException($"weights: '{unknown}' is no tensor of this network");
        }
    }

    private (bool IsNormal, float Scale) DistributionOf(Weight weight, int fanIn) =>
        weight.Draw is { } draw ? (draw.IsNormal, draw.Scale) : init.Distribution(fanIn);

    private double MeanMagnitude(WeightRef weight) => weight.Layer.Draw is not { } draw ? init.MeanMagnitude(weight.FanIn)
        : draw.IsNormal ? draw.Scale * Math.Sqrt(2 / Math.PI)
        : draw.Scale / 2.0;

    private static int Count(ReadOnlySpan<int> shape)
    {
        int count = 1;
        foreach (int length in shape)
        {
            count = checked(count * length);
        }

        return count;
    }

    private float[] Given(string name, ReadOnlySpan<int> shape)
    {
        if (!given!.TryGetValue(name, out NpyArray? array))
        {
            throw new InputException($"weights: '{name}' is missing, expected shape {string.Join('x', shape.ToArray())}");
        }

        return shape.SequenceEqual(array.Shape)
            ? array.Values
            : throw new InputException(
                $"weights: '{name}' has shape {string.Join('x', array.Shape)}, expected {string.Join('x', shape.ToArray())}");
    }

    /// <summary>A ReLU makes zeros of NaN, which no score would show.</summary>
    private void CheckFinite(Parameter parameter)
    {
        float[] values = Given(parameter.Name, parameter.Shape);
        int bad = Array.FindIndex(values, value => !float.IsFinite(value));
        if (bad >= 0)
        {
            float value = values[bad];
            int[] index = [.. parameter.Shape];
            for (int axis = index.Length - 1; axis >= 0; axis--)
            {
                (bad, index[axis]) = Math.DivRem(bad, parameter.Shape[axis]);
            }

            throw new InputException($"weights: '{parameter.Name}' [{string.Join(", ", index)}] is {value}, expected a finite float32");
        }
    }

    private void CheckInitial(Parameter parameter, float value)
    {
        if (given!.ContainsKey(parameter.Name) && Given(parameter.Name, parameter.Shape).Any(v => v != value))
        {
            throw new InputException($"weights: '{parameter.Name}' must be {value} everywhere, as at initialisation");
        }
    }
}
