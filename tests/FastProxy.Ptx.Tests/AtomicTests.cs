using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests;

/// <summary>
/// Atomic operations. Each thread finds what the one before it left, whatever the order: what has been found and what has been left are the same
/// values, but for the first and the last.
/// </summary>
public sealed class AtomicTests
{
    private static readonly string[] Operations =
    [
        "add.u32", "add.s32", "add.u64", "min.u32", "min.s32", "min.u64", "min.s64", "max.u32", "max.s32", "max.u64", "max.s64",
        "and.b32", "and.b64", "or.b32", "or.b64", "xor.b32", "xor.b64", "exch.b32", "exch.b64", "inc.u32", "dec.u32", "cas.b32", "cas.b64",
    ];

    public static TheoryData<ThreadOrder> Orders => Machine.Orders;

    public static TheoryData<ThreadOrder, string> OrdersAndOperations => Machine.OrdersWith(Operations);

    [Theory]
    [MemberData(nameof(OrdersAndOperations))]
    public void One_thread_after_another_finds_what_the_last_one_left(ThreadOrder order, string operation)
    {
        string[] parts = operation.Split('.');
        int bytes = int.Parse(parts[1].AsSpan(1)) / 8;
        char c = bytes == 8 ? 'l' : 'r';
        foreach (string space in new[] { "global", "shared" })
        {
            // The operand is 3 i + 1 with its sign changed in every other thread, so that comparisons of signed and unsigned numbers differ.
            string at = space == "shared" ? "[cell]" : "[%l1]";
            string third = parts[0] == "cas" ? $", %{c}21" : "";
            string source = TestKernel.Source("out memory", $"""
                .shared .align 8 .b8 cell[8];
                setp.eq.u32 %p1, %r0, 0;
                mov.u64 %l19, 0x8000000000000005;
                mov.u32 %r19, 0x80000005;
                @%p1 st.{space}.u{8 * bytes} {at}, %{c}19;
                bar.sync 0;
                cvt.u64.u32 %l20, %r0;
                mad.lo.u64 %l20, %l20, 3, 1;
                and.b32 %r3, %r0, 1;
                setp.eq.u32 %p2, %r3, 0;
                @%p2 neg.s64 %l20, %l20;
                mov.u64 %l21, %l20;
                {(parts[0] == "cas" ? "@!%p2 mov.u64 %l20, %l19;" : "")}
                cvt.u32.u64 %r20, %l20;
                {(parts[0] == "cas" && bytes == 4 ? "@!%p2 mov.u32 %r20, %r19;" : "")}
                cvt.u32.u64 %r21, %l21;
                atom.{space}.{operation} %{c}22, {at}, %{c}20{third};
                mul.wide.u32 %l2, %r0, 8;
                add.u64 %l2, %l0, %l2;
                st.global.u{8 * bytes} [%l2], %{c}22;
                bar.sync 0;
                @!%p1 bra END;
                ld.{space}.u{8 * bytes} %{c}23, {at};
                st.global.u{8 * bytes} [%l0+512], %{c}23;
                END:
                """);
            using var machine = new Machine(order);
            ulong y = machine.Zeros(65 * 8);
            machine.Run(source, new GpuGrid(1, 64), y, machine.Zeros(8));
            ulong[] found = machine.Read<ulong>(y, 65);
            AssertChain(operation, bytes, found[..64], found[64]);
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Sums_of_all_blocks_meet_in_global_memory(ThreadOrder order)
    {
        using var machine = new Machine(order);
        ulong y = machine.Zeros(64);
        machine.Run(
            TestKernel.Source("out", """
                red.global.add.u32 [%l0], 1;
                red.global.add.s32 [%l0+4], -2;
                cvt.u64.u32 %l5, %r2;
                red.global.add.u64 [%l0+8], %l5;
                red.global.max.u32 [%l0+16], %r2;
                red.global.or.b32 [%l0+20], %r2;
                mov.f32 %f0, 0f3F000000;
                red.global.add.f32 [%l0+24], %f0;
                mov.f64 %d0, 0d3FD0000000000000;
                red.global.add.f64 [%l0+32], %d0;
                atom.global.add.f32 %f1, [%l0+40], 0f3F800000;
                atom.global.add.f64 %d1, [%l0+48], 0d3FF0000000000000;
                """),
            new GpuGrid(5, 64),
            y);
        const uint n = 320;
        ulong[] words = machine.Read<ulong>(y, 7);
        Assert.Equal(n | ((ulong)unchecked((uint)(-2 * (int)n)) << 32), words[0]);
        Assert.Equal(n * (n - 1UL) / 2, words[1]);
        Assert.Equal((n - 1) | (511UL << 32), words[2]);
        Assert.Equal(BitConverter.SingleToUInt32Bits(n / 2f), words[3]);
        Assert.Equal(n / 4.0, BitConverter.UInt64BitsToDouble(words[4]));
        Assert.Equal(BitConverter.SingleToUInt32Bits(n), words[5]);
        Assert.Equal(n, BitConverter.UInt64BitsToDouble(words[6]));
    }

    /// <summary>Threads with predicates that are off take no part.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void A_predicate_keeps_a_thread_out(ThreadOrder order)
    {
        using var machine = new Machine(order);
        ulong y = machine.Zeros(8);
        machine.Run(
            TestKernel.Source("out", """
                setp.lt.u32 %p1, %r2, 13;
                @%p1 atom.global.add.u32 %r5, [%l0], 1;
                @!%p1 red.global.add.u32 [%l0+4], 1;
                """),
            new GpuGrid(2, 32),
            y);
        Assert.Equal([13u, 51u], machine.Read<uint>(y, 2));
    }

    /// <summary>What is left, at the start and by every thread, is what the threads found and what was there at the end.</summary>
    private static void AssertChain(string operation, int bytes, ulong[] found, ulong last)
    {
        string[] parts = operation.Split('.');
        ulong mask = bytes == 8 ? ulong.MaxValue : uint.MaxValue;
        ulong start = bytes == 8 ? 0x8000000000000005 : 0x80000005;
        ulong Operand(int i) => (i % 2 == 0 ? unchecked((ulong)-((3L * i) + 1)) : (ulong)((3 * i) + 1)) & mask;
        ulong After(int i, ulong x)
        {
            ulong b = Operand(i);
            bool isLess = parts[1][0] == 's' ? (bytes == 8 ? (long)x < (long)b : (int)x < (int)b) : x < b;
            return mask & parts[0] switch
            {
                "add" => x + b,
                "min" => isLess ? x : b,
                "max" => isLess ? b : x,
                "and" => x & b,
                "or" => x | b,
                "xor" => x ^ b,
                "exch" => b,
                "inc" => x >= b ? 0 : x + 1,
                "dec" => x == 0 || x > b ? b : x - 1,

                // Odd threads compare with the start, even ones with their own operand, and put the operand there.
                _ => x == (i % 2 == 1 ? start : b) ? b : x,
            };
        }

        ulong[] left = [start, .. found.Select((x, i) => After(i, x))];
        Assert.Equal(left.Order(), found.Append(last).Order());
    }
}
