namespace FastProxy.Ptx.Tests.Assembler;

/// <summary>Declarations and kernels drawn at random from what PTX, or almost PTX, has for each of their parts.</summary>
internal static class ModuleTexts
{
    private static readonly string[] Linkages = ["", "", "", ".visible ", ".extern ", ".weak ", ".common "];
    private static readonly string[] Spaces = [".global", ".const", ".shared", ".local", ".param", ".reg", ".tex"];

    private static readonly string[] Aligns =
    [
        "", "", "", ".align 1 ", ".align 2 ", ".align 4 ", ".align 8 ", ".align 16 ", ".align 64 ", ".align 128 ", ".align 256 ", ".align 512 ",
        ".align 3 ", ".align 0 ", ".align 0x10 ",
    ];

    private static readonly string[] Types =
    [
        .. Sample.Types.Select(t => $".{t}"), ".pred", ".f16", ".v2 .f32", ".v4 .f32", ".v2 .b64", ".v4 .b64", ".b128",
    ];
    private static readonly string[] Names = ["n#", "n#", "n#", "%n#", "_n#", "$n#", "n#, m#", "n#<4>", "#", "n#.x", "%tid#", "%", "_", "n#, n#"];
    private static readonly string[] Sizes =
    [
        "", "", "[4]", "[4]", "[1]", "[0]", "[]", "[2][3]", "[-1]", "[0x4]", "[4U]", "[2+2]", "[4.0]", "[65536]", "[70000]",
    ];

    private static readonly string[] Values =
    [
        "", "", "", " = 1", " = -1", " = {1, 2}", " = {1, 2, 3, 4}", " = {1, 2, 3, 4, 5}", " = 1.5", " = {1.5, -1.5}", " = 0f3F800000",
        " = 0d3FF0000000000000", " = {}", " = 256", " = {300, -129}",
        " = {{1, 2}, {3, 4}}", " = 70000", " = 4294967296", " = {shared}", " = shared", " = global", " = {global}", " = 1, 2", " = {1, 2,}",
        " = 0x7F", " = {0f00000000}",
    ];

    private static readonly string[] Pointers =
    [
        "", "", "", "", ".ptr ", ".ptr .global ", ".ptr .global .align 4 ", ".ptr .shared .align 16 ", ".ptr .align 8 ", ".ptr .param .align 4 ",
    ];

    private static readonly string[] Bounds =
    [
        "", "", "", "", ".maxntid 256", ".maxntid 256, 1", ".maxntid 16, 8, 2", ".maxntid 32, 32, 32", ".maxntid 1024", ".maxntid 1025",
        ".maxntid 2048", ".maxntid 0", ".maxntid -1", ".maxntid 1,1,1,1",
        ".reqntid 32", ".reqntid 33", ".reqntid 8, 8, 1", ".reqntid 0", ".minnctapersm 2", ".minnctapersm 0", ".minnctapersm 64", ".maxnreg 32",
        ".maxnreg 300", ".maxnreg 0", ".pragma \"nounroll\";",
        ".maxntid 64 .minnctapersm 2", ".maxntid 64 .reqntid 64", ".maxnreg 32 .minnctapersm 2", ".noreturn", ".maxntid 64 .maxntid 128",
        ".minnctapersm 2 .maxntid 64",
    ];

    private static readonly string[] Statements =
    [
        ".reg .b32 %r<4>;", ".reg .b32 %r<4>;", ".reg .b64 %x;", ".reg .pred %p;", ".reg .b32 a, b, c;", ".reg .b32 %q<0>;", ".reg .b32 %q<70000>;",
        ".reg .b32 %q<4>, %s<4>;", ".reg .v2 .f32 v;", ".reg .b32 %r3;",
        ".reg .f32 %r2;", ".reg .u8 %tiny;", ".reg .b32 %tid;", ".reg .b32 %laneid;", ".reg .b32 %clock;", ".reg .b32 %x.y;", ".reg .b32 add;",
        ".reg .b32 ret;", ".reg .b32 n#;", ".reg .b32 shared;", ".reg .b32 %warp;",
        ".reg .b32 %pm0;", ".reg .b32 %envreg3;", ".reg .b32 %globaltimer;", ".reg .b32 %total_smem_size;", ".reg .b32 %smid;", ".reg .b32 WARP_SZ;",
        ".reg .b32 L;", ".reg .b32 %r1;", ".reg .b32 %r<4;",
        ".shared .b32 s;", ".shared .align 16 .b8 s[64];", ".local .b32 l;", ".local .align 8 .b8 l[8];", ".const .b32 k;", ".global .b32 g;",
        ".param .b32 p;", ".param .align 4 .b8 p[8];", ".shared .b8 big[49153];",
        ".extern .shared .b32 e[];", ".local .b32 l[];", ".shared .b32 s[4] = {1, 2, 3, 4};",
        "L:", "L:", "M:", "{", "}", "{ }", "{ .reg .b32 %r<4>; mov.b32 %r1, 1; }", "{ M: bra M; }", "{ bra L; }", "{ .reg .b32 L; }", "bra L;",
        "bra M;", "bra.uni L;", "bra L", ";", "ret;", "exit;", "@%p bra L;", "@%p ret;",
        "mov.b32 %r1, 1;", "mov.b32 %r1, %r2;", "mov.b32 %r4, 1;", "mov.b32 %r01, 1;", "mov.b32 a, b;", "add.u32 %r1, %r2, 3;",
        "add .u32 %r1, %r2, 3;", "add. u32 %r1, %r2, 3;", "add.u32 %r1 , %r2,3 ;", "add.u32 %r1, %r2, 3,;",
        "mov.b32 n#, 1;", "mov.b32 %r1, n#;", "mov.b32 %r1, s;", "mov.b32 %r1, l;", "ld.param.u32 %r1, [n#_0];", "ld.param.u32 %r1, [n#_1];",
        "ld.param.u32 %r1, [n#_0+4];", "ld.param.v4.u32 {%r0, %r1, %r2, %r3}, [n#_0];",
        "ld.param.u64 %x, [n#_0];", "ld.shared.u32 %r1, [s];", "ld.shared.v4.u32 {%r0, %r1, %r2, %r3}, [s+16];",
        "ld.shared.v2.u32 {%r0, %r1}, [s+4];", "ld.shared.v2.u32 {%r0, %r1}, [s+2];", "ld.shared.u32 %r1, [s+64];",
        "ld.local.u32 %r1, [l];", "ld.local.u32 %r1, [l+8];", ".pragma \"nounroll\";", ".pragma nounroll;", ".pragma \"anything\";",
        ".pragma \"a\", \"b\";", "// end", "/* { */", "/* open",
        ".branchtargets L, M;", "%r1: ret;", "$way: ret;", "_: ret;", "add: ret;", "L: M: ret;", "12: ret;", "L : ret;", "ret ;", "RET;", "ret.uni;",
        "{ ret; } ;",
    ];

    /// <summary>A line of a module, drawn at random.</summary>
    public static string Draw(Random random) =>
        random.Next(2) == 0 ? $"{Pick(random, Linkages)}{Declaration(random, Pick(random, Spaces), Pick(random, Names))};" : Kernel(random);

    private static string Kernel(Random random)
    {
        IEnumerable<string> parameters = Enumerable.Range(0, random.Next(4)).Select(p => random.Next(8) == 0
            ? Declaration(random, Pick(random, Spaces), Pick(random, Names))
            : $".param {Pick(random, Types)} {Pick(random, Pointers)}{Pick(random, Aligns)}n#_{p}{Pick(random, Sizes)}");
        var statements = Enumerable.Range(0, random.Next(6)).Select(_ => Pick(random, Statements));
        string start = random.Next(4) == 0 ? "" : ".reg .b32 %r<4>; .reg .pred %p; .reg .b64 %x; .shared .align 16 .b8 s[64]; .local .b32 l[2]; ";
        string end = random.Next(4) == 0 ? "" : "L: M: ret; ";
        string head = random.Next(6) == 0 ? Pick(random, Linkages) : ".visible ";
        return $"{head}.entry n#({string.Join(", ", parameters)}) {Pick(random, Bounds)} {{ {start}{string.Join(' ', statements)} {end}}}";
    }

    private static string Declaration(Random random, string space, string name) =>
        $"{space} {Pick(random, Aligns)}{Pick(random, Types)} {Pick(random, Aligns[..1])}{name}{Pick(random, Sizes)}{Pick(random, Values)}";

    private static string Pick(Random random, string[] from) => from[random.Next(from.Length)];
}
