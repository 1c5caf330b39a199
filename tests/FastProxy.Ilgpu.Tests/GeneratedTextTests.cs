using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using FastProxy.Kernels;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Memory;
using ILGPU;
using Xunit;
using Group = ILGPU.Group;

namespace FastProxy.Ilgpu.Tests;

/// <summary>The PTX that ILGPU generates: what it must not hold, and what goes wrong at level O2.</summary>
public sealed partial class GeneratedTextTests
{
    private const int Threads = 64;

    public static TheoryData<string> Names => [.. TwinCatalog.Names];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_operation_on_floats_states_its_rounding(string name)
    {
        string text = Text(name);
        Assert.DoesNotMatch(Unrounded(), text);
        Assert.DoesNotContain(".approx", text, StringComparison.Ordinal);
        Assert.DoesNotContain(".ftz", text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_function_of_warps_is_used(string name) => Assert.DoesNotMatch(OfWarps(), Text(name));

    [Fact]
    public void A_plain_product_and_sum_would_be_found() =>
        Assert.Matches(Unrounded(), TwinPtx.Text("Plain", ((Action<ArrayView<byte>, ulong>)Plain).Method, OptimizationLevel.O1));

    [Fact]
    public void A_load_stays_between_its_barriers()
    {
        string text = Text(OptimizationLevel.O1);
        Assert.Equal(["st.shared", "bar.sync", "ld.shared", "bar.sync"], SharedAndBarriers(text));
        Run(text, ThreadOrder.Ascending);
        Run(text, ThreadOrder.Descending);
    }

    [Fact]
    public void Level_O2_moves_a_load_past_a_barrier_and_the_emulator_reports_the_race()
    {
        string text = Text(OptimizationLevel.O2);
        Assert.Equal(["st.shared", "bar.sync", "bar.sync", "ld.shared"], SharedAndBarriers(text));
        foreach (ThreadOrder order in Enum.GetValues<ThreadOrder>())
        {
            Assert.Contains("race", Assert.Throws<GpuException>(() => Run(text, order)).Message, StringComparison.Ordinal);
        }
    }

    /// <summary>Each thread takes the sum of the next, between two barriers of ILGPU's, and adds it.</summary>
    private static void Rotate(ArrayView<byte> memory, Parameters p)
    {
        ArrayView<float> shared = SharedMemory.Allocate<float>(Threads);
        float sum = 1;
        for (int i = 0; i < p.Rounds; i++)
        {
            shared[Group.IdxX] = sum;
            Group.Barrier();
            float next = shared[(Group.IdxX + 1) % Threads];
            Group.Barrier();
            sum = sum + next;
        }

        memory.At<float>(p.Y)[Group.IdxX] = sum;
    }

    private static void Plain(ArrayView<byte> memory, ulong y)
    {
        ArrayView<float> at = memory.At<float>(y);
        at[0] = at[1] * at[2] + at[3];
    }

    private static void Run(string text, ThreadOrder order)
    {
        using var device = new EmulatedDevice(new EmulatorOptions { Order = order });
        ulong y = device.Allocate(Threads * sizeof(float));
        Span<byte> parameters = stackalloc byte[40];
        var writer = new ParameterWriter(parameters);
        writer.Add(0L);
        writer.Add(long.MaxValue);
        writer.Add(y);
        writer.Add(3L);
        device.Launch(new KernelSource("Rotate", "Rotate.ptx", text), new Dim3(1), new Dim3(Threads), 0, parameters[..writer.Length]);
        var sums = new float[Threads];
        device.Download(y, MemoryMarshal.AsBytes(sums.AsSpan()));
        Assert.All(sums, s => Assert.Equal(8, s));
    }

    private static string Text(string name) => TwinPtx.Of(KernelCatalog.Ptx(name).Gpu!.Ptx).Source;

    private static string Text(OptimizationLevel level) => TwinPtx.Text("Rotate", ((Action<ArrayView<byte>, Parameters>)Rotate).Method, level);

    private static IEnumerable<string> SharedAndBarriers(string text) => Accesses().Matches(text).Select(m => m.Value);

    [GeneratedRegex(@"(mul|add|sub)\.f(32|64)")]
    private static partial Regex Unrounded();

    [GeneratedRegex(@"\b(shfl|vote|match|redux|activemask|bar\.warp)\b")]
    private static partial Regex OfWarps();

    [GeneratedRegex(@"(ld|st)\.shared|bar\.sync")]
    private static partial Regex Accesses();

    public readonly record struct Parameters(ulong Y, long Rounds);
}
