using FastProxy.Kernels.Gpu.Cuda;
using Xunit;

namespace FastProxy.Kernels.Tests.Testing;

/// <summary>A fact about a CUDA device; skipped, by name, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class CudaFactAttribute : FactAttribute
{
    private static readonly string? Missing = CudaDevices.Find().Missing;

    public CudaFactAttribute() => Skip = Missing;
}
