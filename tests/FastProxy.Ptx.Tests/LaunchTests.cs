using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Tests.Testing;
using FastProxy.Ptx.Text;
using Xunit;

namespace FastProxy.Ptx.Tests;

/// <summary>Launches that no GPU would take are refused in one line.</summary>
public sealed class LaunchTests
{
    private static readonly string Nothing = TestKernel.Source("", "");

    [Theory]
    [InlineData(0, 32, 0, 1)]
    [InlineData(1, 0, 0, 1)]
    [InlineData(1, -32, 0, 1)]
    [InlineData(1, 33, 0, 1)]
    [InlineData(1, 2048, 0, 1)]
    [InlineData(1, 32, -1, 1)]
    [InlineData(1, 32, 1 << 20, 1)]
    [InlineData(1, 32, 0, 0)]
    [InlineData(1, 32, 0, 65536)]
    [InlineData(-5, 32, 0, 1)]
    public void A_grid_that_is_none_is_refused(int blocks, int threads, int sharedBytes, int problems)
    {
        using var machine = new Machine();
        string message = machine.Fault(Nothing, new GpuGrid(blocks, threads, sharedBytes, problems));
        Assert.Contains(TestKernel.Name, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Parameters_too_few_or_too_many_are_refused(int count)
    {
        using var machine = new Machine();
        string message = machine.Fault(TestKernel.Source("a b", ""), new GpuGrid(1, 32), [.. Enumerable.Repeat<object>(1UL, count)]);
        Assert.Contains("parameter", message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void An_entry_that_the_module_lacks_is_named()
    {
        using var machine = new Machine();
        var kernel = new KernelSource("Missing", TestKernel.File, Nothing);
        var refusal = Assert.Throws<GpuException>(() => machine.Device.Launch(kernel, new GpuGrid(1, 32), []));
        Assert.Contains("Missing", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_module_for_a_later_GPU_is_refused()
    {
        using var older = new Machine(sm: 70);
        Assert.Contains("sm_80", older.Fault(Nothing, new GpuGrid(1, 32)), StringComparison.Ordinal);
        older.Run(TestKernel.Source("", "", "sm_70"), new GpuGrid(1, 32));
    }

    [Fact]
    public void Static_and_dynamic_shared_memory_share_48_KiB()
    {
        using var machine = new Machine();
        string source = TestKernel.Source("", """
            .extern .shared .align 16 .b8 shared[];
            .shared .align 16 .b8 tile[40960];
            mov.u32 %r5, shared;
            mad.lo.u32 %r5, %r0, 4, %r5;
            st.shared.u32 [%r5], %r0;
            """);
        machine.Run(source, new GpuGrid(1, 32, 8192));
        Assert.Contains("shared", machine.Fault(source, new GpuGrid(1, 32, 8193)), StringComparison.OrdinalIgnoreCase);
        Assert.Contains("out of bounds", machine.Fault(source, new GpuGrid(1, 32, 64)), StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>What planted faults are tried with.</summary>
    [Fact]
    public void A_replaced_kernel_runs_in_place_of_the_one_of_its_name()
    {
        using var machine = new Machine();
        string one = TestKernel.Source("out", "mad.wide.u32 %l0, %r0, 4, %l0;\nst.global.u32 [%l0], 1;");
        string two = one.Replace("%l0], 1;", "%l0], 2;", StringComparison.Ordinal);
        ulong y = machine.Blank(128);
        machine.Device.Replace(new KernelSource(TestKernel.Name, TestKernel.File, two));
        machine.Run(one, new GpuGrid(1, 32), y);
        Assert.Equal(2u, machine.Read<uint>(y, 1)[0]);
    }
}
