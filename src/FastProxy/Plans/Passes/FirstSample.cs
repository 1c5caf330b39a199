using FastProxy.Input;

namespace FastProxy.Plans.Passes;

/// <summary>The output of an operation for one image.</summary>
/// <param name="Key">The key of its value, which isomorphic networks share.</param>
/// <param name="Rows">The output, or numbers that differ from it by a positive factor and a shift per channel.</param>
public sealed record SampleOutput(UInt128 Key, ChannelRows Rows);

/// <summary>The output of every operation on a live path for the first image alone, in an order that isomorphic networks share.</summary>
public sealed class FirstSample : Pass<IReadOnlyList<SampleOutput>>
{
    public override string Name => "forward on the first image alone";

    public override bool ReadsSeed => true;

    internal override IReadOnlyList<SampleOutput> Plan(PassContext context)
    {
        var rows = new Dictionary<(Tensor X, FusedActivation Activation), ChannelRows>();
        var outputs = new List<SampleOutput>();
        Lowering ofSample = context.Under(new EvaluationMode("sample 0 ", new(InputVariant.Sample), 1));
        foreach ((UInt128 key, Tensor x, FusedActivation activation) in ofSample.Outputs)
        {
            if (!rows.TryGetValue((x, activation), out ChannelRows? read))
            {
                read = context.Plan.Append(new SampleStep(x, activation)).Result;
                rows.Add((x, activation), read);
            }

            outputs.Add(new SampleOutput(key, read));
        }

        if (outputs.Count == 0)
        {
            throw new InputException("no operation on a path from input to output gives more than one pixel");
        }

        // Isomorphic networks list their operations in different orders, but share their keys.
        return [.. outputs.OrderBy(o => o.Key)];
    }

    internal override IEnumerable<Buffer> Buffers(IReadOnlyList<SampleOutput> results) => results.Select(o => o.Rows);
}
