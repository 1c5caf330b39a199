using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests;

/// <summary>What the threads of a warp do together: votes, shuffles, matches, reductions.</summary>
public sealed class WarpTests
{
    private const uint All = 0xffffffff;

    /// <summary>The masks under which a part of a warp comes to an instruction.</summary>
    private static readonly uint[] Masks = [All, 0x0000ffff, 0xffff0000, 0x55555555, 0x80000001, 1u << 13, 0x0ff0f00f];

    public static TheoryData<ThreadOrder> Orders => Machine.Orders;

    public static TheoryData<ThreadOrder, uint> OrdersAndMasks => Machine.OrdersWith(Masks);

    [Theory]
    [MemberData(nameof(OrdersAndMasks))]
    public void A_vote_counts_the_threads_of_its_mask(ThreadOrder order, uint mask)
    {
        uint[] predicates = [0, All, 0x12345678, mask, ~mask, 1, 0x80000000];
        foreach (uint predicate in predicates)
        {
            uint[] results = InMask(order, mask, [.. Lanes().Select(lane => predicate >> lane & 1)], 4, """
                setp.ne.u32 %p1, %r10, 0;
                vote.sync.ballot.b32 %r20, %p1, %r11;
                vote.sync.all.pred %p2, %p1, %r11;
                vote.sync.any.pred %p3, !%p1, %r11;
                vote.sync.uni.pred %p4, %p1, %r11;
                selp.u32 %r21, 1, 0, %p2;
                selp.u32 %r22, 1, 0, %p3;
                selp.u32 %r23, 1, 0, %p4;
                """);
            uint among = predicate & mask;
            AssertLanes(results, 0, mask, _ => among);
            AssertLanes(results, 1, mask, _ => among == mask ? 1u : 0);
            AssertLanes(results, 2, mask, _ => among != mask ? 1u : 0);
            AssertLanes(results, 3, mask, _ => among == mask || among == 0 ? 1u : 0);
        }
    }

    [Theory]
    [MemberData(nameof(OrdersAndMasks))]
    public void A_match_finds_equal_values_among_the_threads_of_its_mask(ThreadOrder order, uint mask)
    {
        foreach (int kinds in new[] { 1, 2, 5, 32 })
        {
            uint[] values = [.. Lanes().Select(lane => (uint)(lane * 7 % kinds) * 0x10001)];
            uint[] results = InMask(order, mask, values, 4, """
                match.any.sync.b32 %r20, %r10, %r11;
                match.all.sync.b32 %r21|%p2, %r10, %r11;
                selp.u32 %r22, 1, 0, %p2;
                mov.b64 %l5, {%r10, %r10};
                match.any.sync.b64 %r23, %l5, %r11;
                """);
            uint Same(int lane) => Word(other => values[other] == values[lane]) & mask;
            AssertLanes(results, 0, mask, Same);
            AssertLanes(results, 1, mask, lane => Same(lane) == mask ? mask : 0);
            AssertLanes(results, 2, mask, lane => Same(lane) == mask ? 1u : 0);
            AssertLanes(results, 3, mask, Same);
        }
    }

    [Theory]
    [MemberData(nameof(OrdersAndMasks))]
    public void A_reduction_takes_the_threads_of_its_mask(ThreadOrder order, uint mask)
    {
        var random = new Random(4);
        uint[] values = [.. Lanes().Select(_ => (uint)random.NextInt64(1L << 32))];
        uint[] results = InMask(order, mask, values, 9, """
            redux.sync.add.u32 %r20, %r10, %r11;
            redux.sync.add.s32 %r21, %r10, %r11;
            redux.sync.min.u32 %r22, %r10, %r11;
            redux.sync.max.u32 %r23, %r10, %r11;
            redux.sync.min.s32 %r24, %r10, %r11;
            redux.sync.max.s32 %r25, %r10, %r11;
            redux.sync.and.b32 %r26, %r10, %r11;
            redux.sync.or.b32 %r27, %r10, %r11;
            redux.sync.xor.b32 %r28, %r10, %r11;
            """);
        uint[] among = [.. values.Where((_, lane) => (mask >> lane & 1) != 0)];
        uint[] expected =
        [
            among.Aggregate((x, y) => x + y), among.Aggregate((x, y) => x + y), among.Min(), among.Max(),
            (uint)among.Min(x => (int)x), (uint)among.Max(x => (int)x),
            among.Aggregate((x, y) => x & y), among.Aggregate((x, y) => x | y), among.Aggregate((x, y) => x ^ y),
        ];
        for (int k = 0; k < expected.Length; k++)
        {
            AssertLanes(results, k, mask, _ => expected[k]);
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void A_shuffle_takes_the_lane_that_mode_offset_clamp_and_segments_say(ThreadOrder order)
    {
        using var machine = new Machine(order);
        ulong values = machine.Of<uint>([.. Lanes().Select(lane => 1000u + (uint)lane)]);
        foreach (string mode in new[] { "idx", "up", "down", "bfly" })
        {
            string source = TestKernel.Source("in out c:u32", $"""
                ld.param.u32 %r12, [c];
                mul.wide.u32 %l2, %r0, 4;
                add.u64 %l3, %l0, %l2;
                ld.global.u32 %r10, [%l3];
                mul.wide.u32 %l2, %r0, 272;
                add.u64 %l1, %l1, %l2;
                mov.u32 %r11, 0;
                LOOP:
                shfl.sync.{mode}.b32 %r20|%p1, %r10, %r11, %r12, -1;
                selp.u32 %r21, 1, 0, %p1;
                st.global.v2.u32 [%l1], {"{%r20, %r21}"};
                add.u64 %l1, %l1, 8;
                add.u32 %r11, %r11, 1;
                setp.lt.u32 %p2, %r11, 34;
                @%p2 bra LOOP;
                """);
            foreach (int c in new[] { 0x1f, 0, 7, 0x101f, 0x1c1f, 0x1807, 0x1c03, 0x1e00, 0x181f, 0x0f0f, 0x1f1f })
            {
                ulong y = machine.Blank(32 * 34 * 8);
                machine.Run(source, new GpuGrid(1, 32), values, y, c);
                uint[] results = machine.Read<uint>(y, 32 * 34 * 2);
                for (int lane = 0; lane < 32; lane++)
                {
                    for (int b = 0; b < 34; b++)
                    {
                        (int from, bool isInside) = Shuffled(mode, lane, b, c);
                        int at = 2 * ((lane * 34) + b);
                        Assert.True(
                            (1000 + from, isInside ? 1u : 0u) == ((int)results[at], results[at + 1]),
                            $"shfl.sync.{mode} in lane {lane}, b {b}, c {c:x}: lane {results[at] - 1000}, {results[at + 1]}, "
                                + $"expected {from}, {isInside}");
                    }
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(OrdersAndMasks))]
    public void A_shuffle_within_a_part_of_a_warp_gives_its_threads_their_values(ThreadOrder order, uint mask)
    {
        // Every thread asks the next one of the mask, whose place it knows.
        uint[] next = [.. Lanes().Select(lane => (uint)Lanes().Select(i => (lane + 1 + i) % 32).First(i => (mask >> i & 1) != 0 || mask == 0))];
        uint[] results = InMask(order, mask, next, 2, """
            mul.lo.u32 %r12, %r0, 3;
            shfl.sync.idx.b32 %r20, %r12, %r10, 31, %r11;
            shfl.sync.bfly.b32 %r21|%p3, %r12, 0, 31, %r11;
            """);
        AssertLanes(results, 0, mask, lane => next[lane] * 3);
        AssertLanes(results, 1, mask, lane => (uint)lane * 3);
    }

    [Theory]
    [MemberData(nameof(OrdersAndMasks))]
    public void The_active_mask_is_that_of_the_threads_on_the_way(ThreadOrder order, uint mask)
    {
        uint[] results = InMask(order, mask, new uint[32], 1, "activemask.b32 %r20;");
        AssertLanes(results, 0, mask, _ => mask);
    }

    /// <summary>The two sides of a branch each vote among themselves, and all together behind it.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void Threads_meet_again_behind_a_branch(ThreadOrder order)
    {
        using var machine = new Machine(order);
        ulong y = machine.Blank(2 * 64 * 4);
        machine.Run(
            TestKernel.Source("out", """
                mul.wide.u32 %l2, %r0, 8;
                add.u64 %l0, %l0, %l2;
                mov.u32 %r3, %laneid;
                setp.lt.u32 %p1, %r3, 11;
                setp.eq.u32 %p2, %r3, %r3;
                @%p1 bra FEW;
                vote.sync.ballot.b32 %r20, %p2, 0xfffff800;
                bra BEHIND;
                FEW:
                vote.sync.ballot.b32 %r20, %p2, 0x7ff;
                BEHIND:
                bar.warp.sync 0xffffffff;
                vote.sync.ballot.b32 %r21, %p1, 0xffffffff;
                st.global.u32 [%l0], %r20;
                st.global.u32 [%l0+4], %r21;
                """),
            new GpuGrid(1, 64),
            y);
        uint[] results = machine.Read<uint>(y, 128);
        for (int i = 0; i < 64; i++)
        {
            Assert.Equal(i % 32 < 11 ? 0x7ffu : 0xfffff800u, results[2 * i]);
            Assert.Equal(0x7ffu, results[(2 * i) + 1]);
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Threads_that_have_left_are_waited_for_no_more(ThreadOrder order)
    {
        using var machine = new Machine(order);
        ulong y = machine.Zeros(32 * 4);
        machine.Run(
            TestKernel.Source("out", """
                mul.wide.u32 %l2, %r0, 4;
                add.u64 %l0, %l0, %l2;
                setp.ge.u32 %p1, %r0, 20;
                @%p1 exit;
                setp.eq.u32 %p2, %r0, %r0;
                vote.sync.ballot.b32 %r20, %p2, 0xffffffff;
                st.global.u32 [%l0], %r20;
                """),
            new GpuGrid(1, 32),
            y);
        Assert.Equal([.. Lanes().Select(lane => lane < 20 ? 0xfffffu : 0)], machine.Read<uint>(y, 32));
    }

    /// <summary>16x8 times 8x8, fragments as the ISA lays them out: sums of products of numbers cut to 11 bits, at single precision.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void A_matrix_product_in_tf32_is_within_its_bound(ThreadOrder order)
    {
        var random = new Random(12);
        float[] Draw(int count) => [.. Enumerable.Range(0, count).Select(_ => (float)(random.NextDouble() - 0.5) * MathF.Pow(2, random.Next(-6, 7)))];
        for (int round = 0; round < 8; round++)
        {
            float[] a = Draw(16 * 8), b = Draw(8 * 8), c = Draw(16 * 8);
            if (round == 0)
            {
                // Whole numbers: no rounding at all.
                a = [.. a.Select(x => MathF.Round(x))];
                b = [.. b.Select(x => MathF.Round(x))];
                c = [.. c.Select(x => MathF.Round(x))];
            }

            float[] found = Product(order, a, b, c);
            for (int i = 0; i < 16; i++)
            {
                for (int j = 0; j < 8; j++)
                {
                    double sum = c[(i * 8) + j], size = Math.Abs(sum);
                    for (int k = 0; k < 8; k++)
                    {
                        double product = (double)Tf32(a[(i * 8) + k]) * Tf32(b[(k * 8) + j]);
                        sum += product;
                        size += Math.Abs(product);
                    }

                    // Nine terms, each sum rounded or cut off at single precision.
                    double bound = round == 0 ? 0 : 9 * Math.Pow(2, -23) * size;
                    float y = found[(i * 8) + j];
                    Assert.True(Math.Abs(y - sum) <= bound, $"({i}, {j}) of round {round}: {y}, expected {sum} within {bound}");
                }
            }
        }
    }

    private static float Tf32(float x) => BitConverter.UInt32BitsToSingle(BitConverter.SingleToUInt32Bits(x) & ~0x1fffu);

    private static float[] Product(ThreadOrder order, float[] a, float[] b, float[] c)
    {
        // Thread 4g + t holds rows g and g + 8, columns t and t + 4 of A; rows t and t + 4, column g of B;
        // rows g and g + 8, columns 2t and 2t + 1 of C.
        using var machine = new Machine(order);
        float[] fragments = [.. Lanes().SelectMany(lane =>
        {
            int g = lane / 4, t = lane % 4;
            return new[]
            {
                a[(g * 8) + t], a[((g + 8) * 8) + t], a[(g * 8) + t + 4], a[((g + 8) * 8) + t + 4], b[(t * 8) + g], b[((t + 4) * 8) + g],
                c[(g * 8) + (2 * t)], c[(g * 8) + (2 * t) + 1], c[((g + 8) * 8) + (2 * t)], c[((g + 8) * 8) + (2 * t) + 1], 0, 0,
            };
        })];
        ulong x = machine.Of<float>(fragments);
        ulong y = machine.Blank(32 * 16);
        machine.Run(
            TestKernel.Source("in out", """
                mul.wide.u32 %l2, %r0, 48;
                add.u64 %l0, %l0, %l2;
                mul.wide.u32 %l3, %r0, 16;
                add.u64 %l1, %l1, %l3;
                ld.global.v4.b32 {%r10, %r11, %r12, %r13}, [%l0];
                ld.global.v2.b32 {%r14, %r15}, [%l0+16];
                ld.global.v2.f32 {%f0, %f1}, [%l0+24];
                ld.global.v2.f32 {%f2, %f3}, [%l0+32];
                mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f4, %f5, %f6, %f7}, {%r10, %r11, %r12, %r13}, {%r14, %r15}, {%f0, %f1, %f2, %f3};
                st.global.v4.f32 [%l1], {%f4, %f5, %f6, %f7};
                """),
            new GpuGrid(1, 32),
            x,
            y);
        float[] results = machine.Read<float>(y, 128);
        var d = new float[128];
        foreach (int lane in Lanes())
        {
            for (int i = 0; i < 4; i++)
            {
                d[(((lane / 4) + (i / 2 * 8)) * 8) + (2 * (lane % 4)) + (i % 2)] = results[(lane * 4) + i];
            }
        }

        return d;
    }

    private static (int From, bool IsInside) Shuffled(string mode, int lane, int b, int c)
    {
        int segments = c >> 8 & 31, last = (lane & segments) | (c & 31 & ~segments), first = lane & segments, offset = b & 31;
        int from = mode switch
        {
            "up" => lane - offset,
            "down" => lane + offset,
            "bfly" => lane ^ offset,
            _ => first | (offset & ~segments),
        };
        bool isInside = mode == "up" ? from >= last : from <= last;
        return (isInside ? from : lane, isInside);
    }

    /// <summary>
    /// Runs <paramref name="body"/> in the threads of the mask alone: %r10 holds the thread's value, %r11 the mask, %r20... the results.
    /// </summary>
    /// <returns>Results of lane, result; what other threads have is 0.</returns>
    private static uint[] InMask(ThreadOrder order, uint mask, uint[] values, int results, string body)
    {
        using var machine = new Machine(order);
        ulong x = machine.Of<uint>(values);
        ulong y = machine.Zeros(32 * 10 * 4);
        string stores = string.Join('\n', Enumerable.Range(0, results).Select(k => $"st.global.u32 [%l1+{4 * k}], %r{20 + k};"));
        machine.Run(
            TestKernel.Source("in out mask:u32", $"""
                ld.param.u32 %r11, [mask];
                mul.wide.u32 %l2, %r0, 4;
                add.u64 %l0, %l0, %l2;
                ld.global.u32 %r10, [%l0];
                mul.wide.u32 %l2, %r0, 40;
                add.u64 %l1, %l1, %l2;
                shr.u32 %r12, %r11, %r0;
                and.b32 %r12, %r12, 1;
                setp.eq.u32 %p0, %r12, 0;
                @%p0 bra END;
                {body}
                {stores}
                END:
                """),
            new GpuGrid(1, 32),
            x,
            y,
            mask);
        return machine.Read<uint>(y, 320);
    }

    private static void AssertLanes(uint[] results, int k, uint mask, Func<int, uint> expected)
    {
        foreach (int lane in Lanes())
        {
            uint e = (mask >> lane & 1) != 0 ? expected(lane) : 0;
            Assert.True(e == results[(lane * 10) + k], $"result {k} of lane {lane}, mask {mask:x}: {results[(lane * 10) + k]:x}, expected {e:x}");
        }
    }

    private static uint Word(Func<int, bool> isSet) => Lanes().Aggregate(0u, (word, lane) => word | (isSet(lane) ? 1u << lane : 0));

    private static IEnumerable<int> Lanes() => Enumerable.Range(0, 32);
}
