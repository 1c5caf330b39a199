using FastProxy.Input;
using FastProxy.Kernels.Simd;

namespace FastProxy.Plans;

/// <summary>A place where a backward pass meets a layer's weights.</summary>
/// <param name="Weight">The weights.</param>
/// <param name="Output">The layer's output.</param>
/// <param name="X">The layer's input; for a table, ids.</param>
/// <param name="Activation">The function of the input that the layer reads.</param>
/// <param name="Gradients">The gradient of the output by objective.</param>
/// <param name="IsTable">Whether the layer looks up rows of a table.</param>
internal sealed record LayerUse(
    WeightRef Weight, Tensor Output, Tensor X, FusedActivation Activation, Tensor[] Gradients, bool IsTable = false);

/// <summary>
/// The places of weights that a network has at several: a cell over time. Their pixels are joined side by side, so that one pass over all of them
/// forms the one gradient; sums over lanes are then formed once, not once a place.
/// </summary>
internal sealed class SharedWeights
{
    private readonly Dictionary<string, List<LayerUse>> places = [];
    private readonly Dictionary<Tensor, List<(Tensor[] Parts, Tensor Joined)>> joins = [];

    /// <summary>Adds a place.</summary>
    public void Add(LayerUse use)
    {
        string key = use.Weight.Layer.Key;
        if (!places.TryGetValue(key, out List<LayerUse>? uses))
        {
            places.Add(key, uses = []);
        }

        uses.Add(use);
    }

    /// <summary>Returns a place that stands for all of each weight, in the order of a forward pass.</summary>
    /// <param name="plan">The plan, which takes the steps.</param>
    /// <param name="withOutputs">Whether the layers' outputs are joined as well.</param>
    /// <exception cref="InputException">The weights are those of a window, whose places cannot be joined.</exception>
    public IEnumerable<LayerUse> Join(PlanBuilder plan, bool withOutputs) => places.Values.Select(uses =>
    {
        LayerUse first = uses[0];
        if (!first.IsTable && !first.Weight.Shape.IsPoint)
        {
            throw new InputException(
                $"{first.Weight.Layer.Layer}: a window at several places has no gradient: expected weights of single pixels there");
        }

        LayerUse[] ordered = [.. uses.AsEnumerable().Reverse()];
        Tensor Joined(Func<LayerUse, Tensor> of) => Join(plan, [.. ordered.Select(of)]);
        return uses.Count == 1 ? first : first with
        {
            Output = withOutputs ? Joined(u => u.Output) : first.Output,
            X = Joined(u => Read(plan, u)),
            Activation = FusedActivation.None,
            Gradients = [.. first.Gradients.Select((_, k) => Joined(u => u.Gradients[k]))],
        };
    });

    /// <summary>Returns a layer's input as it is read.</summary>
    private static Tensor Read(PlanBuilder plan, LayerUse use) => use.Activation.IsRelu()
        ? plan.Append(new AddStep([new Summand(use.X)], use.X.Layout, use.Activation), use.X.Layout)
        : use.X;

    private Tensor Join(PlanBuilder plan, Tensor[] parts)
    {
        if (!joins.TryGetValue(parts[0], out List<(Tensor[] Parts, Tensor Joined)>? made))
        {
            joins.Add(parts[0], made = []);
        }

        if (made.FirstOrDefault(m => m.Parts.AsSpan().SequenceEqual(parts)).Joined is { } known)
        {
            return known;
        }

        int pixels = 0;
        var placed = new JoinPart[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            placed[i] = new JoinPart(parts[i], pixels);
            pixels += JoinStep.PixelsOf(parts[i].Layout);
        }

        ActivationLayout layout = parts[0].Layout with { Height = 1, Width = pixels };
        Tensor joined = plan.Append(new JoinStep(placed), layout);
        made.Add((parts, joined));
        return joined;
    }
}
