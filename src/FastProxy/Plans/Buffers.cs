using FastProxy.Kernels.Simd;

namespace FastProxy.Plans;

/// <summary>Something that a plan keeps in its arena for a while.</summary>
public abstract class Buffer
{
    /// <summary>Where it lies in the arena, in floats; -1 for what lies elsewhere.</summary>
    public long Offset { get; internal set; } = -1;

    /// <summary>Floats of the place it lies in, at least <see cref="Length"/>.</summary>
    internal long Place { get; set; }

    /// <summary>Floats it takes.</summary>
    public abstract long Length { get; }

    /// <summary>Floats rounded up, so that the next buffer begins at a cache line.</summary>
    private protected static long Aligned(long floats) => (floats + Lanes.Virtual - 1) / Lanes.Virtual * Lanes.Virtual;
}

/// <summary>An activation, or something of an activation's shape: a gradient, a tangent.</summary>
/// <param name="key">What it is, from operations, weight keys and inputs: equal keys mean equal values in any plan. Gradients have none.</param>
/// <param name="layout">Its shape.</param>
public sealed class Tensor(UInt128 key, ActivationLayout layout) : Buffer
{
    /// <summary>What it is.</summary>
    public UInt128 Key => key;

    /// <summary>Its shape.</summary>
    public ActivationLayout Layout => layout;

    /// <summary>Which input it is, where no step computes it.</summary>
    public InputSource? Input { get; internal init; }

    /// <summary>Whether it is an input, which no step computes.</summary>
    public bool IsInput => Input is not null;

    /// <summary>The input that it depends on.</summary>
    public InputSource Source
    {
        get
        {
            Tensor first = this;
            while (first.Input is null)
            {
                first = first.Producer!.Tensors.First();
            }

            return first.Input.Value;
        }
    }

    /// <summary>The scales and shifts that normalise its channels, where a batch-norm reads it.</summary>
    public Coefficients? Norm { get; internal set; }

    /// <summary>Its values are this power of two times what lies in memory.</summary>
    public int Exponent { get; internal init; }

    /// <summary>The step that writes it; null for an input.</summary>
    internal Step? Producer { get; set; }

    public override long Length => layout.Length;
}

/// <summary>The signs of one value over the batch, as words: the pattern that one or more ReLU calls show.</summary>
/// <param name="key">The key of the value whose signs these are.</param>
/// <param name="layout">The value's shape.</param>
public sealed class Pattern(UInt128 key, ActivationLayout layout) : Buffer
{
    /// <summary>The key of the value whose signs these are.</summary>
    public UInt128 Key => key;

    /// <summary>The value's shape.</summary>
    public ActivationLayout Layout => layout;

    /// <summary>64-bit words.</summary>
    public long Words => Layout.Neurons * Lanes.Words(Layout.Samples);

    public override long Length => Aligned(2 * Words);
}

/// <summary>Rows of one number per channel, such as the scales and the shifts of a batch-norm.</summary>
/// <param name="channels">Numbers in a row.</param>
/// <param name="rows">Rows.</param>
public sealed class Coefficients(int channels, int rows) : Buffer
{
    /// <summary>Numbers in a row.</summary>
    public int Channels => channels;

    public override long Length => Aligned((long)channels * rows);
}

/// <summary>The gradient of a layer's weights, in their order.</summary>
/// <param name="count">Weights.</param>
public sealed class WeightGradient(int count) : Buffer
{
    /// <summary>Weights.</summary>
    public int Count => count;

    public override long Length => Aligned(count);
}

/// <summary>An activation of one sample: its numbers channel by channel.</summary>
/// <param name="channels">Rows.</param>
/// <param name="pixels">Numbers in a row.</param>
public sealed class ChannelRows(int channels, int pixels) : Buffer
{
    /// <summary>Rows.</summary>
    public int Channels => channels;

    /// <summary>Numbers in a row.</summary>
    public int Pixels => pixels;

    public override long Length => Aligned((long)channels * pixels);
}

/// <summary>A row of one number per lane for each of several channels.</summary>
/// <param name="channels">Rows.</param>
/// <param name="samples">Samples of a row, before padding.</param>
public sealed class LaneRows(int channels, int samples) : Buffer
{
    /// <summary>Rows.</summary>
    public int Channels => channels;

    /// <summary>Samples of a row, before padding.</summary>
    public int Samples => samples;

    public override long Length => (long)channels * Lanes.Padded(samples);
}

/// <summary>A square matrix in float64, lanes by lanes, zero at first: a Gram matrix that steps add to.</summary>
/// <param name="side">Rows and columns, padding lanes included.</param>
public sealed class GramMatrix(int side) : Buffer
{
    /// <summary>Rows and columns, padding lanes included.</summary>
    public int Side => side;

    public override long Length => 2L * side * side;
}

/// <summary>One number in float64.</summary>
public sealed class Scalar : Buffer
{
    public override long Length => Lanes.Virtual;
}
