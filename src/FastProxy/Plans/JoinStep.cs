using FastProxy.Kernels.Simd;

namespace FastProxy.Plans;

/// <summary>Pixels of several activations of equal channels, side by side, with zeros where no part has any.</summary>
public sealed class JoinStep(IReadOnlyList<JoinPart> parts) : Step
{
    /// <summary>The parts, which do not overlap.</summary>
    public IReadOnlyList<JoinPart> Parts => parts;

    public override IEnumerable<Buffer> Inputs => parts.Select(p => p.X).Distinct();

    /// <summary>Whether pixels of the output belong to no part.</summary>
    public bool IsIncomplete => parts.Sum(p => PixelsOf(p.X.Layout)) < PixelsOf(Output!.Layout);

    /// <summary>Returns the number of pixels of an activation.</summary>
    public static int PixelsOf(ActivationLayout layout) => layout.Height * layout.Width;

    internal override void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode)
    {
        foreach (JoinPart part in parts)
        {
            mode.Each(part.X, gradients, g => new ColumnsStep(g, part.From));
        }
    }

    internal override Tangents PushForward(Tensor output, ForwardMode mode) => mode.Join(output, parts, joined => new JoinStep(joined));
}

/// <summary>Consecutive pixels of an activation.</summary>
/// <param name="x">The activation.</param>
/// <param name="fromPixel">The first pixel.</param>
public sealed class ColumnsStep(Tensor x, int fromPixel) : Step
{
    /// <summary>The activation.</summary>
    public Tensor X => x;

    /// <summary>The first pixel.</summary>
    public int FromPixel => fromPixel;

    public override IEnumerable<Buffer> Inputs => [x];
}
