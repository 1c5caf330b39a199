using System.Diagnostics;
using FastProxy.Input;
using FastProxy.Kernels;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Profiling;

/// <summary>The profile of one kernel on the processor at one shape, on one thread.</summary>
/// <param name="Isa">The vector width.</param>
/// <param name="Runs">The number of timed runs; the time is their median.</param>
/// <param name="Measurement">The measurement of one call.</param>
/// <param name="Done">
/// The operations that a call does: taps in the padding are not counted, and Winograd counts its products; 0 if operations are not the point.
/// </param>
/// <param name="Peaks">The peaks of one thread; the copy has as many bytes as the kernel, and so runs in the same level of the cache.</param>
public sealed record CpuKernelProfile(Isa Isa, int Runs, Measurement Measurement, double Done, Peaks Peaks)
{
    private const int Samples = 21;
    private static readonly TimeSpan MinTime = TimeSpan.FromMilliseconds(2);

    /// <summary>Measures a kernel of <see cref="KernelCatalog"/>.</summary>
    /// <exception cref="InputException">The kernel does not exist, does not take the shape, or the shape does not fit the memory.</exception>
    public static CpuKernelProfile Of(string kernel, CaseShape shape, Isa isa, long memoryBytes)
    {
        CpuCase run = CaseOf(kernel, shape);
        if (run.Bytes > memoryBytes)
        {
            throw new InputException($"{kernel} at this shape moves {run.Bytes / (1 << 20):F0} MiB, memory is {memoryBytes >> 20} MiB");
        }

        run.Prepare(isa);
        run.Run();
        int calls = 1;
        while (Time(run, calls) < MinTime)
        {
            calls *= 2;
        }

        double seconds = Enumerable.Range(0, Samples).Select(_ => Time(run, calls).TotalSeconds / calls).Order().ElementAt(Samples / 2);
        run.Finish(isa);
        return new(isa, Samples, new(kernel, run.Shape, 1, seconds, run.Flops.Nominal, run.Bytes), run.Flops.Done, new(run.PeakFlops, run.PeakCopy));
    }

    private static CpuCase CaseOf(string kernel, CaseShape shape)
    {
        try
        {
            return KernelCatalog.Cpu(kernel).Of(shape);
        }
        catch (FormatException e)
        {
            throw new InputException(e.Message, e);
        }
        catch (OverflowException e)
        {
            throw new InputException($"{kernel}: the shape is too large", e);
        }
    }

    private static TimeSpan Time(CpuCase run, int calls)
    {
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < calls; i++)
        {
            run.Run();
        }

        return Stopwatch.GetElapsedTime(start);
    }
}
