using System.Text.RegularExpressions;
using FastProxy.Kernels;
using FastProxy.Kernels.Gpu;
using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>
/// Faults in the kernels that are composed of a frame and a function: those of a frame in each of its kernels, and those of the function in each
/// instruction that can have them.
/// </summary>
internal static partial class FunctionFaults
{
    private const string Threads = "threads behind the last element go on";
    private const string Bound = "the bound of elements takes one more";
    private const string Channels = "channels are floats apart";
    private const string Padding = "the last sample is taken for padding";
    private const string BehindFirst = $"{OutOfBounds} or {UnwrittenMemory}";
    private const string Elsewhere = $"{Race} or {UnwrittenMemory}";
    private const string Dual = "ActivationDual";

    private static readonly FrameFault[] Common =
    [
        new("", Threads, "@%isOut ret;", "", UnwrittenMemory),
        new("", Bound, "setp.ge.u32 %isOut, %index, %u;", "setp.gt.u32 %isOut, %index, %u;", UnwrittenMemory),
        new("", Channels, "mul.lo.u64 %offset, %offset, %channel;", "shl.b64 %offset, %offset, 2;", Elsewhere),
        new("", Padding, "setp.ge.u32 %isPadding, %u, %w;", "sub.u32 %w, %w, 1;\n    setp.ge.u32 %isPadding, %u, %w;", WrongResult),
    ];

    private static readonly FrameFault[] Own =
    [
        new("Activation", "a number is its neighbour", "ld.global.f32 %v, [%x];", "ld.global.f32 %v, [%x+4];", UnwrittenMemory),
        new(
            "Activation", "rows of the problem table lie 8 bytes apart",
            "mad.wide.u32 %row, %u, 16, %row;", "mad.wide.u32 %row, %u, 8, %row;", Elsewhere),
        new("ActivationGrad", "the factor is x", "ld.global.f32 %d, [%dY];", "ld.global.f32 %d, [%x];", WrongResult),
        new("ActivationCurvature", "a factor is taken twice", "ld.global.f32 %e, [%t];", "ld.global.f32 %e, [%g];", WrongResult),
        new(Dual, "the tangent is that of two lanes before", "sub.u64 %offset, %x, 4;", "sub.u64 %offset, %x, 8;", BehindFirst),
        new(Dual, "the first sample is the tangent", "setp.eq.u32 %isTangent, %u, 1;", "setp.eq.u32 %isTangent, %u, 0;", BehindFirst),
    ];

    private static readonly Rule[] Rules =
    [
        new("the operands of a selection are swapped", @"^(selp\.f32 \S+) (\S+), (\S+),", "$1 $3, $2,"),
        new("a comparison is the other way", @"^setp\.gt\.", "setp.lt."),
        new("a difference is a sum", @"^sub\.rn\.", "add.rn."),
        new("a number keeps its sign", @"^neg\.", "mov."),
        new("a quotient or a root is rounded towards zero", @"^(div|sqrt)\.rn\.", "$1.rz."),
        new("an exponent is shifted by 22 bits", ", 23;$", ", 22;"),
        new("a constant is 1", @"^(?!.*0f4B400000)((?:add|sub|mul|div|fma)\S+ .*?)0f(?!3F800000|00000000)[0-9A-F]{8}", "${1}0f3F800000"),
    ];

    /// <summary>
    /// Those that change no number: the slope of a logistic function is that of -x too, and the case's power, x^5, passes by what other powers need
    /// and has no trace of a number below the normal ones.
    /// </summary>
    private static readonly HashSet<string> Unseen =
    [
        "SoftplusCurvature: setp.lt.f32 %p59, %v, 0f00000000;",
        "SigmoidGrad: setp.lt.f32 %p59, %v, 0f00000000;",
        "TanhGrad: setp.lt.f32 %p60, %f4, 0f00000000;",
        "TanhCurvature: setp.lt.f32 %p106, %f65, 0f00000000;",
        "TanhDual: setp.lt.f32 %p105, %f64, 0f00000000;",
        "Power: mul.rn.f32 %f10, %f7, 0f3F800000;",
        "Power: setp.lt.f32 %p11, 0f00800000, %f7;",
        "Power: add.rn.f32 %f28, %f18, %f27;",
        "Power: setp.lt.f32 %p52, 0f00000000, %f7;",
        "PowerGrad: add.rn.f32 %f8, 0f40400000, %second;",
        "PowerGrad: mul.rn.f32 %f17, %f14, 0f3F800000;",
        "PowerGrad: setp.lt.f32 %p18, 0f00800000, %f14;",
        "PowerGrad: add.rn.f32 %f34, %f25, %f33;",
        "PowerGrad: setp.lt.f32 %p58, 0f00000000, %f14;",
        "PowerGrad: add.rn.f32 %f113, 0f00000000, %f112;",
        "PowerGrad: setp.lt.f32 %p114, %f10, 0f3F000000;",
        "PowerGrad: selp.f32 %f115, 0fFFC00000, %f113, %p114;",
        "PowerGrad: setp.lt.f32 %p119, 0f00000000, %v;",
        "PowerGrad: selp.f32 %f120, %f112, %f118, %p119;",
        "PowerCurvature: mul.rn.f32 %f15, %f12, 0f3F800000;",
        "PowerCurvature: setp.lt.f32 %p16, 0f00800000, %f12;",
        "PowerCurvature: add.rn.f32 %f32, %f23, %f31;",
        "PowerCurvature: setp.lt.f32 %p55, 0f00000000, %f12;",
        "PowerDual: mul.rn.f32 %f10, %f7, 0f3F800000;",
        "PowerDual: setp.lt.f32 %p11, 0f00800000, %f7;",
        "PowerDual: add.rn.f32 %f28, %f18, %f27;",
        "PowerDual: setp.lt.f32 %p52, 0f00000000, %f7;",
        "PowerDual: add.rn.f32 %f118, 0f40400000, %second;",
        "PowerDual: add.rn.f32 %f154, 0f00000000, %f153;",
        "PowerDual: setp.lt.f32 %p155, %f119, 0f3F000000;",
        "PowerDual: selp.f32 %f156, 0fFFC00000, %f154, %p155;",
        "PowerDual: selp.f32 %f159, %f153, %f158, %p114;",
    ];

    /// <summary>The faults of the frames, each in the kernel of every function.</summary>
    public static IReadOnlyList<PlantedFault> OfFrames { get; } =
    [
        .. from kernel in Kernels
           from fault in Common.Concat(Own)
           where kernel.Frame != "Softmax" && (fault.Frame.Length == 0 || fault.Frame == kernel.Frame)
           select new PlantedFault(kernel.Name, fault.Mistake, fault.Find, fault.Put, fault.Caught) { Shape = Shape(kernel) },
    ];

    /// <summary>The faults of the functions, one in each instruction that can have it.</summary>
    public static IReadOnlyList<PlantedFault> OfInstructions { get; } =
    [
        .. from kernel in Kernels
           from Match line in Recorded().Matches(kernel.Source)
           from rule in Rules
           let put = Regex.Replace(line.Value, rule.Find, rule.Put)
           where put != line.Value
           let caught = Unseen.Contains($"{kernel.Name}: {put}") ? Nothing : WrongResult
           select new PlantedFault(kernel.Name, rule.Mistake, line.Value, put, caught) { Shape = Shape(kernel) },
    ];

    private static IEnumerable<KernelSource> Kernels => KernelCatalog.InPtx.Select(k => k.Gpu!.Ptx).Where(k => k.Frame is not null);

    private static string Shape(KernelSource kernel) =>
        kernel.Frame == Dual ? "in=3,height=10,width=9,problems=2" : "in=2,height=6,width=5,samples=20,problems=2";

    /// <summary>An instruction as the recorder writes it: its result is a register with a number.</summary>
    [GeneratedRegex(@"(?<=^ +)[a-z]\S+ %[fip]\d+, .*;$", RegexOptions.Multiline)]
    private static partial Regex Recorded();

    private sealed record FrameFault(string Frame, string Mistake, string Find, string Put, string Caught);

    private sealed record Rule(string Mistake, string Find, string Put);
}
