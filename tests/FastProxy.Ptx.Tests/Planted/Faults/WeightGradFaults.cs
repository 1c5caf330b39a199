using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of the gradients of weights.</summary>
internal static class WeightGradFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new(
            "ConvWeightGrad",
            "sums of inputs that are not there are stored",
            "setp.lt.and.u32 %isStored1, %output, %groupOut, %hasInput;",
            "setp.lt.u32 %isStored1, %output, %groupOut;",
            Race),
        new(
            "ConvWeightGrad",
            "channels behind the last are read",
            "add.u32 %t0, %t0, 1;\n    min.u32 %t4, %t0, %t1;\n    mad.wide.u32 %x3, %t4, %t2, %x;",
            "add.u32 %t4, %t0, 1;\n    mad.wide.u32 %x3, %t4, %t2, %x;",
            UnwrittenMemory),
        new("ConvWeightGrad", "there is a warp too many", "setp.ge.u32 %isEnd, %warp, %t1;", "setp.gt.u32 %isEnd, %warp, %t1;", OutOfBounds),
        new(
            "ConvWeightGrad",
            "a product takes the neighbouring input",
            "fma.rn.f32 %a1, %g1, %u1, %a1;",
            "fma.rn.f32 %a1, %g1, %u0, %a1;",
            WrongResult),
        new("ConvSampleGrad", "there is a warp too many", "setp.ge.u32 %isEnd, %warp, %t1;", "setp.gt.u32 %isEnd, %warp, %t1;", UnwrittenMemory),
        new("ConvSampleGrad", "the columns on the left are left out", "selp.b32 %from, %columnFrom, %t1, %is;", "mov.b32 %from, %t1;", WrongResult),
        new("ConvSampleGrad", "the columns on the right are left out", "setp.lt.u32 %is, %part, 3;", "setp.lt.u32 %is, %part, 2;", WrongResult),
        new(
            "ConvSampleGrad",
            "channels behind the last are read",
            "min.u32 %t4, %t0, %t1;",
            "mov.u32 %t4, %t0;",
            UnwrittenMemory) { Occurrence = 3 },
        new(
            "ConvSampleGrad",
            "a run of columns is not cut at the left edge",
            "max.s32 %t0, %t0, 0;",
            "",
            OutOfBounds) { Occurrence = 2 },
        new(
            "ConvSampleGradDepthwise",
            "the columns on the right are left out",
            "setp.lt.u32 %is, %part, 3;",
            "setp.lt.u32 %is, %part, 2;",
            WrongResult),
        new("ConvSampleGradDepthwise", "the rows below are left out", "setp.lt.u32 %is, %line, 3;", "setp.lt.u32 %is, %line, 2;", WrongResult),
        new(
            "ConvSampleGradDepthwise",
            "a product takes the neighbouring sample",
            "fma.rn.f32 %a1, %g1, %u1, %a1;",
            "fma.rn.f32 %a1, %g1, %u0, %a1;",
            WrongResult),
        new(
            "ConvSampleGradDepthwise",
            "a sum is rounded towards zero",
            "fma.rn.f32 %a2, %g2, %u2, %a2;",
            "fma.rz.f32 %a2, %g2, %u2, %a2;",
            WrongResult),
        new(
            "ConvSampleGradDepthwise",
            "there is a channel too many",
            "setp.ge.u32 %isEnd, %channel, %t3;",
            "setp.gt.u32 %isEnd, %channel, %t3;",
            OutOfBounds),
        new(
            "ConvWeightGradDepthwise",
            "the columns on the right are left out",
            "setp.lt.u32 %is, %part, 3;",
            "setp.lt.u32 %is, %part, 2;",
            WrongResult),
        new(
            "ConvWeightGradDepthwise",
            "the last thread is missing in the mask of an exchange",
            "shfl.sync.bfly.b32 %u0, %a0, 2, 31, 0xffffffff;",
            "shfl.sync.bfly.b32 %u0, %a0, 2, 31, 0x7fffffff;",
            Mask),
        new(
            "ConvWeightGradDepthwise",
            "an exchange has half the distance",
            "shfl.sync.bfly.b32 %u1, %a1, 2, 31, 0xffffffff;",
            "shfl.sync.bfly.b32 %u1, %a1, 1, 31, 0xffffffff;",
            WrongResult),
        new("ConvWeightGradDepthwise", "channels behind the last are stored", "setp.lt.and.u32 %is, %channel, %channels, %is;", "", OutOfBounds),
    ];
}
