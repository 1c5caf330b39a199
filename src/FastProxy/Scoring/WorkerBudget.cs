using FastProxy.Execution.Cpu;
using FastProxy.Execution.Gpu;
using FastProxy.Input;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;

namespace FastProxy.Scoring;

/// <summary>The division of threads and memory.</summary>
/// <param name="Workers">The number of workers over architectures.</param>
/// <param name="ThreadsInside">The threads of each worker inside a step.</param>
/// <param name="WorkerBytes">The memory of each worker.</param>
/// <param name="WeightBytes">The memory for packed weights that are kept.</param>
/// <param name="FixedBytes">The memory that a worker takes whatever its plan.</param>
/// <param name="SharedBytes">The memory that does not depend on the division.</param>
internal sealed record WorkerBudget(int Workers, int ThreadsInside, long WorkerBytes, long WeightBytes, long FixedBytes, long SharedBytes)
{
    /// <summary>The number of networks in a group; a group never needs more memory than the sum of its networks.</summary>
    public const int Group = 16;

    /// <summary>The memory of the runtime, its code and the managed heap.</summary>
    private const long RuntimeBytes = 160L << 20;

    /// <summary>The limit on a worker's memory; more does not make a group faster.</summary>
    private const long WorkerCap = 384L << 20;

    /// <summary>The limit on kept weights; more does not hold more weights of NAS-Bench-201.</summary>
    private const long WeightCap = 1L << 30;

    /// <summary>The managed memory of a step and its buffers: kernels through the batch statistics have hundreds of steps per sample.</summary>
    private const long StepBytes = 512;

    /// <summary>The most memory that will be in use at once.</summary>
    public long PeakBytes => SharedBytes + WeightBytes + Workers * WorkerBytes;

    /// <summary>Returns the bytes that a plan takes of a worker's memory.</summary>
    public long BytesOf(Plan plan) => IsOfDevice ? GpuPlanRunner.BytesOf(plan) : FixedBytes + BytesOf(plan, ThreadsInside);

    private bool IsOfDevice { get; init; }

    /// <summary>
    /// Returns one worker for a device: one thread keeps the device busy, and its memory holds all that the worker reads and writes.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="group">The number of networks that are planned together.</param>
    /// <param name="plans">A plan of each function alone.</param>
    /// <exception cref="InputException">The device's memory is too small for one architecture.</exception>
    public static WorkerBudget Of(IGpuDevice device, int group, IEnumerable<Plan> plans)
    {
        long need = 0;
        long sum = 0;
        foreach (long bytes in plans.Select(GpuPlanRunner.BytesOf))
        {
            need = Math.Max(need, bytes);
            sum += bytes;
        }

        long room = GpuPlanRunner.RoomOf(device);
        return need <= room
            ? new WorkerBudget(1, 1, Math.Min(room, Math.Min(sum, group * need)), 0, 0, RuntimeBytes) { IsOfDevice = true }
            : throw new InputException($"the memory of {device.Name} is too small: one architecture needs {need >> 20} MiB of {room >> 20} MiB");
    }

    /// <summary>Divides the threads and the memory of <paramref name="options"/>.</summary>
    /// <param name="options">The threads and the memory.</param>
    /// <param name="images">The bytes of the images.</param>
    /// <param name="samples">S.</param>
    /// <param name="passes">The passes over each network.</param>
    /// <param name="plans">A plan of each function alone.</param>
    /// <param name="keptWeights">The bytes of weights that an earlier population left.</param>
    /// <exception cref="InputException">Not even one worker fits.</exception>
    public static WorkerBudget Divide(
        ScoreOptions options, long images, int samples, PassSet passes, IEnumerable<Plan> plans, long keptWeights = 0)
    {
        // The largest plan by each measure: with the threads of one worker, and of as many workers as there may be.
        long needAlone = 0;
        long need = 0;
        long weightNeed = 0;
        int functions = 0;
        foreach (Plan plan in plans)
        {
            functions++;
            need = Math.Max(need, BytesOf(plan, 1));
            needAlone = Math.Max(needAlone, BytesOf(plan, options.Threads));
            weightNeed += plan.Steps.Sum(CpuSteps.WeightBytes);
        }

        // The images once more as lanes, padding included, and the copies that metrics make.
        long fixedNeed = images / samples * Lanes.Padded(samples) + passes.Kept.Sum(p => p.HostBytes(samples, images));
        long shared = RuntimeBytes + images;
        for (int workers = (int)Math.Clamp((long)functions * options.Repeats, 1, options.Threads); ; workers--)
        {
            int inside = options.Threads / workers;
            long each = fixedNeed + (inside == 1 ? need : needAlone);
            long room = options.MemoryBytes - shared - workers * each;
            if (room >= 0)
            {
                // Half of the remaining room is for weights, the rest for larger groups. Old weights give way if the new ones do not fit beside them.
                long most = Math.Min(WeightCap, room / 2);
                long weights = keptWeights + weightNeed <= most ? keptWeights + weightNeed : Math.Min(most, weightNeed);
                long worker = Math.Min(Math.Max(each, WorkerCap), Math.Min(Math.Min(Group, functions) * each, each + (room - weights) / workers));
                return new WorkerBudget(workers, inside, worker, weights, fixedNeed, shared);
            }

            if (workers == 1)
            {
                throw new InputException(
                    $"memory {options.MemoryBytes >> 20} MiB is too small: one architecture needs {(shared + each + (1 << 20) - 1) >> 20} MiB");
            }
        }
    }

    /// <summary>
    /// Returns the bytes of the arena, the scratch memory, the steps themselves, images other than the batch, the largest weights once packed and
    /// once not, and the tables that count patterns; and of the copies that metrics read of a network: its weights beside their gradients, its
    /// tangent kernels and their eigenvectors.
    /// </summary>
    private static long BytesOf(Plan plan, int threads)
    {
        long weights = plan.Steps.Select(CpuSteps.WeightBytes).DefaultIfEmpty(0).Max();
        long words = plan.Networks.Select(n => n.Buffers.OfType<Pattern>().Sum(p => p.Words)).DefaultIfEmpty(0).Max();
        long copies = plan.Networks
            .Select(n => n.Buffers.Sum(b => b is WeightGradient ? b.Length : b is GramMatrix ? 6 * b.Length : 0))
            .DefaultIfEmpty(0)
            .Max();
        long images = plan.Steps.SelectMany(s => s.Tensors).Where(t => t.IsInput && t.Input != InputSource.Data).Distinct().Sum(t => t.Length);
        long floats = plan.ArenaLength + copies + images;
        return sizeof(float) * floats + CpuContext.ScratchBytes(plan, threads) + 2 * weights + 4 * sizeof(ulong) * words
            + StepBytes * plan.Steps.Count;
    }
}
