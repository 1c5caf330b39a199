using FastProxy.Kernels.Simd;

namespace FastProxy.Plans;

/// <summary>Data that a plan keeps in its arena for a while.</summary>
public abstract class Buffer
{
    /// <summary>The offset in the arena, in floats; -1 for a buffer that lies elsewhere.</summary>
    public long Offset { get; internal set; } = -1;

    /// <summary>The floats of the place in the arena, at least <see cref="Length"/>.</summary>
    internal long Place { get; set; }

    /// <summary>The number of floats.</summary>
    public abstract long Length { get; }

    /// <summary>Returns the number of floats rounded up, so that the next buffer begins at a cache line.</summary>
    private protected static long Aligned(long floats) => (floats + Lanes.Virtual - 1) / Lanes.Virtual * Lanes.Virtual;
}

/// <summary>An activation, or a buffer of an activation's shape: a gradient, a tangent.</summary>
/// <param name="key">
/// The identity of the value, from operations, weight keys and inputs: equal keys mean equal values in any plan. Gradients have none.
/// </param>
/// <param name="layout">The shape.</param>
public sealed class Tensor(UInt128 key, ActivationLayout layout) : Buffer
{
    /// <summary>The identity of the value.</summary>
    public UInt128 Key => key;

    /// <summary>The shape.</summary>
    public ActivationLayout Layout => layout;

    /// <summary>The input that the activation is, if no step computes it.</summary>
    public InputSource? Input { get; internal init; }

    /// <summary>Whether the activation is an input, which no step computes.</summary>
    public bool IsInput => Input is not null;

    /// <summary>The input that the activation depends on.</summary>
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

    /// <summary>The scales and shifts that normalise the channels, if a batch-norm reads the activation.</summary>
    public Coefficients? Norm { get; internal set; }

    /// <summary>Its sums per channel and lane, where they are watched; see <see cref="NetworkPlan.Watched"/>.</summary>
    public LaneRows? Sums { get; internal set; }

    /// <summary>The exponent: the values are this power of two times the numbers in memory.</summary>
    public int Exponent { get; internal init; }

    /// <summary>The step that writes the activation; null for an input.</summary>
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

    /// <summary>The number of 64-bit words.</summary>
    public long Words => Layout.Neurons * Lanes.Words(Layout.Samples);

    public override long Length => Aligned(2 * Words);
}

/// <summary>Rows of one number per channel, such as the scales and the shifts of a batch-norm.</summary>
/// <param name="channels">The length of a row.</param>
/// <param name="rows">The number of rows.</param>
public sealed class Coefficients(int channels, int rows) : Buffer
{
    /// <summary>The length of a row.</summary>
    public int Channels => channels;

    public override long Length => Aligned((long)channels * rows);
}

/// <summary>The gradient of a layer's weights, in their order.</summary>
/// <param name="count">The number of weights.</param>
public sealed class WeightGradient(int count) : Buffer
{
    /// <summary>The number of weights.</summary>
    public int Count => count;

    public override long Length => Aligned(count);
}

/// <summary>An activation of one sample, channel by channel.</summary>
/// <param name="channels">The number of rows.</param>
/// <param name="pixels">The length of a row.</param>
public sealed class ChannelRows(int channels, int pixels) : Buffer
{
    /// <summary>The number of rows.</summary>
    public int Channels => channels;

    /// <summary>The length of a row.</summary>
    public int Pixels => pixels;

    public override long Length => Aligned((long)channels * pixels);
}

/// <summary>A row of one number per lane for each of several channels.</summary>
/// <param name="channels">The number of rows.</param>
/// <param name="samples">The samples of a row, before padding.</param>
public sealed class LaneRows(int channels, int samples) : Buffer
{
    /// <summary>The number of rows.</summary>
    public int Channels => channels;

    /// <summary>The samples of a row, before padding.</summary>
    public int Samples => samples;

    public override long Length => (long)channels * Lanes.Padded(samples);
}

/// <summary>A square matrix in float64, lanes by lanes, initially zero: a Gram matrix that steps add to.</summary>
/// <param name="side">The number of rows and of columns, padding lanes included.</param>
public sealed class GramMatrix(int side) : Buffer
{
    /// <summary>The number of rows and of columns, padding lanes included.</summary>
    public int Side => side;

    public override long Length => 2L * side * side;
}

/// <summary>One number in float64.</summary>
public sealed class Scalar : Buffer
{
    public override long Length => Lanes.Virtual;
}
