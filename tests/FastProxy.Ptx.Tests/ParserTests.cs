using System.Text;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests;

/// <summary>What the reader of PTX takes and refuses: every instruction must be one that it knows, with operands that fit.</summary>
public sealed class ParserTests
{
    /// <summary>Instructions that PTX does not have, or that the emulator does not claim to know; each is named with its place.</summary>
    [Theory]
    [InlineData("add.u33 %r5, %r0, 1; // here", "add.u33")]
    [InlineData("add.f16 %h5, %h6, %h7; // here", "add.f16")]
    [InlineData("madd.u32 %r5, %r0, 1, 1; // here", "madd.u32")]
    [InlineData("fma.f32 %f0, %f1, %f2, %f3; // here", "fma.f32")]
    [InlineData("div.f32 %f0, %f1, %f2; // here", "div.f32")]
    [InlineData("tex.2d.v4.f32.f32 {%f0, %f1, %f2, %f3}, [%l0, {%f0, %f1}]; // here", "")]
    [InlineData("shl.u32 %r5, %r0, 1; // here", "shl.u32")]
    [InlineData("mul.u32 %r5, %r0, 3; // here", "mul.u32")]
    [InlineData("mul.wide.u64 %l5, %l5, %l5; // here", "mul.wide.u64")]
    [InlineData("cvt.f32.s32 %f0, %r0; // here", "cvt.f32.s32")]
    [InlineData("cvt.s32.f32 %r5, %f0; // here", "cvt.s32.f32")]
    [InlineData("ld.global.v3.f32 {%f0, %f1, %f2}, [%l0]; // here", "ld.global.v3.f32")]
    [InlineData("ld.global.v4.f64 {%d0, %d1, %d2, %d3}, [%l0]; // here", "ld.global.v4.f64")]
    [InlineData("st.const.u32 [%l0], %r0; // here", "st.const.u32")]
    [InlineData("st.param.u64 [in], %l0; // here", "st.param.u64")]
    [InlineData("atom.global.add.f16 %h0, [%l0], %h1; // here", "atom.global.add.f16")]
    [InlineData("setp.foo.u32 %p1, %r0, 1; // here", "setp.foo.u32")]
    [InlineData("setp.num.u32 %p1, %r0, 1; // here", "setp.num.u32")]
    [InlineData("shfl.idx.b32 %r5, %r0, 0, 31; // here", "shfl.idx.b32")]
    [InlineData("vote.ballot.b32 %r5, %p0; // here", "vote.ballot.b32")]
    [InlineData("bra NOWHERE; // here", "NOWHERE")]
    [InlineData("add.u32 %r5, %r0; // here", "add.u32", "operands")]
    [InlineData("add.u32 %r5, %r0, 1, 2; // here", "add.u32", "operands")]
    [InlineData("add.u32 %r99, %r0, 1; // here", "%r99")]
    [InlineData("add.u32 %x, %r0, 1; // here", "%x")]
    [InlineData("add.u32 %l5, %r0, 1; // here", "%l5")]
    [InlineData("add.u64 %l5, %r0, 1; // here", "%r0")]
    [InlineData("add.u32 %f0, %r0, 1; // here", "%f0")]
    [InlineData("{ .reg .u32 u; fma.rn.f32 u, %f0, %f0, %f0; } // here", "fma.rn.f32")]
    [InlineData("add.u32 1, %r0, 1; // here", "add.u32")]
    [InlineData("@%r0 add.u32 %r5, %r0, 1; // here", "%r0")]
    [InlineData("ld.global.u32 %r5, %l0; // here", "ld.global.u32")]
    [InlineData("ld.global.u32 %r5, [%r0]; // here", "%r0")]
    [InlineData("ld.global.u64 %r5, [%l0]; // here", "%r5")]
    [InlineData("ld.global.v2.u32 {%r5, %r6, %r7}, [%l0]; // here", "vector")]
    [InlineData("ld.param.u32 %r5, [nothing]; // here", "nothing")]
    [InlineData("mov.u32 %r5, 0x1ffffffff; // here", "fit")]
    [InlineData("mov.u32 %r5, 99999999999999999999999; // here", "99999999999999999999999")]
    [InlineData("mov.f32 %f0, 0f123; // here", "0f123")]
    [InlineData("mov.u32 %r5, 'a'; // here", "'")]
    [InlineData("lop3.b32 %r5, %r0, %r0, %r0, 256; // here", "255")]
    [InlineData("bra 5; // here", "label")]
    [InlineData("mov.u32 %tid.x, %r0; // here", "")]
    [InlineData(".reg .b32 %r<3>; // here", "%r")]
    [InlineData(".reg .b32 %tid; // here", "%tid", "special")]
    [InlineData(".reg .b32 %laneid; // here", "%laneid", "special")]
    [InlineData("LOOP: LOOP: bra LOOP; // here", "LOOP")]
    [InlineData("call.uni f; // here", "call")]
    public void What_the_emulator_does_not_know_is_refused_with_its_place(string body, params string[] words)
    {
        string source = TestKernel.Source("in", body);
        var refusal = Assert.Throws<GpuException>(() => PtxModule.Parse(TestKernel.File, source));
        TestKernel.AssertFault(source, refusal.Message, words);
        Assert.DoesNotContain('\n', refusal.Message);
    }

    /// <summary>What NVIDIA's assembler (11.8) refuses, one example of each kind that the emulator once took.</summary>
    [Theory]
    [InlineData("ld.global.u32 %r5, [%l0-4]; // here", "']'")]
    [InlineData("mov.u32 %r5, table-4; .shared .b32 table; // here", "'-'")]
    [InlineData("ld.global.u32 %r5, [4096]; // here", ".local")]
    [InlineData("add.u32 %r5, %r0, 1u; // here", "1u")]
    [InlineData("add.f32 %f0, %f1, -0f3F800000; // here", "number")]
    [InlineData("add.f64 %d0, %d1, 1e999; // here", "1e999")]
    [InlineData("add.u32 _, %r0, 1; // here", "register")]
    [InlineData("ld.global.u32 _, [%l0]; // here", "register")]
    [InlineData("shfl.sync.idx.b32 _|%p1, %r0, 0, 31, -1; // here", "register")]
    [InlineData("setp.eq.u32 _|_, %r0, 1; // here", "kept")]
    [InlineData("ld.global.v2.u32 {_, _}, [%l0]; // here", "kept")]
    [InlineData("mov.b64 {_, _}, %l0; // here", "kept")]
    [InlineData("bfe.u32 %r5, %r0, 256, 1; // here", "255")]
    [InlineData("bfi.b32 %r5, %r0, %r0, 0, -1; // here", "255")]
    [InlineData("bar.sync 16; // here", "16")]
    [InlineData("bar.sync 0, 33; // here", "33")]
    [InlineData("cvt.rn.f32.u32 %f0, %laneid; // here", "%laneid")]
    [InlineData("redux.sync.and.b32 %r5, %f0, -1; // here", "%f0")]
    [InlineData("redux.sync.add.u32 %r5, %r0, 0f7F800000; // here", "fit")]
    [InlineData(
        "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f0, %f1, %f2, %f3}, {%f4, %f5, %f6, %f7}, {%r5, %r6}, {%f0, %f1, %f2, %f3}; // here",
        "%f4")]
    [InlineData(
        "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f0, %f1, %f2, %f3}, {1, 2, 3, 4}, {%r5, %r6}, {%f0, %f1, %f2, %f3}; // here",
        "register")]
    [InlineData("match.all.sync.b64 _|_, %l0, -1; // here", "kept")]
    [InlineData(".shared .b32 s;\ncvta.global.u64 %l1, s; // here", ".shared")]
    [InlineData("cvta.shared.u64 %l1, in; // here", ".param")]
    [InlineData("cvt.rna.tf32.f32 %r5, 0d3FF0000000000000; // here", "register")]
    [InlineData(".reg .b32 %r3; // here", "%r3", "twice")]
    [InlineData("{ .reg .b32 %x3; .reg .b32 %x<4>; } // here", "%x", "twice")]
    [InlineData("{ .reg .b32 %x1<3>; mov.b32 %x10, 1; } // here", "%x10")]
    [InlineData(".reg .b32 WARP_SZ; // here", "WARP_SZ")]
    [InlineData(".reg .b32 _; // here", "_")]
    [InlineData("_: ret; // here", "_")]
    public void What_the_assembler_refuses_is_refused_with_its_place(string body, params string[] words) =>
        What_the_emulator_does_not_know_is_refused_with_its_place(body, words);

    /// <summary>Declarations that NVIDIA's assembler (11.8) refuses, one example of each kind that the emulator once took.</summary>
    [Theory]
    [InlineData(".entry A() .minnctapersm 0 { ret; }", "0")]
    [InlineData(".entry A() .maxnreg 0 { ret; }", "0")]
    [InlineData(".entry A() .maxntid 1, 1, 1, 1 { ret; }", "','")]
    [InlineData(".entry A() .maxntid 64 .reqntid 64 { ret; }", "both")]
    [InlineData(".entry A(.param .b32 x[2][3]) { ret; }", "parameter")]
    [InlineData(".entry A(.param .b8 x[4353]) { ret; }", "4352")]
    [InlineData(".const .u32 x[2] = 1;", "'{'")]
    [InlineData(".const .u32 x = {1};", "number")]
    [InlineData(".const .u32 x[2][2] = {1, 2, 3};", "dimension")]
    [InlineData(".const .u32 x, x[4];", "twice")]
    [InlineData(".const .u32 x; .entry x() { ret; }", "twice")]
    [InlineData(".const .b8 x[65537];", "65536")]
    [InlineData(".const .b32 _;", "_")]
    [InlineData(".entry A() { call f; ret; } .func f() { ret; }", "before")]
    [InlineData(".func f(); .entry A() { call f; ret; }", "body")]
    [InlineData(".entry A() {\u00a0ret; }", "character")]
    [InlineData(".entry A() {\vret; }", "character")]
    [InlineData(".entry A() { // \0\nret; }", "U+0000")]
    [InlineData(".entry A() { /* \0 */ ret; }", "U+0000")]
    [InlineData(".global .u32 g; .global .b64 x = g;", "address")]
    [InlineData(".global .u32 g; .const .s64 x[2] = {g, g};", "address")]
    [InlineData(".global .v4 .f32 x = {1.5, -1.5};", "4 initial values")]
    [InlineData(".entry A() .noreturn { ret; }", "noreturn")]
    [InlineData(".func (.param .b32 r) f() .noreturn { exit; }", "noreturn")]
    [InlineData(".func f() .maxntid 32 { ret; }", "maxntid")]
    [InlineData(".entry A(.param .v4 .f32 a) { ret; }", "vector")]
    [InlineData(".entry A(.param .v4 .f32 .ptr .global .align 4 a) { ret; }", "vector")]
    [InlineData(".entry A() { .param .v2 .f32 a; ret; }", "vector")]
    [InlineData(".func f(.param .u64 .ptr a) { ret; }", "ptr")]
    [InlineData(".func f(.param .b32 a) { st.param.b32 [a], 1; ret; } .entry A() { .param .b32 x; call f, (x); ret; }", "not written")]
    [InlineData(
        ".func (.param .b32 r) f() { .reg .b32 %x; ld.param.b32 %x, [r]; ret; } .entry A() { .param .b32 x; call (x), f; ret; }", "no call")]
    public void A_declaration_that_the_assembler_refuses_is_refused(string text, string word) => Assert.Contains(
        word,
        Assert.Throws<GpuException>(() => PtxModule.Parse(TestKernel.File, $".version 7.0\n.target sm_80\n.address_size 64\n{text}")).Message,
        StringComparison.Ordinal);

    /// <summary>Targets and instructions that a version of PTX does not have.</summary>
    [Theory]
    [InlineData("6.6", "sm_70", "ret;", "6.6")]
    [InlineData("6.2", "sm_75", "ret;", "6.3")]
    [InlineData("7.0", "sm_86", "ret;", "7.1")]
    [InlineData("7.8", "sm_71", "ret;", "sm_71")]
    [InlineData("6.1", "sm_70", "activemask.b32 %r;", "6.2")]
    [InlineData("6.5", "sm_75", "tanh.approx.f32 %f, %f;", "7.0")]
    [InlineData("7.0", "sm_60", "match.any.sync.b32 %r, %r, -1;", "sm_70")]
    [InlineData("7.0", "sm_60", "fence.sc.cta;", "sm_70")]
    [InlineData("7.0", "sm_53", "red.global.add.f64 [%l], %d;", "sm_60")]
    public void A_later_target_or_instruction_needs_a_later_version(string version, string target, string statement, string word) => Assert.Contains(
        word,
        Assert.Throws<GpuException>(() => PtxModule.Parse(TestKernel.File, $".version {version}\n.target {target}\n.address_size 64\n.entry A()\n"
            + $"{{ .reg .b32 %r; .reg .f32 %f; .reg .f64 %d; .reg .b64 %l; {statement} ret; }}")).Message,
        StringComparison.Ordinal);

    /// <summary>Instructions of sm_80 in a module for sm_70.</summary>
    [Theory]
    [InlineData("redux.sync.add.u32 %r5, %r0, -1; // here")]
    [InlineData("cp.async.wait_all; // here")]
    [InlineData(
        "mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32 {%f0, %f1, %f2, %f3}, {%r1, %r2, %r3, %r4}, {%r5, %r6}, {%f0, %f1, %f2, %f3}; // here")]
    public void A_later_instruction_needs_a_later_target(string body)
    {
        string source = TestKernel.Source("in", body, "sm_70");
        TestKernel.AssertFault(source, Assert.Throws<GpuException>(() => PtxModule.Parse(TestKernel.File, source)).Message, "sm_80");
        PtxModule.Parse(TestKernel.File, TestKernel.Source("in", body));
    }

    [Theory]
    [InlineData("")]
    [InlineData("// nothing but a comment")]
    [InlineData(".version 7.0")]
    [InlineData(".target sm_70\n.version 7.0\n.address_size 64\n")]
    [InlineData(".version 7.0\n.target sm_70\n.address_size 32\n")]
    [InlineData(".version 7.0\n.target ada\n.address_size 64\n")]
    [InlineData(".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry Test(\n")]
    [InlineData(".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry Test()\n{")]
    [InlineData(".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry Test()\n{\nret\n}")]
    [InlineData(".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry Test()\n{ ret; }\n.visible .entry Test()\n{ ret; }")]
    [InlineData(".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry Test(.param .u64 a, .param .u64 a)\n{ ret; }")]
    [InlineData(".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry Test(.param .v9 a)\n{ ret; }")]
    [InlineData(".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry Test()\n{ .shared .align 3 .b8 x[4]; ret; }")]
    [InlineData(".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry Test()\n{ .shared .b8 x[99999999999]; ret; }")]
    [InlineData(".version 7.0\n.target sm_70\n.address_size 64\n.visible .entry Test()\n{ .reg .b32 %r<2000000000>; ret; }")]
    [InlineData(".version 7.0\n.target sm_70\n.address_size 64\n/* open")]
    public void A_module_that_is_none_is_refused(string text)
    {
        // A module without an entry may be read; a launch of it must fail.
        using var machine = new Machine();
        string message = machine.Fault(text, new GpuGrid(1, 32));
        Assert.StartsWith($"{TestKernel.File}", message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [Fact]
    public void Comments_and_spaces_lie_anywhere_and_several_statements_on_a_line()
    {
        string source = """
            // a comment first
            .version 7.0 .target sm_70
            .address_size 64 /* and
            over lines */
            .visible.entry Test ( .param . u64 out )
            { .reg.b64 %l ; .reg .b32 %a, %b,%c<2>; { .reg .b32 inner; mov.u32 inner, 3; mov.u32 %a, inner; }
            ld.param.u64 %l,[ out ] ;mov.u32 %b , 0x10; mov.u32 %c0, 010; mov.u32 %c1, 0b101;
            add.s32 %a,%a,%b;/**/add.s32 %a, %a, %c0; add.s32 %a, %a, %c1 ; st.global.u32 [ %l + 0 ], %a;
            $way: bra.uni $on; $on: _x$1: ret; }
            """.Replace(". u64", ".u64", StringComparison.Ordinal);
        using var machine = new Machine();
        ulong y = machine.Blank(4);
        machine.Run(source, new GpuGrid(1, 32) with { Threads = 32 }, y);
        Assert.Equal(3u + 16 + 8 + 5, machine.Read<uint>(y, 1)[0]);
    }

    [Fact]
    public void Numbers_are_read_as_C_reads_them()
    {
        string[] numbers = ["42", "-42", "0x2A", "0X2a", "052", "0b101010", "4294967295", "-1", "0xffffffffU", "42U", "-2147483648"];
        uint[] expected = [42, unchecked((uint)-42), 42, 42, 42, 42, uint.MaxValue, uint.MaxValue, uint.MaxValue, 42, 0x80000000];
        var body = new StringBuilder("setp.ne.u32 %p0, %r0, 0;\n@%p0 exit;\n");
        for (int i = 0; i < numbers.Length; i++)
        {
            body.Append($"mov.u32 %r5, {numbers[i]};\nst.global.u32 [%l0+{4 * i}], %r5;\n");
        }

        body.Append("mov.f32 %f0, 0f40490FDB;\nst.global.f32 [%l0+64], %f0;\nmov.f64 %d0, 0d400921FB54442D18;\nst.global.f64 [%l0+72], %d0;\n");
        body.Append("mov.f64 %d0, 1.5e-3;\nst.global.f64 [%l0+80], %d0;\nmov.f32 %f0, -0.25;\nst.global.f32 [%l0+88], %f0;\n");
        body.Append("mov.u64 %l5, 18446744073709551615;\nst.global.u64 [%l0+96], %l5;\n");
        using var machine = new Machine();
        ulong y = machine.Zeros(104);
        machine.Run(TestKernel.Source("out", body.ToString()), new GpuGrid(1, 32), y);
        Assert.Equal(expected, machine.Read<uint>(y, numbers.Length));
        Assert.Equal(MathF.PI, machine.Read<float>(y, 17)[16]);
        Assert.Equal([Math.PI, 1.5e-3], machine.Read<double>(y, 11)[9..]);
        Assert.Equal(-0.25f, machine.Read<float>(y, 23)[22]);
        Assert.Equal(ulong.MaxValue, machine.Read<ulong>(y, 13)[12]);
    }
}
