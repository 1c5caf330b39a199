using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Cases;

/// <summary>Numbers of floating-point operations; zeros for none.</summary>
/// <param name="Nominal">Two per multiply-accumulate of the textbook form, as published figures count them.</param>
/// <param name="Done">Two per multiply-accumulate that the kernel does.</param>
public readonly record struct CaseFlops(double Nominal, double Done);

/// <summary>One kernel at one shape, with the data of its roofline.</summary>
/// <param name="kernel">The kernel's name in <see cref="KernelCatalog"/>.</param>
/// <param name="shape">The shape, for the table.</param>
/// <param name="flops">The floating-point operations of one run, or none if they are not the point.</param>
/// <param name="bytes">The least number of bytes that one run reads and writes.</param>
/// <param name="prepare">Allocates the kernel's memory and returns one run of it.</param>
public sealed class CpuCase(string kernel, string shape, CaseFlops flops, double bytes, Func<Isa, Action> prepare)
{
    private Action run = () => throw new InvalidOperationException("not prepared");

    /// <summary>The kernel's name in the catalogue.</summary>
    public string Kernel => kernel;

    /// <summary>The shape that the kernel works on.</summary>
    public string Shape => shape;

    /// <summary>The floating-point operations of one run.</summary>
    public CaseFlops Flops => flops;

    /// <summary>The bytes read and written by one run.</summary>
    public double Bytes => bytes;

    /// <summary>The larger FMA peak of the core, in FLOP/s, before and after the runs.</summary>
    public double PeakFlops { get; private set; }

    /// <summary>The larger rate of a copy of as many bytes, in bytes per second, before and after the runs.</summary>
    public double PeakCopy { get; private set; }

    /// <summary>Allocates the memory and measures the peaks.</summary>
    public void Prepare(Isa isa)
    {
        run = prepare(isa);
        MeasurePeaks(isa);
    }

    /// <summary>Runs the kernel once, on this thread.</summary>
    public void Run() => run();

    /// <summary>Measures the peaks again and frees the memory.</summary>
    public void Finish(Isa isa)
    {
        MeasurePeaks(isa);
        run = () => throw new InvalidOperationException("finished");
    }

    public override string ToString() => $"{kernel} {shape}";

    private void MeasurePeaks(Isa isa)
    {
        PeakFlops = Math.Max(PeakFlops, Peak.Flops(isa));
        PeakCopy = Math.Max(PeakCopy, Peak.Copy(isa, bytes));
    }
}
