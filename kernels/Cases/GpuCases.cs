using FastProxy.Kernels.Gpu;

namespace FastProxy.Kernels.Cases;

/// <summary>A kernel in PTX and its cases.</summary>
/// <param name="Ptx">The kernel.</param>
/// <param name="Of">The case of a shape on a device.</param>
public sealed record GpuCases(KernelSource Ptx, Func<IGpuDevice, CaseShape, GpuCase> Of);
