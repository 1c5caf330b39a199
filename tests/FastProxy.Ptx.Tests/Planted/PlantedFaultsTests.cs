using System.Text;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests.Planted;

/// <summary>
/// Mistakes put into the shipped kernels are all caught, by a check of the emulator or by a result that differs from that of the kernel as
/// shipped, in either order of threads; <c>bench/results/planted-faults.md</c> lists them.
/// </summary>
public sealed class PlantedFaultsTests
{
    private const int Least = 60;

    private static readonly Dictionary<(string Kernel, string Shape, ThreadOrder Order), byte[][]> Results = [];

    public static TheoryData<ThreadOrder, string> Faults => Machine.OrdersWith(PlantedFaults.All.Select(f => f.ToString()));

    private static string Table => Path.Combine(Repository.Root, "bench", "results", "planted-faults.md");

    [Theory]
    [MemberData(nameof(Faults))]
    public void A_planted_fault_is_caught(ThreadOrder order, string name)
    {
        PlantedFault fault = PlantedFaults.All.Single(f => f.ToString() == name);
        string outcome = fault.Outcome(order, Shipped(fault, order), out string message);
        Assert.True(fault.Caught.Split(" or ").Contains(outcome), $"{fault}: caught by {outcome}, expected {fault.Caught}. {message}");
        if (message.Length > 0)
        {
            Assert.StartsWith($"{fault.Kernel}.ptx:", message, StringComparison.Ordinal);
        }
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
        Assert.True(PlantedFaults.All.Count >= Least, $"{PlantedFaults.All.Count} faults");
        string text = Text();
        if (Environment.GetEnvironmentVariable("FASTPROXY_WRITE_TABLES") == "1")
        {
            File.WriteAllText(Table, text);
        }

        Assert.Equal(text, File.ReadAllText(Table));
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
            check of the emulator, or a result that differs from that of the kernel as shipped. Every one is caught in both orders of threads.
            `tests/FastProxy.Ptx.Tests/Planted/PlantedFaults.cs` holds the changes; the tests there try them and hold this table to them.


            """);
        text.Append("| caught by | faults |\n| --- | --- |\n");
        foreach (IGrouping<string, PlantedFault> group in PlantedFaults.All
            .GroupBy(f => f.Caught).OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal))
        {
            text.Append($"| {group.Key} | {group.Count()} |\n");
        }

        text.Append(
            $"| all | {PlantedFaults.All.Count} |\n\n| kernel | mistake | as shipped | as planted | caught by |\n| --- | --- | --- | --- | --- |\n");
        foreach (PlantedFault f in PlantedFaults.All)
        {
            text.Append($"| {f.Kernel} | {f.Mistake} | {Code(f.Find)} | {Code(f.Put)} | {f.Caught} |\n");
        }

        return text.ToString();
    }

    private static string Code(string text) =>
        text.Length == 0 ? "nothing" : $"`{string.Join(' ', text.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries))}`";
}
