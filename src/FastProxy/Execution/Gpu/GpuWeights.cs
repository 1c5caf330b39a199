using System.Runtime.InteropServices;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.WeightGrad;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>
/// Weights in a device's memory, in the orders that its kernels read. Drawn weights of convolutions are drawn and packed there; given weights and the
/// few of linear layers are copied. They are kept from plan to plan as far as a budget allows.
/// </summary>
/// <param name="queue">The device's queue.</param>
/// <param name="source">The source of weights.</param>
internal sealed class GpuWeights(GpuQueue queue, WeightSource source) : IDisposable
{
    private const long Alignment = 256;

    private readonly long budget = queue.Device.MemoryBytes / GpuPlanRunner.Parts;
    private readonly Dictionary<(WeightForm Form, long Seed), ulong> kept = [];
    private readonly List<GpuMemory> slabs = [];

    /// <summary>Returns the number of bytes of the weights that a step reads; 0 for a step without weights.</summary>
    public static long BytesOf(Step step) => FormsOf(step).Sum(BytesOf);

    /// <summary>Puts all weights of a plan on the device.</summary>
    public void Prepare(Plan plan, long seed)
    {
        WeightForm[] forms = [.. plan.Steps.SelectMany(FormsOf).Distinct()];
        WeightForm[] missing = [.. forms.Where(f => !kept.ContainsKey((f, seed)))];
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
        foreach (WeightForm form in missing)
        {
            kept.Add((form, seed), address);
            address += (ulong)BytesOf(form);
        }

        Fill(missing, seed);
    }

    /// <summary>Returns the address of weights of a prepared plan.</summary>
    public ulong At(WeightForm form, long seed) => kept[(form, seed)];

    public void Dispose() => Drop();

    private static IReadOnlyList<WeightForm> FormsOf(Step step) => GpuSteps.All.Of(step).Weights(step);

    private static long BytesOf(WeightForm form) => Aligned(form.Length * sizeof(float));

    private static long Aligned(long bytes) => (bytes + Alignment - 1) / Alignment * Alignment;

    private void Fill(IEnumerable<WeightForm> forms, long seed)
    {
        var batch = new LaunchBatch(queue);
        using var scratch = new GpuScratch(queue.Device);
        var drawn = new Dictionary<(string Key, ConvShape Shape), ulong>();
        foreach (WeightForm form in forms)
        {
            WeightRef weight = form.Weight;
            ConvShape s = weight.Shape;
            if (form.Order == WeightOrder.Bias || (weight.IsLinear && form.Order == WeightOrder.Plain))
            {
                float[] values = form.Order == WeightOrder.Bias
                    ? source.Bias(weight, seed)
                    : source.Weights(weight, seed);
                queue.Device.Upload(MemoryMarshal.AsBytes<float>(values), kept[(form, seed)]);
                continue;
            }

            if (!drawn.TryGetValue((weight.Layer.Key, s), out ulong plain))
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

                drawn.Add((weight.Layer.Key, s), plain);
            }

            batch.Add(
                1, new ConvPackGpu(s, form.Reader, weight.IsAbsolute), new PackProblem(plain, kept[(form, seed)], MathF.ScaleB(1, -weight.Exponent)));
        }

        scratch.Flush();
        batch.Run();
        queue.Device.Synchronize();
    }

    private void Drop()
    {
        // The launches that read the weights must end first.
        queue.Device.Synchronize();
        slabs.ForEach(s => s.Dispose());
        slabs.Clear();
        kept.Clear();
    }
}
