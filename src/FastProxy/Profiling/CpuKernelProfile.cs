using System.Diagnostics;
using FastProxy.Input;
using FastProxy.Kernels;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Profiling;

/// <summary>One kernel of the processor at one shape, on one thread.</summary>
/// <param name="Isa">The vector width.</param>
/// <param name="Runs">Timed runs; the time is their median.</param>
/// <param name="Measurement">One call.</param>
/// <param name="Done">Operations that a call does: no taps in the padding, of Winograd the products; 0 where they are not the point.</param>
/// <param name="Peaks">What one thread can do; the copy is of as many bytes, so from the same level of the cache.</param>
public sealed record CpuKernelProfile(Isa Isa, int Runs, Measurement Measurement, double Done, Peaks Peaks)
{
    private const int Samples = 21;
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(2);

    /// <summary>Measures a kernel of <see cref="KernelCatalog"/>.</summary>
    /// <exception cref="InputException">There is no such kernel, it does not take the shape, or the shape does not fit the memory.</exception>
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
        while (Time(run, calls) < Least)
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
