using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests;

/// <summary>What a kernel does wrong is found, in either order, with the file, the line and the reason. The line is marked "// here".</summary>
public sealed class FaultTests
{
    public static TheoryData<ThreadOrder> Orders => Machine.Orders;

    /// <summary>Accesses to global memory, of 128 bytes that hold numbers: %l0 is its start, %l5 the thread's place, 4 bytes a thread.</summary>
    [Theory]
    [InlineData("ld.global.u32 %r5, [%l5+4]; // here", "out of bounds", "thread 31")]
    [InlineData("ld.global.u32 %r5, [%l5+-4]; // here", "out of bounds", "thread 0")]
    [InlineData("st.global.u32 [%l5+4], %r0; // here", "out of bounds", "thread 31")]
    [InlineData("ld.global.v4.u32 {%r5, %r6, %r7, %r8}, [%l0+116]; // here", "align")]
    [InlineData("ld.global.v4.u32 {%r5, %r6, %r7, %r8}, [%l0+128]; // here", "out of bounds")]
    [InlineData("ld.global.nc.u64 %l6, [%l0+124]; // here", "align")]
    [InlineData("ld.global.u32 %r5, [%l0+1]; // here", "align")]
    [InlineData("st.global.u16 [%l0+3], %h0; // here", "align")]
    [InlineData("mov.u64 %l6, 0;\nld.global.u32 %r5, [%l6]; // here", "out of bounds")]
    [InlineData("mov.u64 %l6, -8;\nld.global.u64 %l7, [%l6]; // here", "out of bounds")]
    [InlineData("atom.global.add.u32 %r5, [%l5+4], 1; // here", "out of bounds", "thread 31")]
    [InlineData("red.global.add.u64 [%l0+4], %l0; // here", "align")]
    [InlineData("ld.shared.u32 %r5, [tile+64]; // here", "64")]
    [InlineData("mov.u32 %r5, tile;\nld.shared.u32 %r6, [%r5+64]; // here", "out of bounds", "shared")]
    [InlineData("mov.u32 %r5, tile;\nst.shared.u64 [%r5+4], %l0; // here", "align")]
    [InlineData("mov.u32 %r5, -4;\nst.shared.u32 [%r5], %r0; // here", "out of bounds", "shared")]
    [InlineData("mov.u64 %l6, own;\nst.local.u32 [%l6+16], %r0; // here", "out of bounds", "local")]
    [InlineData("mov.u64 %l6, own;\nst.local.u32 [%l6+2], %r0; // here", "align")]
    [InlineData("mov.u64 %l6, five;\nld.const.u32 %r5, [%l6+8]; // here", "out of bounds", "const")]
    [InlineData("ld.param.u64 %l6, [in+8]; // here", "8")]
    [InlineData("ld.param.u64 %l6, [in+4]; // here", "in", "4")]
    [InlineData("ld.param.u32 %r5, [in+2]; // here", "align")]
    [InlineData("mov.u32 %r5, tile;\ncp.async.ca.shared.global [%r5], [%l0+128], 4; // here", "out of bounds")]
    [InlineData("mov.u32 %r5, tile;\ncp.async.cg.shared.global [%r5+8], [%l0], 16; // here", "align")]
    public void An_access_that_misses_is_found(string body, params string[] words) =>
        AssertFaults(words, """
            .const .u32 five[2] = {5, 5};
            .shared .align 16 .b8 tile[64];
            .local .align 8 .b8 own[16];
            mov.u16 %h0, 0;
            mul.wide.u32 %l4, %r0, 4;
            add.u64 %l5, %l0, %l4;
            """ + "\n" + body);

    [Theory]
    [InlineData("add.u32 %r5, %r6, 1; // here", "%r6", "before it is written")]
    [InlineData("@%p5 add.u32 %r5, %r0, 1; // here", "%p5", "before it is written")]
    [InlineData("fma.rn.f32 %f0, %f1, %f1, %f1; // here", "%f1", "before it is written")]
    [InlineData("setp.eq.u32 %p1, %r0, 7;\n@%p1 mov.u32 %r5, 1;\nadd.u32 %r6, %r5, 1; // here", "%r5", "before it is written")]
    [InlineData("setp.eq.u32 %p1, %r0, 7;\n@!%p1 mov.u32 %r5, 1;\nadd.u32 %r6, %r5, 1; // here", "%r5", "thread 7")]
    [InlineData("st.global.u32 [%l0], %r9; // here", "%r9", "before it is written")]
    [InlineData("ld.global.u32 %r5, [%l9]; // here", "%l9", "before it is written")]
    [InlineData("st.global.v2.u32 [%l0], {%r0, %r9}; // here", "%r9", "before it is written")]
    [InlineData("setp.eq.and.u32 %p1, %r0, 1, %p2; // here", "%p2", "before it is written")]
    [InlineData("selp.u32 %r5, 1, 2, %p2; // here", "%p2", "before it is written")]
    [InlineData("vote.sync.ballot.b32 %r5, %p2, -1; // here", "%p2", "before it is written")]
    [InlineData("shfl.sync.idx.b32 %r5, %r9, 0, 31, -1; // here", "%r9", "before it is written")]
    public void A_register_that_nobody_wrote_is_found(string body, params string[] words) => AssertFaults(words, body);

    [Theory]
    [InlineData("ld.global.u32 %r5, [%l1]; // here", "written")]
    [InlineData("ld.global.v4.f32 {%f0, %f1, %f2, %f3}, [%l1+16]; // here", "written")]
    [InlineData("setp.eq.u32 %p1, %r0, 0;\n@%p1 st.global.u8 [%l1], %r0;\nbar.sync 0;\nld.global.u16 %h5, [%l1]; // here", "written")]
    [InlineData("ld.shared.u32 %r5, [tile]; // here", "shared", "written")]
    [InlineData(
        "setp.lt.u32 %p1, %r0, 5;\nmov.u32 %r5, tile;\nmad.lo.u32 %r5, %r0, 4, %r5;\n"
        + "@%p1 st.shared.u32 [%r5], %r0;\nbar.sync 0;\nld.shared.u32 %r6, [tile+16];\nld.shared.u32 %r6, [tile+20]; // here",
        "shared", "written")]
    [InlineData("st.local.u32 [own], %r0;\nld.local.u64 %l5, [own]; // here", "local", "written")]
    [InlineData("atom.shared.add.u32 %r5, [tile], 1; // here", "shared", "written")]
    [InlineData("mov.u32 %r5, tile;\ncp.async.ca.shared.global [%r5], [%l1], 4; // here", "written")]
    public void Memory_that_nobody_wrote_is_found(string body, params string[] words) =>
        AssertFaults(words, ".shared .align 16 .b8 tile[64];\n.local .align 8 .b8 own[16];\n" + body);

    [Fact]
    public void The_gap_behind_what_was_uploaded_counts_as_unwritten()
    {
        using var machine = new Machine();
        ulong x = machine.Blank(64);
        machine.Device.Upload(new byte[32], x);
        string source = TestKernel.Source("in", "ld.global.u32 %r5, [%l0+28];\nld.global.u32 %r5, [%l0+32]; // here");
        TestKernel.AssertFault(source, machine.Fault(source, new GpuGrid(1, 32), x), "written");
    }

    [Fact]
    public void Memory_that_was_given_back_is_found()
    {
        using var machine = new Machine();
        ulong x = machine.Zeros(128);
        machine.Device.Free(x);
        string source = TestKernel.Source("in", "ld.global.u32 %r5, [%l0+4]; // here");
        TestKernel.AssertFault(source, machine.Fault(source, new GpuGrid(1, 32), x), "freed");
    }

    /// <summary>
    /// Races in shared memory; %r5 is the thread's own word of the tile, %r6 its neighbour's in the warp, %r7 that of the warp beside.
    /// </summary>
    [Theory]
    [InlineData("st.shared.u32 [%r5], %r0;\nld.shared.u32 %r8, [%r7]; // here", "between warps, without bar.sync")]
    [InlineData("st.shared.u32 [%r5], %r0;\nbar.warp.sync -1;\nld.shared.u32 %r8, [%r7]; // here", "between warps, bar.warp.sync does not do")]
    [InlineData("st.shared.u32 [tile], %r0; // here", "all threads write one word")]
    [InlineData("st.shared.u32 [%r5], %r0;\nst.shared.u32 [%r6], %r0; // here", "two writes of a warp")]
    [InlineData("st.shared.u32 [%r5], %r0;\nld.shared.u32 %r8, [%r6]; // here", "within a warp, without bar.warp.sync")]
    [InlineData(
        "st.shared.u32 [%r5], %r0;\nbar.sync 0;\nld.shared.u32 %r8, [%r6];\nst.shared.u32 [%r5], %r8; // here",
        "a read of the neighbour, then a write")]
    [InlineData(
        "st.shared.u32 [%r5], %r0;\nbar.sync 0;\natom.shared.add.u32 %r8, [tile], 1;\nld.shared.u32 %r8, [tile]; // here",
        "an atomic and a plain read")]
    [InlineData(
        "cp.async.ca.shared.global [%r5], [%l0], 4;\ncp.async.wait_all;\nld.shared.u32 %r8, [%r7]; // here",
        "a copy that only its own thread has waited for")]
    public void A_race_in_shared_memory_is_found(string body, string how) => Assert.NotEmpty(AssertFaults(["race", "shared"], Tile + body, 64) + how);

    /// <summary>Which of the two warps comes first decides whether the read or the write is named.</summary>
    [Fact]
    public void A_word_that_is_written_while_another_warp_may_read_it_still_is_found() => AssertFaultsSomewhere(
        ["race", "shared"],
        Tile + "st.shared.u32 [%r5], %r0;\nbar.sync 0;\nld.shared.u32 %r8, [%r7];\nst.shared.u32 [%r5], %r8;",
        64);

    [Theory]
    [InlineData("st.shared.u32 [%r5], %r0;\nbar.sync 0;\nld.shared.u32 %r8, [%r7];", "bar.sync lies between")]
    [InlineData(
        "st.shared.u32 [%r5], %r0;\nbar.warp.sync -1;\nld.shared.u32 %r8, [%r6];\nbar.warp.sync -1;\nst.shared.u32 [%r5], %r8;",
        "bar.warp.sync lies between")]
    [InlineData("st.shared.u32 [%r5], %r0;\nld.shared.u32 %r8, [%r5];\nst.shared.u32 [%r5], %r8;", "a thread's own")]
    [InlineData("setp.eq.u32 %p1, %r0, 0;\n@%p1 st.shared.u32 [tile], 7;\nbar.sync 0;\nld.shared.u32 %r8, [tile];", "all read one word")]
    [InlineData(
        "setp.eq.u32 %p1, %r0, 0;\n@%p1 st.shared.u32 [tile], 7;\nbar.sync 0;\natom.shared.add.u32 %r8, [tile], 1;",
        "atomics among themselves")]
    [InlineData("st.shared.u8 [%r9], %r0;\nbar.sync 0;", "neighbouring bytes")]
    [InlineData(
        "cp.async.ca.shared.global [%r5], [%l0], 4;\ncp.async.wait_all;\nbar.sync 0;\nld.shared.u32 %r8, [%r7];",
        "a copy that all have waited for")]
    public void What_is_no_race_is_not_reported(string body, string how)
    {
        foreach (ThreadOrder order in Enum.GetValues<ThreadOrder>())
        {
            using var machine = new Machine(order);
            machine.Run(TestKernel.Source("in out", Tile + body), new GpuGrid(2, 64), machine.Of<int>(new int[32]), machine.Blank(128));
        }

        Assert.NotEmpty(how);
    }

    /// <summary>Races of blocks, and of warps of a block, in global memory; %l5 is the thread's own word of the zeros at %l1.</summary>
    [Theory]
    [InlineData("st.global.u32 [%l1], %r2; // here", "all write one word")]
    [InlineData("st.global.u32 [%l6], %r0; // here", "blocks write the same words")]
    [InlineData("st.global.u32 [%l5], %r2;\nld.global.u32 %r5, [%l7]; // here", "a block reads what the other writes")]
    [InlineData("ld.global.u32 %r5, [%l7];\nst.global.u32 [%l5], %r2; // here", "a block writes what the other reads")]
    [InlineData("red.global.add.u32 [%l1], 1;\nld.global.u32 %r5, [%l1]; // here", "an atomic and a plain read")]
    [InlineData("st.global.u32 [%l5], %r2;\nbar.sync 0;\nld.global.u32 %r5, [%l7]; // here", "a barrier holds for its own block only")]
    public void A_race_in_global_memory_is_found(string body, string how)
    {
        string source = TestKernel.Source("in out", Places + body);
        foreach (ThreadOrder order in Enum.GetValues<ThreadOrder>())
        {
            using var machine = new Machine(order);
            string message = machine.Fault(source, new GpuGrid(2, 64), machine.Zeros(4), machine.Zeros(512));
            Assert.Contains("race", message, StringComparison.OrdinalIgnoreCase);
            Assert.StartsWith($"{TestKernel.File}:", message, StringComparison.Ordinal);
        }

        Assert.NotEmpty(how);
    }

    [Theory]
    [InlineData("ld.global.u32 %r5, [%l5];\nadd.u32 %r5, %r5, 1;\nst.global.u32 [%l5], %r5;", "a thread's own")]
    [InlineData("ld.global.u32 %r5, [%l1];\nld.global.u32 %r5, [%l7];", "reads alone")]
    [InlineData("atom.global.add.u32 %r5, [%l1], 1;\natom.global.exch.b32 %r5, [%l1], %r2;", "atomics among themselves")]
    [InlineData("st.global.u32 [%l5], %r2;\nbar.sync 0;\nld.global.u32 %r5, [%l8];", "a barrier lies between the warps of a block")]
    public void What_is_no_race_in_global_memory_is_not_reported(string body, string how)
    {
        foreach (ThreadOrder order in Enum.GetValues<ThreadOrder>())
        {
            using var machine = new Machine(order);
            ulong y = machine.Zeros(512);
            for (int launch = 0; launch < 2; launch++)
            {
                machine.Run(TestKernel.Source("in out", Places + body), new GpuGrid(2, 64), machine.Zeros(4), y);
            }
        }

        Assert.NotEmpty(how);
    }

    [Theory]
    [InlineData("setp.lt.u32 %p1, %r0, 16;\n@%p1 bar.sync 0; // here", "half a warp")]
    [InlineData(
        "setp.lt.u32 %p1, %r0, 16;\n@%p1 bra LOW;\nbar.sync 0; // here\nbra END;\nLOW:\nbar.sync 0;\nEND:",
        "two sides of a branch of a warp")]
    [InlineData("setp.lt.u32 %p1, %r0, 32;\n@%p1 bra END;\nbar.sync 0; // here\nEND:", "a warp that passes it by")]
    [InlineData("setp.lt.u32 %p1, %r0, 32;\n@%p1 exit;\nbar.sync 0, 64; // here", "a warp that has left and is counted")]
    [InlineData("mov.u32 %r5, %warpid;\nbar.sync %r5; // here", "each warp at a barrier of its own")]
    public void A_barrier_that_threads_do_not_reach_together_is_found(string body, string how) =>
        Assert.NotEmpty(AssertFaultsSomewhere(["barrier"], body, 64) + how);

    [Theory]
    [InlineData("bar.sync 16; // here", "16")]
    [InlineData("bar.sync 0, 33; // here", "33")]
    [InlineData("bar.sync 0, 96; // here", "96")]
    [InlineData("mov.u32 %r5, 99;\nbar.sync %r5; // here", "99")]
    public void A_barrier_that_does_not_exist_is_found(string body, params string[] words) => AssertFaults(words, body, 64);

    [Theory]
    [InlineData("setp.lt.u32 %p1, %r0, 16;\n@%p1 vote.sync.ballot.b32 %r5, %p1, -1; // here", "the others never come")]
    [InlineData("setp.lt.u32 %p1, %r0, 16;\n@%p1 vote.sync.ballot.b32 %r5, %p1, 0xff00; // here", "a thread is not in its own mask")]
    [InlineData("shfl.sync.idx.b32 %r5, %r0, 0, 31, 0x7fffffff; // here", "the last thread is not in the mask")]
    [InlineData("mov.u32 %r6, %r0;\nvote.sync.any.pred %p2, %p1, %r6; // here", "threads with different masks")]
    [InlineData("setp.lt.u32 %p3, %r0, 16;\n@%p3 shfl.sync.bfly.b32 %r5, %r0, 16, 31, 0xffff; // here", "a value from outside the mask")]
    [InlineData("setp.lt.u32 %p3, %r0, 16;\n@%p3 bar.warp.sync -1; // here", "half the warp")]
    [InlineData("match.any.sync.b32 %r5, %r0, 0xfffffffe; // here", "the first thread is not in the mask")]
    [InlineData("setp.lt.u32 %p3, %r0, 4;\n@%p3 redux.sync.add.u32 %r5, %r0, -1; // here", "the others never come")]
    public void A_wrong_member_mask_is_found(string body, string how) =>
        Assert.NotEmpty(AssertFaults(["mask"], "setp.lt.u32 %p1, %r0, 8;\n" + body) + how);

    [Theory]
    [InlineData("LOOP:\nbra LOOP; // here")]
    [InlineData("mov.u32 %r5, 0;\nLOOP:\nadd.u32 %r5, %r5, 1;\nsetp.ne.u32 %p1, %r0, 99;\n@%p1 bra LOOP;")]
    [InlineData("LOOP:\nbar.sync 0;\nbra LOOP;")]
    [InlineData("setp.eq.u32 %p1, %r0, 3;\nLOOP:\n@%p1 bra LOOP;")]
    public void An_endless_loop_is_given_up(string body)
    {
        string source = TestKernel.Source("", body);
        foreach (ThreadOrder order in Enum.GetValues<ThreadOrder>())
        {
            using var machine = new Machine(order, warpSteps: 10_000);
            Assert.Contains("10000 instructions", machine.Fault(source, new GpuGrid(2, 64)));
        }
    }

    /// <summary>A loop that ends within the budget is no endless one.</summary>
    [Fact]
    public void A_long_loop_is_let_run()
    {
        using var machine = new Machine(warpSteps: 10_000);
        machine.Run(
            TestKernel.Source("", "mov.u32 %r5, 0;\nLOOP:\nadd.u32 %r5, %r5, 1;\nsetp.lt.u32 %p1, %r5, 3000;\n@%p1 bra LOOP;"),
            new GpuGrid(4, 64));
    }

    [Fact]
    public void A_uniform_branch_that_divides_a_warp_is_found() =>
        AssertFaults(["uni"], "setp.lt.u32 %p1, %r0, 5;\n@%p1 bra.uni END; // here\nEND:");

    /// <summary>The device goes on after a fault.</summary>
    [Fact]
    public void A_fault_ends_its_launch_alone()
    {
        using var machine = new Machine();
        string wrong = TestKernel.Source("out", "st.global.u32 [%l0+128], %r0; // here");
        string right = TestKernel.Source("out", "mad.wide.u32 %l0, %r0, 4, %l0;\nst.global.u32 [%l0], %r0;");
        ulong y = machine.Blank(128);
        TestKernel.AssertFault(wrong, machine.Fault(wrong, new GpuGrid(1, 32), y), "out of bounds", "thread 0", "block (0, 0)");
        machine.Run(right, new GpuGrid(1, 32), y);
        Assert.Equal(31u, machine.Read<uint>(y, 32)[31]);
    }

    private const string Tile = """
        .shared .align 16 .b8 tile[256];
        mov.u32 %r9, tile;
        mad.lo.u32 %r5, %r0, 4, %r9;
        xor.b32 %r8, %r0, 1;
        mad.lo.u32 %r6, %r8, 4, %r9;
        xor.b32 %r8, %r0, 32;
        mad.lo.u32 %r7, %r8, 4, %r9;
        add.u32 %r9, %r9, %r0;

        """;

    // %l6: the word of the thread's number in its block. %l7: the own word of the thread of the same number in the other block. %l8: of the
    // other warp.
    private const string Places = """
        mad.wide.u32 %l5, %r2, 4, %l1;
        mad.wide.u32 %l6, %r0, 4, %l1;
        xor.b32 %r9, %r2, 64;
        mad.wide.u32 %l7, %r9, 4, %l1;
        xor.b32 %r9, %r2, 32;
        mad.wide.u32 %l8, %r9, 4, %l1;

        """;

    /// <summary>Runs a kernel over 128 bytes of zeros (in) and 128 that nobody wrote (out); it must fail at the mark with these words.</summary>
    private static string AssertFaults(string[] words, string body, int threads = 32)
    {
        string source = TestKernel.Source("in out", body), message = "";
        foreach (ThreadOrder order in Enum.GetValues<ThreadOrder>())
        {
            using var machine = new Machine(order);
            message = machine.Fault(source, new GpuGrid(1, threads), machine.Zeros(128), machine.Blank(128));
            TestKernel.AssertFault(source, message, words);
        }

        return message;
    }

    /// <summary>The same where the order decides which of several lines is named.</summary>
    private static string AssertFaultsSomewhere(string[] words, string body, int threads)
    {
        string source = TestKernel.Source("in out", body), message = "";
        foreach (ThreadOrder order in Enum.GetValues<ThreadOrder>())
        {
            using var machine = new Machine(order);
            message = machine.Fault(source, new GpuGrid(1, threads), machine.Zeros(128), machine.Blank(128));
            Assert.StartsWith($"{TestKernel.File}:", message, StringComparison.Ordinal);
            Assert.All(words, word => Assert.Contains(word, message, StringComparison.OrdinalIgnoreCase));
        }

        return message;
    }
}
