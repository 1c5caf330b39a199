using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of copies.</summary>
internal static class LayoutFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new("PixelCopy", "y has the stride of x", "ld.param.u64 %stride, [yStride];", "", WrongResult),
        new("PixelCopy", "threads behind the last quad go on", "@%isOut ret;", "", UnwrittenMemory),
        new(
            "PixelCopy",
            "quads lie 32 bytes apart",
            "mad.wide.u32 %x, %i, 16, %x;",
            "mad.wide.u32 %x, %i, 32, %x;",
            Either(UnwrittenMemory, OutOfBounds)),
        new(
            "PixelCopy",
            "two samples are swapped",
            "st.global.v4.b32 [%y], {%v0, %v1, %v2, %v3};",
            "st.global.v4.b32 [%y], {%v0, %v1, %v3, %v2};",
            WrongResult),
        new("Concat", "threads behind the last quad go on", "@%isOut ret;", "", UnwrittenMemory),
        new(
            "Concat",
            "rows of the problem table lie 8 bytes apart",
            "mad.wide.u32 %row, %t, 16, %row;",
            "mad.wide.u32 %row, %t, 8, %row;",
            Misaligned),
        new(
            "Concat",
            "two samples are swapped",
            "st.global.v4.b32 [%y], {%v0, %v1, %v2, %v3};",
            "st.global.v4.b32 [%y], {%v1, %v0, %v2, %v3};",
            WrongResult),
        new("Concat", "every channel is the first", "mul.lo.u64 %offset, %offset, %stride64;", "mul.lo.u64 %offset, %offset, 0;", Race),
        new("SampleRows", "positive values are cut", "setp.le.and.f32 %isCut", "setp.ge.and.f32 %isCut", WrongResult),
        new(
            "SampleRows",
            "pixels lie two pixels apart",
            "mul.wide.u32 %laneBytes, %lanes, 4;",
            "mul.wide.u32 %laneBytes, %lanes, 8;",
            UnwrittenMemory),
        new("SampleRows", "threads behind the last pixel go on", "@%isOut ret;", "", OutOfBounds),
        new("SampleRows", "the ReLU is left out", "setp.ne.u32 %isRelu, %t, 0;", "setp.ne.u32 %isRelu, %t, 1;", WrongResult),
    ];
}
