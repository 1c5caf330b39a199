using System.Globalization;
using FastProxy.Kernels;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Assembler;

/// <summary>Where a number of registers comes from.</summary>
public enum RegisterSource
{
    /// <summary>The assembler, run just now.</summary>
    Assembler,

    /// <summary>The table of the shipped kernels, which the assembler made.</summary>
    Table,

    /// <summary>What is live in the PTX, and a line fitted to the shipped kernels.</summary>
    Estimate,
}

/// <summary>Registers of a thread on an architecture.</summary>
/// <param name="Count">How many.</param>
/// <param name="Source">Who says so.</param>
public readonly record struct RegisterCount(int Count, RegisterSource Source);

/// <summary>
/// Registers of the shipped kernels as NVIDIA's assembler gives them: <c>KernelRegisters.csv</c>. <c>tests/ptxas/README.md</c> says how it is
/// made, and the tests there hold it to the assembler.
/// </summary>
public static class KernelRegisters
{
    /// <summary>
    /// Registers = Overhead + PerLive * most registers live at once: the least-squares line through the shipped kernels on all architectures.
    /// </summary>
    internal const double Overhead = 5.5;

    internal const double PerLive = 1.11;

    /// <summary>Registers by which the line misses them, on average and at most.</summary>
    internal const double MeanResidual = 8.5;

    internal const double LargestResidual = 44;

    private static readonly Lazy<IReadOnlyDictionary<(string Kernel, int Sm), int>> Rows = new(Read);

    /// <summary>All rows: kernel, compute capability, registers.</summary>
    public static IReadOnlyDictionary<(string Kernel, int Sm), int> All => Rows.Value;

    /// <summary>Registers of a program on an architecture: of the table if it is a shipped kernel's text, else estimated.</summary>
    /// <param name="kernel">The kernel.</param>
    /// <param name="program">The same, decoded.</param>
    /// <param name="sm">Compute capability: 80, 89, 90.</param>
    public static RegisterCount Of(KernelSource kernel, PtxProgram program, int sm) =>
        All.TryGetValue((kernel.Name, sm), out int registers) && KernelCatalog.InPtx.Any(k => k.Gpu!.Ptx == kernel)
            ? new RegisterCount(registers, RegisterSource.Table)
            : new RegisterCount(Estimate(program.LiveRegisters.Max()), RegisterSource.Estimate);

    /// <summary>What a kernel that nobody has assembled is taken to need.</summary>
    /// <param name="live">Most of its registers live at once.</param>
    internal static int Estimate(int live) => (int)Math.Round(Overhead + PerLive * live);

    private static Dictionary<(string, int), int> Read()
    {
        using Stream stream = typeof(KernelRegisters).Assembly.GetManifestResourceStream("KernelRegisters.csv")
            ?? throw new InvalidOperationException("KernelRegisters.csv is not in the assembly");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(line => line.Split(',')).ToDictionary(
            cells => (cells[0], int.Parse(cells[1], CultureInfo.InvariantCulture)), cells => int.Parse(cells[2], CultureInfo.InvariantCulture));
    }
}
