using FastProxy.Input;

namespace FastProxy.Plans;

/// <summary>The functions of the logits that are differentiated.</summary>
public enum ObjectiveKind
{
    /// <summary>The mean cross-entropy on the labels.</summary>
    CrossEntropy,

    /// <summary>The sum of all logits of all samples.</summary>
    Sum,

    /// <summary>The sum over samples of the logit of the sample's label.</summary>
    Target,

    /// <summary>The sum over samples of one class's logit.</summary>
    Class,

    /// <summary>The sum of one sample's logits.</summary>
    Sample,
}

/// <summary>An objective: the function of the logits that is differentiated.</summary>
/// <param name="Kind">The function.</param>
/// <param name="Index">The class or the sample, if the kind has one.</param>
public readonly record struct Objective(ObjectiveKind Kind, int Index = 0);

/// <summary>The gradient of an objective with respect to the logits.</summary>
/// <exception cref="InputException">They are not K x 1 x 1.</exception>
public sealed class ObjectiveStep(Tensor logits, Objective objective) : Step
{
    /// <summary>The logits, K x 1 x 1.</summary>
    public Tensor Logits { get; } = logits.Layout is { Height: 1, Width: 1 } ? logits : throw new InputException(
        $"the output is {logits.Layout.Channels}x{logits.Layout.Height}x{logits.Layout.Width}: expected a logit for each class, Kx1x1");

    /// <summary>The objective.</summary>
    public Objective Objective => objective;

    public override IEnumerable<Buffer> Inputs => [Logits];
}

/// <summary>Adds the signs of a gradient, -1, 0 or 1, to a sum.</summary>
public sealed class SignSumStep(WeightGradient gradient, WeightGradient sum, bool isFirst) : Step
{
    /// <summary>The gradient.</summary>
    public WeightGradient Gradient => gradient;

    /// <summary>The sum.</summary>
    public WeightGradient Sum => sum;

    /// <summary>Whether the sum is cleared first.</summary>
    public bool IsFirst => isFirst;

    public override IEnumerable<Buffer> Inputs => isFirst ? [gradient] : [gradient, sum];

    public override IEnumerable<Buffer> Outputs => [sum];
}

/// <summary>Random signs of the run's seed, as a gradient to start from.</summary>
public sealed class SignsStep : Step
{
    public override IEnumerable<Buffer> Inputs => [];
}
