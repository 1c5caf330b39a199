using System.Text;
using FastProxy.Kernels;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Tests.Planted.Faults;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests.Planted;

/// <summary>
/// Mistakes put into the shipped kernels are caught, by a check of the emulator or by a result that differs from that of the kernel as shipped, in
/// either order of threads; <c>bench/results/planted-faults.md</c> lists them.
/// </summary>
public sealed class PlantedFaultsTests
{
    private const int LeastPerKernel = 4;

    private static readonly Dictionary<(string Kernel, string Shape, ThreadOrder Order), byte[][]> Results = [];

    public static TheoryData<ThreadOrder, string> Faults => Machine.OrdersWith(PlantedFaults.OfKernels.Select(f => f.ToString()));

    public static TheoryData<string> Functions => [.. FunctionFaults.OfFrames.Select(f => f.Kernel).Distinct(), "Softmax"];

    private static string Table => Path.Combine(Repository.Root, "bench", "results", "planted-faults.md");

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_planted_fault_is_caught(ThreadOrder order, string name) =>
        Try(PlantedFaults.OfKernels.Single(f => f.ToString() == name), order);

    /// <summary>The instructions of a function exchange nothing between threads, so their faults are tried in one order.</summary>
    [Theory]
    [MemberData(nameof(Functions))]
    public void The_faults_of_a_function_are_caught_but_those_that_change_no_number(string kernel)
    {
        Assert.All(FunctionFaults.OfFrames.Where(f => f.Kernel == kernel), fault =>
        {
            Try(fault, ThreadOrder.Ascending);
            Try(fault, ThreadOrder.Descending);
        });
        Assert.All(FunctionFaults.OfInstructions.Where(f => f.Kernel == kernel), fault => Try(fault, ThreadOrder.Ascending));
    }

    [Fact]
    public void Every_kernel_of_the_catalogue_has_faults_that_are_caught()
    {
        Dictionary<string, int> faults = PlantedFaults.All.Where(f => f.Caught != PlantedFault.Nothing).GroupBy(f => f.Kernel)
            .ToDictionary(g => g.Key, g => g.Select(f => f.Mistake).Distinct().Count());
        Assert.All(KernelCatalog.InPtx, k => Assert.True(
            faults.GetValueOrDefault(k.Name) >= LeastPerKernel, $"{k.Name}: {faults.GetValueOrDefault(k.Name)} faults, expected {LeastPerKernel}"));
    }

    /// <summary>The kernel as shipped passes every check, and computes the same in both orders.</summary>
    [Fact]
    public void A_kernel_as_shipped_passes()
    {
        foreach (PlantedFault fault in PlantedFaults.All.DistinctBy(f => (f.Kernel, f.Shape)))
        {
            byte[][] up = Shipped(fault, ThreadOrder.Ascending), down = Shipped(fault, ThreadOrder.Descending);
            Assert.NotEmpty(up);
            Assert.All(up.Zip(down), pair => Assert.Equal(pair.First, pair.Second));
        }
    }

    /// <summary>With FASTPROXY_WRITE_TABLES=1 the table is written anew.</summary>
    [Fact]
    public void The_table_lists_them()
    {
        string text = Text();
        if (Environment.GetEnvironmentVariable("FASTPROXY_WRITE_TABLES") == "1")
        {
            File.WriteAllText(Table, text);
        }

        Assert.Equal(text, File.ReadAllText(Table));
    }

    private static void Try(PlantedFault fault, ThreadOrder order)
    {
        string outcome = fault.Outcome(order, Shipped(fault, order), out string message);
        Assert.True(
            fault.Caught.Split(" or ").Contains(outcome), $"{fault}, `{fault.Put}`: caught by {outcome}, expected {fault.Caught}. {message}");
        if (message.Length > 0)
        {
            Assert.StartsWith($"{fault.Kernel}.ptx:", message, StringComparison.Ordinal);
        }
    }

    private static byte[][] Shipped(PlantedFault fault, ThreadOrder order)
    {
        (string Kernel, string Shape, ThreadOrder Order) key = (fault.Kernel, fault.Shape, order);
        if (!Results.TryGetValue(key, out byte[][]? result))
        {
            Results[key] = result = fault.Shipped(order);
        }

        return result;
    }

    private static string Text()
    {
        var text = new StringBuilder("""
            # Planted faults

            Mistakes put into the shipped PTX kernels, one at a time, and what catches each of them when the kernel's case runs on the emulator: a
            check of the emulator, or a result that differs from that of the kernel as shipped. Every one is caught in both orders of threads, but
            those in functions that the last table lists. `tests/FastProxy.Ptx.Tests/Planted/Faults` holds the changes; the tests beside it try them
            and hold these tables to them.


            """);
        text.Append("| caught by | faults |\n| --- | --- |\n");
        foreach (IGrouping<string, PlantedFault> group in PlantedFaults.All
            .GroupBy(f => f.Caught).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append($"| {group.Key} | {group.Count()} |\n");
        }

        text.Append(
            $"| all | {PlantedFaults.All.Count} |\n\n| kernel | mistake | as shipped | as planted | caught by |\n| --- | --- | --- | --- | --- |\n");
        foreach (PlantedFault f in PlantedFaults.OfKernels)
        {
            text.Append($"| {f.Kernel} | {f.Mistake} | {Code(f.Find)} | {Code(f.Put)} | {f.Caught} |\n");
        }

        text.Append("""

            The kernels of functions are frames around recorded instructions. A mistake of a frame is planted into the kernel of every function:

            | mistake | as shipped | as planted | kernels | caught by |
            | --- | --- | --- | --- | --- |

            """);
        foreach (IGrouping<(string Mistake, string Find, string Put, string Caught), PlantedFault> group in FunctionFaults.OfFrames
            .GroupBy(f => (f.Mistake, f.Find, f.Put, f.Caught)))
        {
            text.Append(
                $"| {group.Key.Mistake} | {Code(group.Key.Find)} | {Code(group.Key.Put)} | {group.Count()} | {group.Key.Caught} |\n");
        }

        text.Append("""

            A mistake of an instruction is planted into each recorded instruction that can have it, and tried in one order of threads:

            | mistake | for example | as planted | kernels | faults | caught |
            | --- | --- | --- | --- | --- | --- |

            """);
        foreach (IGrouping<string, PlantedFault> group in FunctionFaults.OfInstructions.GroupBy(f => f.Mistake))
        {
            PlantedFault some = group.First();
            int kernels = group.Select(f => f.Kernel).Distinct().Count(), caught = group.Count(f => f.Caught != PlantedFault.Nothing);
            text.Append($"| {group.Key} | {Code(some.Find)} | {Code(some.Put)} | {kernels} | {group.Count()} | {caught} |\n");
        }

        text.Append("""

            Those that change no number of the case: the slope of a logistic function is that of -x too, and the case's power, x^5, passes by what
            other powers need and has no trace of a number below the normal ones.

            | kernel | mistake | as shipped | as planted |
            | --- | --- | --- | --- |

            """);
        foreach (PlantedFault f in PlantedFaults.All.Where(f => f.Caught == PlantedFault.Nothing))
        {
            text.Append($"| {f.Kernel} | {f.Mistake} | {Code(f.Find)} | {Code(f.Put)} |\n");
        }

        return text.ToString();
    }

    private static string Code(string text) =>
        text.Length == 0 ? "nothing" : $"`{string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))}`";
}
