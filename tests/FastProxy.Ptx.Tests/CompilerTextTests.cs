using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests;

/// <summary>
/// What compilers write beyond the instructions: debug directives, functions, variables of the module, generic addresses, joins before their
/// arms.
/// </summary>
public sealed class CompilerTextTests
{
    private const string Head = ".version 7.0\n.target sm_70, debug\n.address_size 64\n";

    public static TheoryData<ThreadOrder> Orders => Machine.Orders;

    /// <summary>The arm of a branch lies behind the code that it joins, as optimising compilers lay out what is rare.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void Ways_meet_at_the_join_though_an_arm_lies_behind_it(ThreadOrder order)
    {
        using var machine = new Machine(order);
        ulong y = machine.Blank(64 * 4);
        machine.Run(
            TestKernel.Source("out", """
                mad.wide.u32 %l0, %r0, 4, %l0;
                mov.u32 %r5, 1;
                mov.u32 %r6, 0;
                LOOP:
                and.b32 %r7, %r0, 3;
                setp.eq.u32 %p1, %r7, %r6;
                @%p1 bra ARM;
                JOIN:
                bar.sync 0;
                vote.sync.ballot.b32 %r8, %p1, -1;
                popc.b32 %r8, %r8;
                add.u32 %r5, %r5, %r8;
                add.u32 %r6, %r6, 1;
                setp.lt.u32 %p2, %r6, 4;
                @%p2 bra.uni LOOP;
                st.global.u32 [%l0], %r5;
                ret;
                ARM:
                add.u32 %r5, %r5, 100;
                setp.gt.u32 %p3, %r0, 40;
                @%p3 bra INNER;
                BACK:
                bra.uni JOIN;
                INNER:
                add.u32 %r5, %r5, 1000;
                bra.uni BACK;
                """),
            new GpuGrid(1, 64),
            y);
        uint[] found = machine.Read<uint>(y, 64);
        for (int t = 0; t < 64; t++)
        {
            Assert.Equal(1 + (4 * 8) + 100u + (t > 40 ? 1000u : 0), found[t]);
        }
    }

    /// <summary>Layouts of the same kind in which threads do miss a barrier or an exchange.</summary>
    [Theory]
    [InlineData("bar.sync 0; // here", "mismatched barrier")]
    [InlineData("vote.sync.ballot.b32 %r5, %p1, -1; // here", "member mask")]
    [InlineData("@%p2 bra.uni JOIN; // here", "bra.uni divides the warp")]
    [InlineData("@%p2 ret.uni; // here", "ret.uni divides the warp")]
    [InlineData("{ .reg .b32 %n; bar.red.popc.u32 %n, 0, %p2; } // here", "mismatched barrier")]
    public void An_arm_behind_its_join_that_is_wrong_is_found(string arm, string words)
    {
        string source = TestKernel.Source("", $"""
            setp.lt.u32 %p1, %r0, 10;
            setp.lt.u32 %p2, %r0, 5;
            @%p1 bra ARM;
            JOIN:
            ret;
            ARM:
            {arm}
            bra JOIN;
            """);
        foreach (ThreadOrder order in Enum.GetValues<ThreadOrder>())
        {
            using var machine = new Machine(order);
            TestKernel.AssertFault(source, machine.Fault(source, new GpuGrid(1, 32)), words);
        }
    }

    [Fact]
    public void A_fault_names_the_line_of_the_source()
    {
        const string source = Head + """
            .file 1 "kernels/a.cu"
            .visible .entry Test(.param .u64 .ptr .global .align 4 a)
            {
            .reg .b64 %l; .reg .b32 %r;
            .loc 1 12 3
            ld.param.u64 %l, [a];
            .loc 1 13 7, function_name $L__info, inlined_at 1 20 1
            ld.global.u32 {%r}, [%l+4]; // here
            ret;
            }
            .section .debug_str { $L__info: .b8 65 .b8 0 { } }
            """;
        using var machine = new Machine();
        TestKernel.AssertFault(source, machine.Fault(source, new GpuGrid(1, 32), machine.Zeros(4)), "out of bounds", "from kernels/a.cu:13");
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Functions_variables_and_generic_addresses_do_what_they_say(ThreadOrder order)
    {
        const string source = Head + """
            .global .align 8 .u64 counter = 5;
            .global .u32 numbers[3] = {7, 8};
            .const .u32 fixed[2] = {30, 40};
            .global .u64 pointers[3] = {generic(fixed)+4, numbers, counter};
            .func unused() { nonsense.instruction %a, %b; }
            .func (.param .b32 r) add(.param .b32 a, .param .b32 b);
            .visible .entry Test(.param .u64 out)
            {
            .reg .b64 %l<9>; .reg .b32 %r<9>; .reg .pred %p<3>;
            .shared .align 4 .b8 tile[128];
            .local .align 4 .b8 own[8];
            ld.param.u64 %l0, [out];
            mov.u32 %r0, %tid.x;
            mad.wide.u32 %l0, %r0, 4, %l0;
            cvta.shared.u64 %l1, tile;
            mad.wide.u32 %l1, %r0, 4, %l1;
            st.u32 [%l1], %r0;
            mov.u64 %l2, own;
            cvta.local.u64 %l2, %l2;
            st.u32 [%l2+4], 100;
            mov.u64 %l3, pointers;
            ld.global.u64 %l4, [%l3];
            ld.u32 %r1, [%l4];
            ld.global.u64 %l5, [pointers+8];
            ld.u32 %r2, [%l5+4];
            setp.lt.u32 %p1, %r0, 8;
            selp.b64 %l6, %l1, %l5, %p1;
            ld.u32 %r3, [%l6];
            ld.global.u64 %l7, [pointers+16];
            red.add.u64 [%l7], 1;
            mov.u32 %r4, 0;
            {
            .param .b32 x; .param .b32 y; .param .b32 z;
            st.param.b32 [x], %r1;
            st.param.b32 [y], %r2;
            @!%p1 bra PAST;
            call (z), add, (x, y);
            ld.param.b32 %r4, [z];
            PAST:
            }
            ld.u32 %r5, [%l2+4];
            add.u32 %r4, %r4, %r5;
            mul.lo.u32 %r3, %r3, 1000;
            add.u32 %r4, %r4, %r3;
            mov.u32 %r6, %dynamic_smem_size;
            add.u32 %r4, %r4, %r6;
            st.global.u32 [%l0], %r4;
            ret.uni;
            }
            .func (.param .b32 r) add(.param .b32 a, .param .b32 b)
            {
            .reg .b32 %r<3>; .reg .pred %p;
            ld.param.b32 %r1, [a];
            ld.param.b32 %r2, [b];
            setp.eq.u32 %p, %r1, 0;
            @%p bra OUT;
            add.u32 %r1, %r1, %r2;
            st.param.b32 [r], %r1;
            ret;
            OUT:
            exit;
            }
            """;
        using var machine = new Machine(order);
        ulong y = machine.Blank(32 * 4);
        machine.Run(source, new GpuGrid(1, 32, 64), y);
        uint[] found = machine.Read<uint>(y, 32);
        for (uint t = 0; t < 32; t++)
        {
            Assert.Equal((t < 8 ? 40 + 8 + (1000 * t) : 7000) + 100 + 64, found[t]);
        }
    }

    /// <summary>What is wrong with calls, parameters and generic addresses.</summary>
    [Theory]
    [InlineData("call f, (); // here", "1 parameters")]
    [InlineData("call g; // here", "'g'")]
    [InlineData("call recursive;", "itself")]
    [InlineData("{ .param .b64 x; call f, (x); } // here", "declared like 'a'")]
    [InlineData("{ .param .align 8 .b32 x; call f, (x); } // here", "declared like 'a'")]
    [InlineData("{ .param .b32 x[1]; call f, (x); } // here", "declared like 'a'")]
    [InlineData("call f, (out); // here", "declared like 'a'")]
    [InlineData("{ .param .b32 x; ld.param.b32 %r5, [x]; } // here", "no call")]
    [InlineData("{ .param .b32 x; .param .b32 y; call (y), same, (x); ld.param.b32 %r5, [x]; } // here", "no call")]
    [InlineData("{ .param .b32 x; .param .b32 y; bra CALL; READ: ld.param.b32 %r5, [y]; CALL: call (y), same, (x); bra READ; } // here", "no call")]
    [InlineData("{ .param .b32 x; setp.eq.u32 %p1, %r0, 0; @%p1 st.param.b32 [x], 1; } // here", "predicate")]
    [InlineData("{ .param .b32 x; mov.u64 %l1, x; } // here", "no address")]
    [InlineData("st.param.u32 [%l0], 1; // here", "not written")]
    [InlineData("{ .param .b32 x; call f, (x); }", "uninitialised memory")]
    [InlineData("call reads;", "before it is written")]
    [InlineData("mov.u64 %l1, table; cvta.const.u64 %l1, %l1; st.u32 [%l1], 1; // here", "only read")]
    [InlineData("mov.u64 %l1, 64; ld.u32 %r5, [%l1]; // here", "out of bounds", ".global")]
    [InlineData("cvta.shared.u64 %l1, %l0; ld.u32 %r5, [%l1]; // here", "out of bounds")]
    [InlineData("st.param.u64 [out], %l0; // here", "not written")]
    [InlineData("ld.global.u32 %r5, [number+4]; // here", "number")]
    [InlineData("mov.u32 %r5, number; // here", "64 bits")]
    public void A_wrong_call_or_address_is_found(string body, params string[] words)
    {
        string source = TestKernel.Source("out", ".const .u32 table = 1;\n.global .u32 number;\n" + body);
        source = source.Replace(".visible .entry", """
            .func f(.param .b32 a) { .reg .b32 %r; ld.param.b32 %r, [a]; ret; }
            .func reads() { .reg .b32 %r; add.u32 %r, %r, 1; ret; }
            .func recursive() { call recursive; ret; }
            .func (.param .b32 r) same(.param .b32 a) { .reg .b32 %r; ld.param.b32 %r, [a]; st.param.b32 [r], %r; ret; }
            .visible .entry
            """, StringComparison.Ordinal);
        using var machine = new Machine();
        string message = machine.Fault(source, new GpuGrid(1, 32), machine.Zeros(4));
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.Ordinal));
        Assert.True(!source.Contains(TestKernel.Mark) || message.StartsWith($"{TestKernel.File}:{TestKernel.MarkedLine(source)}:"), message);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void A_barrier_that_reduces_gives_every_thread_the_result(ThreadOrder order)
    {
        using var machine = new Machine(order);
        ulong y = machine.Blank(96 * 4);
        machine.Run(
            TestKernel.Source("out", """
                mad.wide.u32 %l0, %r0, 4, %l0;
                setp.lt.u32 %p1, %r0, 40;
                setp.lt.u32 %p2, %r0, 96;
                bar.red.popc.u32 %r5, 0, %p1;
                bar.red.and.pred %p3, 1, %p1;
                bar.red.or.pred %p4, 0, 96, !%p2;
                bar.red.and.pred %p5, 0, %p2;
                selp.u32 %r6, 1000, 0, %p3;
                add.u32 %r5, %r5, %r6;
                selp.u32 %r6, 10000, 0, %p4;
                add.u32 %r5, %r5, %r6;
                selp.u32 %r6, 100000, 0, %p5;
                add.u32 %r5, %r5, %r6;
                st.global.u32 [%l0], %r5;
                """),
            new GpuGrid(1, 96),
            y);
        Assert.All(machine.Read<uint>(y, 96), v => Assert.Equal(100040u, v));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Blocks_and_grids_have_three_axes_and_warps_may_be_partial(ThreadOrder order)
    {
        const string source = Head + """
            .visible .entry Test(.param .u64 out)
            {
            .reg .b64 %l; .reg .b32 %r<9>;
            ld.param.u64 %l, [out];
            mov.u32 %r0, %tid.x; mov.u32 %r1, %tid.y; mov.u32 %r2, %tid.z;
            mov.u32 %r3, %ctaid.x; mov.u32 %r4, %ctaid.y; mov.u32 %r5, %ctaid.z;
            mad.lo.u32 %r6, %r2, 2, %r1;
            mad.lo.u32 %r6, %r6, 5, %r0;
            mad.lo.u32 %r7, %r5, 2, %r4;
            mad.lo.u32 %r7, %r7, 3, %r3;
            mad.lo.u32 %r8, %r7, 40, %r6;
            mad.wide.u32 %l, %r8, 4, %l;
            bar.sync 0;
            st.global.u32 [%l], %r8;
            ret;
            }
            """;
        using var machine = new Machine(order);
        ulong y = machine.Blank(24 * 40 * 4);
        var parameters = BitConverter.GetBytes(y);
        machine.Device.Launch(new KernelSource("Test", TestKernel.File, source), new Dim3(3, 2, 4), new Dim3(5, 2, 4), 0, parameters);
        Assert.Equal(Enumerable.Range(0, 24 * 40), machine.Read<int>(y, 24 * 40));
    }
}
