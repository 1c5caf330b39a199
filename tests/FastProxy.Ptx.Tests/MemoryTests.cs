using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests;

/// <summary>Loads and stores of every width and space, parameters, constants, special registers, asynchronous copies.</summary>
public sealed class MemoryTests
{
    private static readonly string[] Types = ["u8", "s8", "b8", "u16", "s16", "b16", "u32", "s32", "b32", "f32", "u64", "s64", "b64", "f64"];

    public static TheoryData<ThreadOrder> Orders => Machine.Orders;

    public static TheoryData<ThreadOrder, string> OrdersAndTypes => Machine.OrdersWith(Types);

    /// <summary>Into registers as wide as the type and wider: filled with the sign of signed types, with zeros else; stores cut off.</summary>
    [Theory]
    [MemberData(nameof(OrdersAndTypes))]
    public void A_value_goes_through_every_space(ThreadOrder order, string type)
    {
        int size = int.Parse(type.AsSpan(1)) / 8;
        foreach (int count in new[] { 1, 2, 4 }.Where(count => count * size <= 16))
        {
            AssertGoesThrough(order, type, size, count);
        }
    }

    private static void AssertGoesThrough(ThreadOrder order, string type, int size, int count)
    {
        char register = type[0] == 'f' ? (size == 4 ? 'f' : 'd') : size == 8 ? 'l' : size == 4 ? 'r' : 'h';
        string vector = count == 1 ? "" : $".v{count}";
        string registers = string.Join(", ", Enumerable.Range(10, count).Select(i => $"%{register}{i}"));
        registers = count == 1 ? registers : $"{{{registers}}}";
        int bytes = size * count;
        string source = TestKernel.Source("in out", $"""
            .shared .align 16 .b8 tile[512];
            .local .align 16 .b8 own[32];
            mul.wide.u32 %l2, %r0, {bytes};
            add.u64 %l3, %l0, %l2;
            ld.global{vector}.{type} {registers}, [%l3];
            mul.lo.u32 %r4, %r0, {bytes};
            mov.u32 %r5, tile;
            add.u32 %r5, %r5, %r4;
            st.shared{vector}.{type} [%r5], {registers};
            ld.shared{vector}.{type} {registers}, [%r5];
            st.local{vector}.{type} [own+16], {registers};
            ld.local{vector}.{type} {registers}, [own+16];
            ld.global.nc{vector}.{type} {registers}, [%l3];
            st.local{vector}.{type} [own], {registers};
            ld.local{vector}.{type} {registers}, [own];
            add.u64 %l4, %l1, %l2;
            st.global{vector}.{type} [%l4], {registers};
            """);
        byte[] values = new byte[32 * bytes];
        new Random(bytes).NextBytes(values);
        using var machine = new Machine(order);
        ulong y = machine.Blank(values.Length);
        machine.Run(source, new GpuGrid(1, 32), machine.Of<byte>(values), y);
        Assert.Equal(values, machine.Read<byte>(y, values.Length));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Narrow_loads_fill_wide_registers_and_narrow_stores_cut_them_off(ThreadOrder order)
    {
        using var machine = new Machine(order);
        ulong y = machine.Zeros(96);
        machine.Run(
            TestKernel.Source("in out", """
                setp.ne.u32 %p0, %r0, 0;
                @%p0 exit;
                ld.global.s8 %r10, [%l0];
                ld.global.u8 %r11, [%l0];
                ld.global.s16 %l5, [%l0];
                ld.global.u16 %l6, [%l0];
                ld.global.s32 %l7, [%l0];
                ld.global.u32 %l8, [%l0];
                ld.global.s8 %h5, [%l0];
                ld.global.u8 %h6, [%l0];
                st.global.u32 [%l1], %r10;
                st.global.u32 [%l1+4], %r11;
                st.global.u64 [%l1+8], %l5;
                st.global.u64 [%l1+16], %l6;
                st.global.u64 [%l1+24], %l7;
                st.global.u64 [%l1+32], %l8;
                st.global.u16 [%l1+40], %h5;
                st.global.u16 [%l1+42], %h6;
                mov.u64 %l9, 0x1122334455667788;
                st.global.u8 [%l1+48], %l9;
                st.global.u16 [%l1+56], %l9;
                st.global.u32 [%l1+64], %l9;
                st.global.b8 [%l1+72], %h5;
                """),
            new GpuGrid(1, 32),
            machine.Of<ulong>(0xfedcba9876fedc98),
            y);
        Assert.Equal(
            [
                0x00000098_ffffff98, 0xffffffff_ffffdc98, 0x0000dc98, 0x76fedc98, 0x76fedc98, 0x0098_ff98,
                0x88, 0x7788, 0x55667788, 0x98, 0, 0,
            ],
            machine.Read<ulong>(y, 12));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Vectors_load_and_store_their_elements_in_order(ThreadOrder order)
    {
        using var machine = new Machine(order);
        float[] values = [.. Enumerable.Range(0, 32 * 8).Select(i => i * 0.5f)];
        ulong y = machine.Blank(values.Length * 4);
        machine.Run(
            TestKernel.Source("in out", """
                .extern .shared .align 16 .b8 shared[];
                mul.wide.u32 %l2, %r0, 32;
                add.u64 %l0, %l0, %l2;
                add.u64 %l1, %l1, %l2;
                ld.global.nc.v4.f32 {%f0, %f1, %f2, %f3}, [%l0];
                ld.global.v2.f64 {%d4, %d5}, [%l0+16];
                mov.u32 %r5, shared;
                mad.lo.u32 %r5, %r0, 32, %r5;
                st.shared.v4.f32 [%r5], {%f3, %f2, %f1, %f0};
                st.shared.v2.f64 [%r5+16], {%d5, %d4};
                ld.shared.v2.u32 {%r10, %r11}, [%r5+8];
                ld.shared.v4.u16 {%h0, %h1, %h2, %h3}, [%r5];
                ld.shared.v2.b64 {%l5, %l6}, [%r5+16];
                st.global.v2.b32 [%l1], {%r10, %r11};
                st.global.v4.b16 [%l1+8], {%h0, %h1, %h2, %h3};
                st.global.v2.b64 [%l1+16], {%l6, %l5};
                """),
            new GpuGrid(1, 32, 1024),
            machine.Of<float>(values),
            y);
        int[] places = [1, 0, 3, 2, 4, 5, 6, 7];
        Assert.Equal([.. values.Select((_, i) => values[(i & ~7) + places[i & 7]])], machine.Read<float>(y, values.Length));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Parameters_of_every_type_lie_at_their_places(ThreadOrder order)
    {
        using var machine = new Machine(order);
        ulong y = machine.Zeros(64);
        machine.Run(
            TestKernel.Source("out a:u32 b:f64 c:s32 d:f32 e:u64", """
                setp.ne.u32 %p0, %r2, 0;
                @%p0 bra END;
                ld.param.u32 %r10, [a];
                ld.param.f64 %d10, [b];
                ld.param.s32 %r11, [c];
                ld.param.f32 %f10, [d];
                ld.param.u64 %l10, [e];
                ld.param.u32 %r12, [e+4];
                st.global.u32 [%l0], %r10;
                st.global.f64 [%l0+8], %d10;
                st.global.u32 [%l0+16], %r11;
                st.global.f32 [%l0+20], %f10;
                st.global.u64 [%l0+24], %l10;
                st.global.u32 [%l0+32], %r12;
                END:
                """),
            new GpuGrid(2, 64),
            y,
            7u,
            Math.PI,
            -3,
            1.5f,
            0x123456789abcdef0UL);
        ulong[] words = machine.Read<ulong>(y, 5);
        Assert.Equal([7, BitConverter.DoubleToUInt64Bits(Math.PI), 0x3fc00000_fffffffd, 0x123456789abcdef0, 0x12345678], words);
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Constants_hold_their_initialisers_and_zeros_behind_them(ThreadOrder order)
    {
        using var machine = new Machine(order);
        ulong y = machine.Blank(4 * 8);
        machine.Run(
            TestKernel.Source("out", """
                .const .align 4 .u32 words[5] = {1, 0x20, 0xffffffff, 7};
                .const .f32 floats[2] = {0f3FC00000, -2.5};
                .const .align 8 .b8 bytes[8] = {1, 2, 3, 4, 255, 0, 0, 128};
                setp.gt.u32 %p0, %r0, 3;
                @%p0 bra END;
                mov.u64 %l5, words;
                mul.wide.u32 %l6, %r0, 4;
                add.u64 %l5, %l5, %l6;
                ld.const.u32 %r10, [%l5+4];
                ld.const.f32 %f10, [floats+4];
                mov.b32 %r11, %f10;
                ld.const.u64 %l7, [bytes];
                shr.u64 %l7, %l7, 32;
                cvt.u32.u64 %r12, %l7;
                add.u32 %r11, %r11, %r12;
                mul.wide.u32 %l6, %r0, 8;
                add.u64 %l0, %l0, %l6;
                st.global.v2.u32 [%l0], {%r10, %r11};
                END:
                """),
            new GpuGrid(1, 32),
            y);
        uint rest = unchecked(BitConverter.SingleToUInt32Bits(-2.5f) + 0x800000ff);
        Assert.Equal([0x20, rest, 0xffffffff, rest, 7, rest, 0, rest], machine.Read<uint>(y, 8));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Special_registers_tell_a_thread_its_place(ThreadOrder order)
    {
        const int blocks = 3, problems = 2, threads = 96;
        using var machine = new Machine(order);
        ulong y = machine.Blank(blocks * problems * threads * 32);
        machine.Run(
            TestKernel.Source("out", """
                mov.u32 %r10, %ctaid.y;
                mov.u32 %r11, %nctaid.x;
                mov.u32 %r12, %ntid.x;
                mad.lo.u32 %r13, %r10, %r11, %r1;
                mad.lo.u32 %r13, %r13, %r12, %r0;
                mul.wide.u32 %l2, %r13, 32;
                add.u64 %l0, %l0, %l2;
                mov.u32 %r14, %laneid;
                mov.u32 %r15, %warpid;
                mov.u32 %r16, %nctaid.y;
                st.global.v4.u32 [%l0], {%r0, %r1, %r10, %r11};
                st.global.v4.u32 [%l0+16], {%r12, %r14, %r15, %r16};
                """),
            new GpuGrid(blocks, threads, Problems: problems),
            y);
        uint[] results = machine.Read<uint>(y, blocks * problems * threads * 8);
        for (uint i = 0; i < blocks * problems * threads; i++)
        {
            uint t = i % threads, block = i / threads;
            Assert.Equal(
                [t, block % blocks, block / blocks, blocks, threads, t % 32, t / 32, problems],
                results[(int)(8 * i)..(int)((8 * i) + 8)]);
        }
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public void Local_memory_is_a_thread_s_own(ThreadOrder order)
    {
        using var machine = new Machine(order);
        ulong y = machine.Blank(64 * 4);
        machine.Run(
            TestKernel.Source("out", """
                .local .align 4 .b8 own[64];
                mov.u64 %l5, own;
                and.b32 %r10, %r2, 15;
                mul.wide.u32 %l6, %r10, 4;
                add.u64 %l5, %l5, %l6;
                mul.lo.u32 %r11, %r2, 77;
                st.local.u32 [%l5], %r11;
                bar.sync 0;
                ld.local.u32 %r12, [%l5];
                mul.wide.u32 %l6, %r2, 4;
                add.u64 %l0, %l0, %l6;
                st.global.u32 [%l0], %r12;
                """),
            new GpuGrid(1, 64),
            y);
        Assert.Equal([.. Enumerable.Range(0, 64).Select(i => 77u * (uint)i)], machine.Read<uint>(y, 64));
    }

    /// <summary>Every group's bytes are in shared memory once it has been waited for.</summary>
    [Theory]
    [MemberData(nameof(Orders))]
    public void Asynchronous_copies_arrive(ThreadOrder order)
    {
        using var machine = new Machine(order);
        uint[] values = [.. Enumerable.Range(0, 64 * 8).Select(i => (uint)i * 3)];
        ulong y = machine.Blank(64 * 8 * 4);
        machine.Run(
            TestKernel.Source("in out", """
                .extern .shared .align 16 .b8 shared[];
                mov.u32 %r5, shared;
                mad.lo.u32 %r5, %r0, 32, %r5;
                mul.wide.u32 %l2, %r0, 32;
                add.u64 %l0, %l0, %l2;
                cp.async.cg.shared.global [%r5], [%l0], 16;
                cp.async.commit_group;
                cp.async.ca.shared.global [%r5+16], [%l0+16], 8;
                cp.async.commit_group;
                cp.async.ca.shared.global [%r5+24], [%l0+24], 4;
                cp.async.ca.shared.global [%r5+28], [%l0+28], 4;
                cp.async.wait_group 1;
                ld.shared.v4.u32 {%r10, %r11, %r12, %r13}, [%r5];
                cp.async.wait_all;
                bar.sync 0;
                xor.b32 %r6, %r0, 63;
                mov.u32 %r7, shared;
                mad.lo.u32 %r7, %r6, 32, %r7;
                ld.shared.v4.u32 {%r14, %r15, %r16, %r17}, [%r7+16];
                add.u64 %l1, %l1, %l2;
                st.global.v4.u32 [%l1], {%r10, %r11, %r12, %r13};
                st.global.v4.u32 [%l1+16], {%r14, %r15, %r16, %r17};
                """),
            new GpuGrid(1, 64, 64 * 32),
            machine.Of<uint>(values),
            y);
        uint[] results = machine.Read<uint>(y, values.Length);
        for (int i = 0; i < values.Length; i++)
        {
            int from = i % 8 < 4 ? i : (((i / 8) ^ 63) * 8) + (i % 8);
            Assert.Equal(values[from], results[i]);
        }
    }

    [Fact]
    public void Memory_comes_aligned_and_goes_back()
    {
        using var device = new EmulatedDevice(new EmulatorOptions { MemoryBytes = 1 << 20 });
        for (int i = 0; i < 100; i++)
        {
            ulong address = device.Allocate(600_000);
            Assert.Equal(0UL, address % 256);
            device.Free(address);
        }

        ulong first = device.Allocate(600_000);
        Assert.Contains("memory", Assert.Throws<GpuException>(() => device.Allocate(600_000)).Message, StringComparison.OrdinalIgnoreCase);
        Assert.Throws<GpuException>(() => device.Free(first + 256));
        device.Free(first);
        Assert.Throws<GpuException>(() => device.Free(first));
    }

    [Fact]
    public void Copies_beyond_an_allocation_are_refused()
    {
        using var machine = new Machine();
        ulong address = machine.Zeros(100);
        Assert.Throws<GpuException>(() => machine.Device.Upload(new byte[101], address));
        Assert.Throws<GpuException>(() => machine.Device.Upload(new byte[50], address + 51));
        Assert.Throws<GpuException>(() => machine.Device.Download(address, new byte[101]));
        Assert.Throws<GpuException>(() => machine.Device.Download(address - 1, new byte[2]));
        Assert.Throws<GpuException>(() => machine.Device.Clear(address + 1, 100));
        machine.Device.Free(address);
        Assert.Throws<GpuException>(() => machine.Device.Download(address, new byte[1]));
    }
}
