using FastProxy.Kernels;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Assembler;
using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Tests.Assembler;

/// <summary>Every shipped kernel, assembled for every architecture from its target on, once for all tests.</summary>
internal static class AssembledKernels
{
    private static readonly Lazy<IReadOnlyList<AssembledKernel>> Kernels = new(Assemble);

    public static IReadOnlyList<AssembledKernel> All => Kernels.Value;

    /// <summary>The kernels and architectures that there have to be.</summary>
    public static IEnumerable<(KernelSource Kernel, int Sm)> Expected =>
        KernelCatalog.InPtx.Select(k => k.Gpu!.Ptx).OrderBy(k => k.Name, StringComparer.Ordinal)
            .SelectMany(kernel => Ptxas.Architectures.Where(sm => sm >= kernel.Target).Select(sm => (kernel, sm)));

    public static PtxProgram Program(KernelSource kernel) => PtxModule.Parse(kernel.File, kernel.Source).Kernels.Single(k => k.Name == kernel.Name);

    private static AssembledKernel[] Assemble()
    {
        var ptxas = new Ptxas(PtxasFactAttribute.Path!);
        IEnumerable<AssembledKernel> assembled = Expected.GroupBy(e => e.Sm).AsParallel().WithDegreeOfParallelism(2)
            .SelectMany(group => ptxas.Assemble([.. group.Select(e => e.Kernel)], group.Key));
        Dictionary<(string, int), AssembledKernel> found = assembled.ToDictionary(k => (k.Kernel, k.Sm));
        return [.. Expected.Select(e => found[(e.Kernel.Name, e.Sm)])];
    }
}
