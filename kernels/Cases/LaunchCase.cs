using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Cases;

/// <summary>A case that is one launch of a kernel.</summary>
/// <typeparam name="K">The kernel.</typeparam>
/// <typeparam name="P">A problem.</typeparam>
/// <param name="device">The device.</param>
public abstract class LaunchCase<K, P>(IGpuDevice device) : GpuCase(device)
    where K : struct, IGpuKernel<P>
    where P : unmanaged
{
    /// <summary>The kernel, its shape and settings.</summary>
    protected K Kernel { get; init; }

    /// <summary>The problems of the launch.</summary>
    protected P[] Problems { get; init; } = [];

    public override void Run(GpuQueue queue) => queue.Run(Kernel, Problems);
}
