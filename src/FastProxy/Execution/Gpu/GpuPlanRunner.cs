using System.Runtime.InteropServices;
using FastProxy.Data;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Layout;
using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution.Gpu;

/// <summary>
/// Runs plans on a GPU, or on its emulation: wave after wave, the steps of a wave in as few launches as their shapes allow. Every number has the same
/// bits as on the processor with direct convolution, because the kernels form every sum in the same order.
/// </summary>
public sealed unsafe class GpuPlanRunner : IPlanRunner
{
    /// <summary>
    /// The number of parts of a device's memory: one is for weights that are kept, one for the tables that count patterns, one for the driver.
    /// </summary>
    internal const int Parts = 8;

    /// <summary>The bytes of the launch tables, and the least scratch memory that launches share.</summary>
    private const long OwnBytes = 24 << 20;

    private readonly IGpuDevice device;
    private readonly GpuQueue queue;
    private readonly GpuArena arena;
    private readonly GpuWeights weights;
    private readonly GpuPatterns patterns;
    private readonly GpuContext context;
    private readonly Dictionary<Buffer, byte[]> read = [];
    private float[] norms = [];
    private int normsReady;
    private int normsRead;

    /// <summary>Creates a runner for one batch of images.</summary>
    /// <param name="device">The device, which the caller continues to own.</param>
    /// <param name="source">The source of weights by layer.</param>
    /// <param name="batch">The images.</param>
    /// <param name="next">The next batch, for plans that read it.</param>
    public GpuPlanRunner(IGpuDevice device, WeightSource source, InputBatch batch, InputBatch? next = null)
    {
        this.device = device;
        queue = new GpuQueue(device);
        arena = new GpuArena(device, batch, next);
        weights = new GpuWeights(queue, source);
        patterns = new GpuPatterns(queue, arena, batch.Samples);
        context = new GpuContext(queue, arena, weights);
    }

    /// <summary>Returns the number of bytes of a device's memory that a plan may take.</summary>
    public static long RoomOf(IGpuDevice device) => device.MemoryBytes / Parts * (Parts - 3);

    /// <summary>
    /// Returns the number of bytes of a device's memory that a plan takes; its weights count twice, once as drawn and once as read.
    /// </summary>
    public static long BytesOf(Plan plan) =>
        OwnBytes
        + sizeof(float) * plan.ArenaLength
        + 2 * plan.Steps.Sum(GpuWeights.BytesOf)
        + plan.Waves.Select(w => w.Sum(s => GpuSteps.All.Of(s).Scratch(s))).DefaultIfEmpty(0).Max()
        + plan.Networks.Select(GpuPatterns.ScratchBytes).DefaultIfEmpty(0).Max();

    public void Run(Plan plan, long seed, Action<int> ready, CancellationToken cancel = default)
    {
        arena.Images.Begin(seed);
        arena.Grow(plan.ArenaLength);
        weights.Prepare(plan, seed);
        norms = new float[plan.NormsLength];
        normsReady = normsRead = 0;
        int network = 0;
        for (int wave = 0; wave <= plan.Waves.Count; wave++)
        {
            cancel.ThrowIfCancellationRequested();
            int from = network;
            while (network < plan.Networks.Count && plan.Networks[network].Ready <= wave)
            {
                network++;
            }

            read.Clear();
            patterns.Begin(plan.Networks.Skip(from).Take(network - from));
            for (int n = from; n < network; n++)
            {
                ready(n);
            }

            if (wave < plan.Waves.Count)
            {
                context.Run(plan.Waves[wave], seed);
                normsReady = (int)plan.Waves[wave].Max(s => s.Output?.Norm is { } norm ? norm.Offset + norm.Length : normsReady);
            }
        }
    }

    public PatternStatistics Patterns(NetworkPlan network) => patterns.Read(network);

    public ReadOnlySpan<float> Floats(Buffer buffer) => buffer is Coefficients && buffer.Offset + buffer.Length <= norms.Length
        ? Norm(buffer)
        : MemoryMarshal.Cast<byte, float>(Read(buffer));

    public ReadOnlySpan<double> Doubles(Buffer buffer) => buffer is Scalar scalar
        ? context.Curvatures.ValueOf(scalar)
        : MemoryMarshal.Cast<byte, double>(Read(buffer));

    public float[] Values(Tensor tensor)
    {
        fixed (byte* lanes = Read(tensor))
        {
            return Batch.FromLanes((float*)lanes, tensor.Layout);
        }
    }

    public void Dispose()
    {
        weights.Dispose();
        arena.Dispose();
        queue.Dispose();
    }

    /// <summary>Scales and shifts, of all batch-norms that have run since the last were read: they lie together and stay.</summary>
    private ReadOnlySpan<float> Norm(Buffer norm)
    {
        if (normsRead < normsReady)
        {
            device.Download(arena.Start + (ulong)normsRead * sizeof(float), MemoryMarshal.AsBytes(norms.AsSpan(normsRead..normsReady)));
            normsRead = normsReady;
        }

        return norms.AsSpan((int)norm.Offset, (int)norm.Length);
    }

    private byte[] Read(Buffer buffer)
    {
        if (!read.TryGetValue(buffer, out byte[]? bytes))
        {
            bytes = new byte[checked(buffer.Length * sizeof(float))];
            device.Download(arena.At(buffer), bytes);
            read.Add(buffer, bytes);
        }

        return bytes;
    }
}
