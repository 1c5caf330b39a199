namespace FastProxy.Kernels.Gpu;

/// <summary>
/// A launch of a PTX kernel: its shape and settings, for any number of problems that share them. A launch's first parameter is the address of the
/// table of problems, 64 bits; the scalars follow. Block (x, y) works on part x of problem y.
/// </summary>
/// <typeparam name="P">A problem: device addresses, and everything else that differs from one problem to the next.</typeparam>
public interface IGpuKernel<P>
    where P : unmanaged
{
    /// <summary>The kernel.</summary>
    static abstract KernelSource Ptx { get; }

    /// <summary>The kernel for compute capability 8.0 and above, if there is another.</summary>
    static virtual KernelSource? Sm80 => null;

    /// <summary>The threads of one problem.</summary>
    GpuGrid Grid { get; }

    /// <summary>Writes the scalars.</summary>
    void Write(ref ParameterWriter parameters);
}
