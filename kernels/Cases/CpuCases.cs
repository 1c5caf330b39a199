namespace FastProxy.Kernels.Cases;

/// <summary>The cases of a kernel on the CPU.</summary>
/// <param name="Of">The case of a shape; throws <see cref="FormatException"/> if the kernel does not take the shape.</param>
/// <param name="Timed">The cases that the benchmark times.</param>
public sealed record CpuCases(Func<CaseShape, CpuCase> Of, Func<IEnumerable<CpuCase>> Timed);
