using static FastProxy.Ptx.Tests.Planted.Faults.FaultShapes;
using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of batch-norms.</summary>
internal static class NormFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new(
            "BatchNormStatistics",
            "a result is rounded towards zero",
            "cvt.rn.f32.f64 %result, %factor;",
            "cvt.rz.f32.f64 %result, %factor;",
            WrongResult),
        new(
            "BatchNormStatistics",
            "threads with parts of a sum write it",
            "@%isWriter st.shared.f64 [%at], %u;",
            "st.shared.f64 [%at], %u;",
            OutOfBounds) { Shape = UnevenRows },
        new(
            "BatchNormStatistics",
            "an exchange has half the distance",
            "shfl.sync.bfly.b32 %uhi, %hi, 8, 31, 0xffffffff;",
            "shfl.sync.bfly.b32 %uhi, %hi, 4, 31, 0xffffffff;",
            WrongResult),
        new(
            "BatchNormStatistics",
            "the barrier before the fold is left out",
            "if (threadIdx.x != 0) return;\n    bar.sync 0;",
            "if (threadIdx.x != 0) return;",
            Either(Race, UnwrittenMemory)),
        new(
            "BatchNormStatistics",
            "threads without a row read behind the last",
            "min.u32 %at, %own, %last;",
            "mov.u32 %at, %own;",
            Either(UnwrittenMemory, OutOfBounds)) { Shape = UnevenRows },
        new("BatchNormStatistics", "every thread writes the result", "@%more ret;", "", Race),
        new(
            "BatchNormStatistics",
            "the barrier stands behind the way out of all threads but one",
            "bar.sync 0;\n    setp.ne.u32 %more, %thread, 0;\n    @%more ret;",
            "setp.ne.u32 %more, %thread, 0;\n    @%more ret;\n    bar.sync 0;",
            MismatchedBarrier),
        new(
            "BatchNormStatistics",
            "a barrier stands in the way of some threads only",
            "    @%isWriter st.shared.f64 [%at], %u;",
            "    @%isWriter st.shared.f64 [%at], %u;\n    @%isWriter bar.sync 0;",
            MismatchedBarrier),
        new(
            "BatchNormStatistics",
            "sums and sums of squares are swapped",
            "ld.shared.v2.f64 {%u, %v}, [%at];",
            "ld.shared.v2.f64 {%v, %u}, [%at];",
            WrongResult),
        new(
            "BatchNormStatistics",
            "a barrier that counts stands in the way of some threads only",
            "    @%isWriter st.shared.f64 [%at], %u;",
            "    @%isWriter st.shared.f64 [%at], %u;\n    { .reg .b32 %votes; @%isWriter bar.red.popc.u32 %votes, 0, %isWriter; }",
            MismatchedBarrier),
        new(
            "BatchNormStatistics",
            "a barrier that votes is for one warp",
            "if (threadIdx.x != 0) return;\n    bar.sync 0;",
            "if (threadIdx.x != 0) return;\n    { .reg .pred %some; bar.red.or.pred %some, 0, 32, %isWriter; }",
            Either(Race, UnwrittenMemory)),
        new("BatchNormGradFold", "threads behind the last channel go on", "@%isOutside ret;", "", OutOfBounds),
        new("BatchNormGradFold", "the mean has the wrong sign", "neg.f64 %mean, %h;", "mov.f64 %mean, %h;", WrongResult),
        new("BatchNormGradFold", "a result is rounded towards zero", "cvt.rn.f32.f64 %value, %a;", "cvt.rz.f32.f64 %value, %a;", WrongResult),
        new("BatchNormGradFold", "a row of the result is written twice", "add.u64 %result, %result, %rowBytes;", "", WrongResult),
        new(
            "BatchNormGradFold",
            "the sums of products are those of the neighbour",
            "mad.wide.u32 %totals, %column, 8, %totals;",
            "mad.wide.u32 %totals, %column, 16, %totals;",
            OutOfBounds),
        new("BatchNormTangentFold", "threads behind the last channel go on", "@%isOutside ret;", "", OutOfBounds),
        new("BatchNormTangentFold", "the constant of the variance is wrong", "0d3EE4F8B588E368F1", "0d3EF4F8B588E368F1", WrongResult),
        new("BatchNormTangentFold", "the weight is not added", "add.rn.f32 %r1, %r1, %value;", "", WrongResult),
        new(
            "BatchNormTangentFold",
            "a direction without a weight is taken for one with it",
            "setp.eq.u64 %isAlone, %weights, 0;",
            "setp.ne.u64 %isAlone, %weights, 0;",
            WrongResult),
        new("BatchNormTangentFold", "a sum is not divided by the count", "div.rn.f64 %u, %u, %count;", "", WrongResult),
        new("BiasTangent", "threads behind the last channel go on", "@%isOutside ret;", "", OutOfBounds),
        new("BiasTangent", "the last sample is left out", "setp.ne.u32 %more, %samples, 0;", "setp.ne.u32 %more, %samples, 1;", WrongResult),
        new("BiasTangent", "every other sample is summed", "add.u64 %p, %p, 4;", "add.u64 %p, %p, 8;", OutOfBounds),
        new("BiasTangent", "the sum is rounded towards zero", "cvt.rn.f32.f64 %value, %sum;", "cvt.rz.f32.f64 %value, %sum;", WrongResult),
    ];
}
