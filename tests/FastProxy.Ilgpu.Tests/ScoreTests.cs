using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx;
using FastProxy.Ptx.Execution;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

/// <summary>
/// Whole plans of small networks on devices of twins have the CPU's scores, to the bit. Under OpenCL there are 20; elsewhere a few, and with
/// FASTPROXY_ILGPU_ALL as many, which takes minutes on ILGPU's processor.
/// </summary>
public sealed class ScoreTests
{
    private const int Batch = 16;
    private const int Side = 8;
    private const int Classes = 10;
    private const long MemoryBytes = 512 << 20;

    private static readonly string[] Metrics =
    [
        "swap", "swap_released", "naswot", "linear_regions", "jacob_cov", "epe_nas", "ntk_trace", "ntk_condition", "grad_norm", "snip", "plain",
        "fisher", "synflow", "zico", "grasp",
    ];

    /// <summary>Cells with no edge, with dead edges, with pools only, and others.</summary>
    private static readonly string[] Cells =
    [
        "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|",
        "|nor_conv_3x3~0|+|none~0|none~1|+|skip_connect~0|nor_conv_1x1~1|nor_conv_3x3~2|",
        "|avg_pool_3x3~0|+|avg_pool_3x3~0|avg_pool_3x3~1|+|avg_pool_3x3~0|avg_pool_3x3~1|avg_pool_3x3~2|",
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|avg_pool_3x3~1|+|skip_connect~0|nor_conv_3x3~1|nor_conv_1x1~2|",
    ];

    private static bool IsAll => Environment.GetEnvironmentVariable("FASTPROXY_ILGPU_ALL") is { Length: > 0 };

    [Theory]
    [InlineData("nasbench201", 4, 14)]
    [InlineData("darts", 1, 3)]
    [InlineData("darts-swap", 1, 3)]
    public void The_PTX_of_twins_on_the_emulator(string space, int networks, int all)
    {
        using var emulator = new EmulatedDevice(new EmulatorOptions { Order = ThreadOrder.Descending, MemoryBytes = MemoryBytes });
        Check(space, IsAll ? all : networks, new TwinPtxDevice(emulator));
    }

    [Fact]
    public void Twins_on_the_processor()
    {
        using IlgpuDevice device = IlgpuDevice.OpenCpu(MemoryBytes);
        if (IsAll)
        {
            Check("nasbench201", 14, device);
            Check("darts", 3, device);
            Check("darts-swap", 3, device);
        }
        else
        {
            Check("nasbench201", [Cells[1]], ["swap"], device);
        }
    }

    [OpenClTheory]
    [InlineData("nasbench201", 14)]
    [InlineData("darts", 3)]
    [InlineData("darts-swap", 3)]
    public void Twins_under_OpenCL(string space, int networks)
    {
        using IlgpuDevice device = IlgpuDevice.OpenOpenCl(null, MemoryBytes);
        Check(space, networks, device);
    }

    [Fact]
    public void A_plan_with_a_kernel_without_a_twin_is_refused_by_name_before_anything_runs()
    {
        using IlgpuDevice device = IlgpuDevice.OpenCpu(MemoryBytes);
        ISpace space = SpaceCatalog.Create("flexibert", new Dictionary<string, string>());
        InputBatch texts = NetworkBatches.Load(space, "noise", 4, new ScoreOptions());
        var options = new ScoreOptions { Device = device };
        string message = Assert.Throws<InputException>(
            () => Scorer.Score(space, [space.Sample(new Random(1))], ["grad_norm_all"], texts, options)).Message;
        Assert.StartsWith($"{device.Name} cannot run this plan: the kernel ", message, StringComparison.Ordinal);
        Assert.EndsWith(" has no twin in C#, which is what ILGPU's devices run", message, StringComparison.Ordinal);
    }

    private static void Check(string name, int networks, IGpuDevice device)
    {
        var random = new Random(5);
        ISpace space = SpaceOf(name);
        string[] given = name == "nasbench201" ? Cells : [];
        Check(name, [.. given.Concat(Enumerable.Range(0, networks).Select(_ => space.Sample(random))).Take(networks)], Metrics, device);
    }

    private static void Check(string name, string[] population, string[] metrics, IGpuDevice device)
    {
        ISpace space = SpaceOf(name);
        InputBatch images = BatchSource.Load("noise", Batch, 3, Side, Side, Classes, 0);
        var options = new ScoreOptions { Winograd = false, NextData = BatchSource.Load("noise", Batch, 3, Side, Side, Classes, 1) };
        ScoreTable expected = Scorer.Score(space, population, metrics, images, options);
        ScoreTable actual = Scorer.Score(space, population, metrics, images, options with { Device = device });
        Assert.All(expected.Rows.Zip(actual.Rows), pair =>
        {
            Assert.Equal(pair.First.Status, pair.Second.Status);
            Assert.Equal(pair.First.Mean, pair.Second.Mean);
        });
    }

    private static ISpace SpaceOf(string name)
    {
        (string depth, string few) = name == "nasbench201" ? ("cells", "1") : ("layers", "3");
        return SpaceCatalog.Create(name, new Dictionary<string, string> { ["channels"] = "4", [depth] = few, ["imageSize"] = $"{Side}" });
    }
}
