using static FastProxy.Ptx.Tests.Planted.Faults.FaultShapes;
using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of sums.</summary>
internal static class SumsFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new("ChannelDots", "the barrier before the fold is left out", "bar.sync 0;", "", Either(Race, UnwrittenMemory)),
        new(
            "ChannelDots",
            "the last thread is missing in the mask of an exchange",
            "shfl.sync.bfly.b32 %m0, %m0, 8, 31, 0xffffffff;",
            "shfl.sync.bfly.b32 %m0, %m0, 8, 31, 0x7fffffff;",
            Mask),
        new(
            "ChannelDots",
            "the operands of a selection are swapped",
            "selp.f32 %k0, %k2, %k0, %isUpper;",
            "selp.f32 %k0, %k0, %k2, %isUpper;",
            WrongResult),
        new("ChannelDots", "every thread writes the result", "@%more ret;", "", Race),
        new(
            "ChannelDots",
            "the bound of a row takes one quad more",
            "setp.lt.s32 %isInside, %t4, %left;",
            "setp.le.s32 %isInside, %t4, %left;",
            UnwrittenMemory),
        new(
            "ChannelDots",
            "threads without a row read behind the last",
            "min.u32 %at, %own, %last;",
            "mov.u32 %at, %own;",
            Either(UnwrittenMemory, OutOfBounds)) { Shape = UnevenRows },
        new("SampleDots", "the barrier before sums are read is left out", "Summed:\n    bar.sync 0;", "Summed:", Either(Race, UnwrittenMemory)),
        new("SampleDots", "sums of rows that are not there are added", "min.u32 %left, %left, %rows;", "mov.u32 %left, %rows;", UnwrittenMemory),
        new(
            "SampleDots",
            "the bound of rows takes one more",
            "setp.lt.and.u32 %hasRow, %own, %height, %isInside;",
            "setp.le.and.u32 %hasRow, %own, %height, %isInside;",
            UnwrittenMemory),
        new("SampleDots", "a product takes the neighbouring sample", "fma.rn.f32 %s1, %x1, %y1, %s1;", "fma.rn.f32 %s1, %x1, %y0, %s1;", WrongResult),
        new(
            "SampleDots",
            "the barrier before sums are overwritten is left out",
            "Added:\n    bar.sync 0;",
            "Added:",
            Race) { Shape = ManyRows },
    ];
}
