using static FastProxy.Ptx.Tests.Planted.Faults.FaultShapes;
using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of pooling.</summary>
internal static class PoolFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new("MaxPool", "a window is not cut at the upper edge", "max.s32 %top, %top, 0;", "", OutOfBounds),
        new("MaxPool", "a row of the window has a tap too many", "setp.gt.s32 %isMore, %k, 0;", "setp.ge.s32 %isMore, %k, 0;", UnwrittenMemory),
        new("MaxPool", "the smaller value is kept", "selp.f32 %m0, %m0, %v0, %isLarger0;", "selp.f32 %m0, %v0, %m0, %isLarger0;", WrongResult),
        new("MaxPool", "threads behind the last output go on", "@%isOut ret;", "", WrongResult),
        new("MaxPool", "the way out is said to be all threads' at once", "@%isOut ret;", "@%isOut ret.uni;", Divided),
        new("MaxPool", "a later one of equal values is kept", "setp.gt.f32 %isLarger0, %m0, %v0;", "setp.lt.f32 %isLarger0, %m0, %v0;", WrongResult),
        new("GlobalAvgPool", "threads behind the last channel go on", "@%isOut ret;", "", OutOfBounds),
        new("GlobalAvgPool", "a reciprocal is rounded towards zero", "rcp.rn.f32 %factor, %factor;", "rcp.rz.f32 %factor, %factor;", WrongResult),
        new("GlobalAvgPool", "a row has a pixel too many", "setp.gt.s32 %isMore, %k, 0;", "setp.ge.s32 %isMore, %k, 0;", UnwrittenMemory),
        new("GlobalAvgPool", "the sums of rows are not added", "add.rn.f32 %s1, %s1, %r1;", "", WrongResult),
        new("AvgPool", "a window is not cut at the upper edge", "max.s32 %top, %top, 0;", "", OutOfBounds),
        new("AvgPool", "a reciprocal is rounded towards zero", "rcp.rn.f32 %factor, %factor;", "rcp.rz.f32 %factor, %factor;", WrongResult),
        new("AvgPool", "threads behind the last output go on", "@%isOut ret;", "", WrongResult),
        new("AvgPool", "a window has a column too many", "setp.gt.s32 %isMore, %columns, 0;", "setp.ge.s32 %isMore, %columns, 0;", UnwrittenMemory),
        new("AvgPool", "the count of a window is that of a row", "mul.lo.s32 %count, %count, %t;", "", WrongResult),
        new("AvgPoolGrad", "windows behind the last row are read", "min.s32 %p1, %p1, %outHeight;", "", Either(UnwrittenMemory, OutOfBounds)),
        new("AvgPoolGrad", "the first window is before the image", "max.s32 %t, %t, 0;", "", OutOfBounds),
        new("AvgPoolGrad", "threads behind the last element go on", "@%isOut ret;", "", WrongResult),
        new(
            "AvgPoolGrad",
            "a reciprocal is rounded towards zero",
            "rcp.rn.f32 %factor, %factor;",
            "rcp.rz.f32 %factor, %factor;",
            WrongResult) { Occurrence = 2 },
        new(
            "AvgPoolGrad",
            "rows and columns of a window are swapped",
            "mad.lo.s32 %t, %p, %outWidth, %q;",
            "mad.lo.s32 %t, %q, %outWidth, %p;",
            WrongResult) { Shape = GradStages },
        new("MaxPoolDual", "the smaller value is kept", "setp.gt.f32 %isLarger, %v0, %m0;", "setp.lt.f32 %isLarger, %v0, %m0;", WrongResult),
        new(
            "MaxPoolDual",
            "a later one of equal values is kept",
            "setp.gt.f32 %isLarger, %v0, %m0;",
            "setp.ge.f32 %isLarger, %v0, %m0;",
            WrongResult),
        new(
            "MaxPoolDual",
            "a value that is no number is taken for larger",
            "setp.gt.f32 %isLarger, %v0, %m0;",
            "setp.gtu.f32 %isLarger, %v0, %m0;",
            WrongResult),
        new("MaxPoolDual", "the second sample stays that of the first tap", "selp.f32 %m1, %v1, %m1, %isLarger;", "", WrongResult),
        new("MaxPoolDual", "padding lanes are pooled", "@%isPadding ret;", "", WrongResult),
        new("MaxPoolGrad", "the barrier between finding and adding is left out", "bar.sync 0;", "", Either(Race, UnwrittenMemory)),
        new(
            "MaxPoolGrad",
            "a later one of equal values has the gradient",
            "setp.gt.f32 %isLarger0, %m0, %v0;",
            "setp.ge.f32 %isLarger0, %m0, %v0;",
            WrongResult) { Occurrence = 2 },
        new("MaxPoolGrad", "the byte of a sample is that of its neighbour", "bfe.u32 %t, %word, 8, 8;", "bfe.u32 %t, %word, 16, 8;", WrongResult),
        new(
            "MaxPoolGrad",
            "a window has a row too many",
            "setp.gt.s32 %isMore, %r, 0;",
            "setp.ge.s32 %isMore, %r, 0;",
            Either(UnwrittenMemory, OutOfBounds)),
        new("MaxPoolGrad", "a gradient is written, not added to", "@%isHere1 add.rn.f32 %s1, %s1, %g1;", "@%isHere1 mov.f32 %s1, %g1;", WrongResult),
        new(
            "MaxPoolTangent",
            "a later one of equal values is taken",
            "setp.gt.f32 %isLarger0, %m0, %v0;",
            "setp.ge.f32 %isLarger0, %m0, %v0;",
            WrongResult) { Occurrence = 2 },
        new(
            "MaxPoolTangent",
            "a value that is no number is taken for smaller",
            "setp.gt.f32 %isLarger1, %m1, %v1;",
            "setp.gtu.f32 %isLarger1, %m1, %v1;",
            WrongResult),
        new(
            "MaxPoolTangent",
            "a sample has its neighbour's tangent",
            "selp.f32 %s2, %s2, %d2, %isLarger2;",
            "selp.f32 %s2, %s2, %d3, %isLarger2;",
            WrongResult),
        new("MaxPoolTangent", "threads behind the last output go on", "@%isOut ret;", "", WrongResult),
        new("MaxPoolTangent", "a window is not cut at the left edge", "max.s32 %left, %left, 0;", "", OutOfBounds),
        new("GlobalAvgPoolGrad", "a reciprocal is rounded towards zero", "rcp.rn.f32 %factor, %factor;", "rcp.rz.f32 %factor, %factor;", WrongResult),
        new(
            "GlobalAvgPoolGrad",
            "every element has a gradient of its own",
            "rem.u32 %l, %i, %laneQuads;",
            "mov.u32 %l, %i;",
            Either(UnwrittenMemory, OutOfBounds)),
        new("GlobalAvgPoolGrad", "threads behind the last element go on", "@%isOut ret;", "", WrongResult),
        new("GlobalAvgPoolGrad", "a sample is not divided", "mul.rn.f32 %v1, %v1, %factor;", "", WrongResult),
    ];
}
