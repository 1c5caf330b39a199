using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>
/// Adds normalisations within a sample to a network. They are composed of maps, functions and products, so that every pass takes them; factors and
/// shifts of channels follow as <see cref="ScaleBuilding.Scale"/>.
/// </summary>
public static class NormBuilding
{
    /// <summary>The number that is added to variances where frameworks have no other.</summary>
    public const float Epsilon = 1e-5f;

    /// <summary>
    /// Adds group-norm: each group of channels of a sample less its mean, over its standard deviation. With one group it is layer-norm over the whole
    /// sample, with a group for each channel instance-norm.
    /// </summary>
    /// <param name="builder">The network.</param>
    /// <param name="x">The input.</param>
    /// <param name="groups">The number of groups, which divides the channels.</param>
    /// <param name="epsilon">The number that is added to variances.</param>
    /// <exception cref="InputException">The groups do not divide the channels.</exception>
    public static int GroupNorm(this NetworkBuilder builder, int x, int groups, float epsilon = Epsilon)
    {
        Shape s = builder.ShapeOf(x);
        if (groups < 1 || s.Channels % groups != 0)
        {
            throw new InputException($"group-norm of {groups} groups does not divide {s.Channels} channels");
        }

        int perGroup = s.Channels / groups;
        int pixels = s.Height * s.Width;
        int Mean(int values)
        {
            int channels = builder.Map(values, ElementMap.Reduce([s.Channels, pixels], 1, 1f / pixels), new Shape(s.Channels, 1, 1));
            return builder.Map(channels, ElementMap.Reduce([groups, perGroup], 1, 1f / perGroup), new Shape(groups, 1, 1));
        }

        int minus = builder.Map(Mean(x), Repeat([groups, 1], 1, perGroup * pixels, -1), s);
        int centred = builder.Add(x, minus);
        int scale = builder.InverseRoot(Mean(builder.Apply(centred, ElementFunctions.Power(2))), epsilon);
        return builder.Multiply(centred, builder.Map(scale, Repeat([groups, 1], 1, perGroup, 1), new Shape(s.Channels, 1, 1)));
    }

    /// <summary>Adds layer-norm over the channels of each pixel: less their mean, over their standard deviation.</summary>
    /// <param name="builder">The network.</param>
    /// <param name="x">The input.</param>
    /// <param name="epsilon">The number that is added to variances.</param>
    public static int LayerNorm(this NetworkBuilder builder, int x, float epsilon = Epsilon)
    {
        Shape s = builder.ShapeOf(x);
        int[] lengths = [s.Channels, s.Height * s.Width];
        int Mean(int values) => builder.Map(values, ElementMap.Reduce(lengths, 0, 1f / s.Channels), s with { Channels = 1 });
        int minus = builder.Map(Mean(x), Repeat([1, lengths[1]], 0, s.Channels, -1), s);
        int centred = builder.Add(x, minus);
        return builder.Multiply(centred, builder.InverseRoot(Mean(builder.Apply(centred, ElementFunctions.Power(2))), epsilon));
    }

    /// <summary>
    /// Adds local response normalisation: y = x / (bias + alpha / size * s)^beta, s the sum of squares of <paramref name="size"/> channels around
    /// each, (size - 1) / 2 of them before it.
    /// </summary>
    /// <param name="builder">The network.</param>
    /// <param name="x">The input.</param>
    /// <param name="size">The channels of a window.</param>
    /// <param name="alpha">The factor of the mean square.</param>
    /// <param name="beta">The power.</param>
    /// <param name="bias">The number that is added to the mean square.</param>
    /// <exception cref="InputException">The window has no channel, or a number is not finite.</exception>
    public static int LocalResponseNorm(this NetworkBuilder builder, int x, int size, float alpha = 1e-4f, float beta = 0.75f, float bias = 1)
    {
        Shape s = builder.ShapeOf(x);
        if (size < 1)
        {
            throw new InputException($"local response normalisation over {size} channels: expected at least one");
        }

        int before = (size - 1) / 2;
        (int, float)[][] windows = [.. Enumerable.Range(0, s.Channels).Select(c => Enumerable.Range(c - before, size)
            .Where(channel => channel >= 0 && channel < s.Channels).Select(channel => (channel, alpha / size)).ToArray())];
        int squares = builder.Apply(x, ElementFunctions.Power(2));
        int sums = builder.Map(squares, ElementMap.Along([s.Channels, s.Height * s.Width], 0, windows), s);
        return builder.Multiply(x, builder.Apply(builder.Scale(sums, [1], [bias]), ElementFunctions.Power(-beta)));
    }

    private static int InverseRoot(this NetworkBuilder builder, int variance, float epsilon) =>
        builder.Apply(builder.Scale(variance, [1], [epsilon]), ElementFunctions.Power(-0.5f));

    private static ElementMap Repeat(int[] lengths, int axis, int times, float weight) =>
        ElementMap.Along(lengths, axis, [.. Enumerable.Range(0, times).Select(_ => new[] { (0, weight) })]);
}
