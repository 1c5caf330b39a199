using FastProxy.Kernels.Gpu;

namespace FastProxy.Kernels.Cases;

/// <summary>A kernel in PTX and its cases.</summary>
/// <param name="Ptx">The kernel.</param>
/// <param name="Of">The case of a shape on a device.</param>
/// <param name="IsExact">Whether every device gives the same bits; if not, results are float64 sums, each close to its exact value.</param>
public sealed record GpuCases(KernelSource Ptx, Func<IGpuDevice, CaseShape, GpuCase> Of, bool IsExact = true);
