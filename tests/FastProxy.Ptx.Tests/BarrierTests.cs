using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests;

/// <summary>Barriers let every thread see what the others wrote before them; the branches and loops of one warp do not disturb another.</summary>
public sealed class BarrierTests
{
    private static readonly string[] Barriers = ["bar.sync 0;", "barrier.sync 0;", "bar.sync 3;", "barrier.sync.aligned 1;", "bar.sync 2, 128;"];

    public static TheoryData<ThreadOrder> Orders => Machine.Orders;

    public static TheoryData<ThreadOrder, string> OrdersAndBarriers => Machine.OrdersWith(Barriers);

    /// <summary>A sum of 128 numbers, in halves.</summary>
    [Theory]
    [MemberData(nameof(OrdersAndBarriers))]
    public void A_sum_in_halves_is_the_sum(ThreadOrder order, string barrier)
    {
        using var machine = new Machine(order);
        ulong y = machine.Blank(3 * 4);
        machine.Run(
            TestKernel.Source("out", $"""
                .shared .align 4 .b8 sums[512];
                mov.u32 %r5, sums;
                mad.lo.u32 %r5, %r0, 4, %r5;
                mad.lo.u32 %r6, %r2, %r2, 1;
                st.shared.u32 [%r5], %r6;
                mov.u32 %r7, 64;
                LOOP:
                {barrier}
                setp.ge.u32 %p1, %r0, %r7;
                @%p1 bra NEXT;
                mad.lo.u32 %r8, %r7, 4, %r5;
                ld.shared.u32 %r9, [%r8];
                ld.shared.u32 %r10, [%r5];
                add.u32 %r10, %r10, %r9;
                st.shared.u32 [%r5], %r10;
                NEXT:
                bar.warp.sync -1;
                shr.u32 %r7, %r7, 1;
                setp.ne.u32 %p2, %r7, 0;
                @%p2 bra LOOP;
                setp.ne.u32 %p3, %r0, 0;
                @%p3 bra END;
                ld.shared.u32 %r10, [%r5];
                mul.wide.u32 %l2, %r1, 4;
                add.u64 %l0, %l0, %l2;
                st.global.u32 [%l0], %r10;
                END:
                """),
            new GpuGrid(3, 128),
            y);
        uint Sum(int block) => (uint)Enumerable.Range(128 * block, 128).Sum(i => (i * i) + 1);
        Assert.Equal([Sum(0), Sum(1), Sum(2)], machine.Read<uint>(y, 3));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Warps_of_a_named_barrier_wait_for_each_other_alone(ThreadOrder order)
    {
        // Warps 0 and 1 meet at barrier 1, warps 2 and 3 at barrier 2.
        using var machine = new Machine(order);
        ulong y = machine.Blank(128 * 4);
        machine.Run(
            TestKernel.Source("out", """
                .shared .align 4 .b8 cells[512];
                mov.u32 %r5, cells;
                mad.lo.u32 %r5, %r0, 4, %r5;
                st.shared.u32 [%r5], %r0;
                setp.lt.u32 %p1, %r0, 64;
                @%p1 bra LOW;
                bar.sync 2, 64;
                bra READ;
                LOW:
                bar.sync 1, 64;
                READ:
                xor.b32 %r6, %r0, 63;
                mov.u32 %r7, cells;
                mad.lo.u32 %r7, %r6, 4, %r7;
                ld.shared.u32 %r8, [%r7];
                mul.wide.u32 %l2, %r0, 4;
                add.u64 %l0, %l0, %l2;
                st.global.u32 [%l0], %r8;
                """),
            new GpuGrid(1, 128),
            y);
        Assert.Equal([.. Enumerable.Range(0, 128).Select(i => (uint)i ^ 63)], machine.Read<uint>(y, 128));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Warps_may_go_round_a_loop_as_often_as_they_like_between_barriers(ThreadOrder order)
    {
        using var machine = new Machine(order);
        ulong y = machine.Blank(96 * 4);
        machine.Run(
            TestKernel.Source("out", """
                mov.u32 %r5, 0;
                mov.u32 %r6, %r0;
                LOOP:
                setp.eq.u32 %p1, %r6, 0;
                @%p1 bra DONE;
                add.u32 %r5, %r5, %r6;
                sub.u32 %r6, %r6, 1;
                bra LOOP;
                DONE:
                bar.sync 0;
                mul.wide.u32 %l2, %r0, 4;
                add.u64 %l0, %l0, %l2;
                st.global.u32 [%l0], %r5;
                """),
            new GpuGrid(1, 96),
            y);
        Assert.Equal([.. Enumerable.Range(0, 96).Select(i => (uint)(i * (i + 1) / 2))], machine.Read<uint>(y, 96));
    }

    /// <summary>A barrier that is used again and again, with one buffer written while the other is read.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void Two_buffers_take_turns(ThreadOrder order)
    {
        using var machine = new Machine(order);
        ulong y = machine.Blank(64 * 4);
        machine.Run(
            TestKernel.Source("out", """
                .shared .align 4 .b8 buffers[512];
                mov.u32 %r5, buffers;
                mad.lo.u32 %r6, %r0, 4, %r5;
                add.u32 %r7, %r0, 1;
                and.b32 %r7, %r7, 63;
                mad.lo.u32 %r7, %r7, 4, %r5;
                st.shared.u32 [%r6], %r0;
                mov.u32 %r8, 0;
                mov.u32 %r9, 0;
                LOOP:
                bar.sync 0;
                add.u32 %r10, %r7, %r9;
                ld.shared.u32 %r11, [%r10];
                xor.b32 %r9, %r9, 256;
                add.u32 %r10, %r6, %r9;
                st.shared.u32 [%r10], %r11;
                add.u32 %r8, %r8, 1;
                setp.lt.u32 %p1, %r8, 10;
                @%p1 bra LOOP;
                mul.wide.u32 %l2, %r0, 4;
                add.u64 %l0, %l0, %l2;
                st.global.u32 [%l0], %r11;
                """),
            new GpuGrid(1, 64),
            y);
        Assert.Equal([.. Enumerable.Range(0, 64).Select(i => (uint)(i + 10) & 63)], machine.Read<uint>(y, 64));
    }
}
