using System.Runtime.InteropServices;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.WeightGrad;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>
/// Weights in a device's memory, in the orders its kernels read. Drawn weights of convolutions are drawn and packed there; given weights and the few of
/// linear layers are copied. They are kept from plan to plan as far as a budget goes.
/// </summary>
/// <param name="queue">The device.</param>
/// <param name="source">Where weights come from.</param>
internal sealed class GpuWeights(GpuQueue queue, WeightSource source) : IDisposable
{
    private const long Alignment = 256;

    private readonly long budget = queue.Device.MemoryBytes / GpuPlanRunner.Parts;
    private readonly Dictionary<Form, ulong> kept = [];
    private readonly List<GpuMemory> slabs = [];

    /// <summary>What a step reads.</summary>
    private enum Order
    {
        /// <summary>As in PyTorch: depthwise convolutions and linear layers.</summary>
        Plain,

        /// <summary>A linear layer's bias.</summary>
        Bias,

        /// <summary>Packed for convolutions.</summary>
        Packed,

        /// <summary>Packed for strided data gradients.</summary>
        Gradient,
    }

    /// <summary>Bytes of what a step reads; 0 of a step without weights of its own.</summary>
    public static long BytesOf(Step step) => FormsOf(step, 0).Sum(f => Aligned(f.Length * sizeof(float)));

    /// <summary>Has all weights of a plan on the device.</summary>
    public void Prepare(Plan plan, long seed)
    {
        Form[] forms = [.. plan.Steps.SelectMany(s => FormsOf(s, seed)).Distinct()];
        Form[] missing = [.. forms.Where(f => !kept.ContainsKey(f))];
        if (missing.Length == 0)
        {
            return;
        }

        if (slabs.Sum(s => s.Bytes) + missing.Sum(BytesOf) > budget)
        {
            Drop();
            missing = forms;
        }

        var slab = new GpuMemory(queue.Device, missing.Sum(BytesOf));
        slabs.Add(slab);
        ulong address = slab.Address;
        foreach (Form form in missing)
        {
            kept.Add(form, address);
            address += (ulong)BytesOf(form);
        }

        Fill(missing, seed);
    }

    /// <summary>The weights of a step as it reads them.</summary>
    public ulong Of(Step step, long seed) => kept[FormsOf(step, seed).First()];

    /// <summary>The bias of a linear layer.</summary>
    public ulong BiasOf(LinearStep step, long seed) => kept[FormsOf(step, seed).Last()];

    /// <inheritdoc/>
    public void Dispose() => Drop();

    private static long BytesOf(Form form) => Aligned(form.Length * sizeof(float));

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    /// <summary>What a step reads, the weights first.</summary>
    private static IEnumerable<Form> FormsOf(Step step, long seed) => step switch
    {
        ConvStep { Weight.Gradient: null } conv => [new(conv.Weight, conv.Shape, conv.Shape.IsDepthwise ? Order.Plain : Order.Packed, seed)],
        ConvDataGradStep grad => [new(grad.Weight, grad.Weight.Shape, Order.Gradient, seed)],
        LinearStep linear => [new(linear.Weight, linear.Weight.Shape, Order.Plain, seed), new(linear.Weight, linear.Weight.Shape, Order.Bias, seed)],
        _ => [],
    };

    private void Fill(IEnumerable<Form> forms, long seed)
    {
        var batch = new LaunchBatch(queue);
        using var scratch = new GpuScratch(queue.Device);
        var drawn = new Dictionary<string, ulong>();
        foreach (Form form in forms)
        {
            WeightRef weight = form.Weight;
            ConvShape s = weight.Shape;
            if (form.Order == Order.Bias || (weight.IsLinear && form.Order == Order.Plain))
            {
                float[] values = form.Order == Order.Bias ? source.Bias(weight.Layer, s.OutChannels, s.InChannels, seed) : source.Weights(weight, seed);
                queue.Device.Upload(MemoryMarshal.AsBytes<float>(values), kept[form]);
                continue;
            }

            if (!drawn.TryGetValue(weight.Layer.Key, out ulong plain))
            {
                int count = s.OutChannels * s.GroupIn * s.Taps;
                if (source.DrawOf(weight) is var (stream, isNormal, scale))
                {
                    plain = scratch.Take(count * sizeof(float));
                    batch.Add(0, new PhiloxGpu(), new PhiloxProblem((ulong)seed, stream, count, scale, isNormal, plain));
                }
                else
                {
                    plain = scratch.Put<float>(source.Weights(weight with { IsAbsolute = false }, seed));
                }

                drawn.Add(weight.Layer.Key, plain);
            }

            ConvReader reader = form.Order == Order.Gradient ? ConvReader.DataGrad
                : weight.IsTransposed ? ConvReader.Transposed
                : ConvReader.Forward;
            batch.Add(1, new ConvPackGpu(s, reader, weight.IsAbsolute), new PackProblem(plain, kept[form], MathF.ScaleB(1, -weight.Exponent)));
        }

        scratch.Flush();
        batch.Run();
        queue.Device.Synchronize();
    }

    private void Drop()
    {
        // The launches that read them come first.
        queue.Device.Synchronize();
        slabs.ForEach(s => s.Dispose());
        slabs.Clear();
        kept.Clear();
    }

    /// <summary>Weights as some steps read them. Keys name layers whatever the network.</summary>
    private sealed record Form(WeightRef Weight, ConvShape Shape, Order Order, long Seed)
    {
        public long Length => Order switch
        {
            Order.Plain => (long)Shape.OutChannels * Shape.GroupIn * Shape.Taps,
            Order.Bias => Shape.OutChannels,
            Order.Packed => ConvWeights.PackedLength(Shape),
            _ => ConvWeights.TransposedLength(Shape),
        };

        public bool Equals(Form? other) => other is not null
            && (Weight.Layer.Key, Weight.Shape, Weight.IsTransposed, Weight.IsAbsolute, Weight.Exponent, Shape, Order, Seed)
            == (other.Weight.Layer.Key, other.Weight.Shape, other.Weight.IsTransposed, other.Weight.IsAbsolute, other.Weight.Exponent, other.Shape, other.Order, other.Seed);

        public override int GetHashCode() => HashCode.Combine(Weight.Layer.Key, Shape, Order, Seed);
    }
}
