using static FastProxy.Ptx.Tests.Planted.Faults.FaultShapes;
using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of convolutions.</summary>
internal static class ConvFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new(
            "ConvDirect",
            "the barrier before weights are overwritten is left out",
            "have been read.\n    bar.sync 0;",
            "have been read.",
            Race) { Shape = Stages },
        new(
            "ConvDirect",
            "the barrier before weights are read is left out",
            "add.u32 %done, %done, %left;\n    bar.sync 0;",
            "add.u32 %done, %done, %left;",
            Either(Race, UnwrittenMemory)),
        new("ConvDirect", "a stage does not count what it has done", "add.u32 %done, %done, %left;", "", Endless),
        new(
            "ConvDirect",
            "the bound of a plane takes one more",
            "setp.lt.u32 %in1, %float1, %plane;",
            "setp.le.u32 %in1, %float1, %plane;",
            WrongResult),
        new("ConvDirect", "the bound of rows takes one more", "setp.lt.u32 %p0, %t0, %height;", "setp.le.u32 %p0, %t0, %height;", UnwrittenMemory),
        new("ConvDirect", "the bound of columns is left out", "setp.lt.and.u32 %p0, %t1, %width, %p0;", "", Either(UnwrittenMemory, OutOfBounds)),
        new(
            "ConvDirect",
            "the last thread is missing in the mask of a vote",
            "vote.sync.any.pred %p, %p, 0xffffffff;",
            "vote.sync.any.pred %p, %p, 0x7fffffff;",
            Mask),
        new("ConvDirect", "two sums are not set to zero", "mov.b64 {%a0, %a1}, %zero;", "", UnwrittenRegister),
        new(
            "ConvDirect",
            "a product is rounded before it is added",
            "@%p0 fma.rn.f32 %a0, %w0, %u0, %a0;",
            "{ .reg .f32 %product; @%p0 mul.rn.f32 %product, %w0, %u0; @%p0 add.rn.f32 %a0, %product, %a0; }",
            WrongResult),
        new(
            "ConvDirect",
            "a tap outside the image is multiplied",
            "@%p0 fma.rn.f32 %a1, %w0, %u1, %a1;",
            "fma.rn.f32 %a1, %w0, %u1, %a1;",
            WrongResult),
        new("ConvDirect", "a tap outside the image is read", "selp.b64 %at0, %at0, %x, %p0;", "", Either(UnwrittenMemory, OutOfBounds)),
        new(
            "ConvDirect",
            "rows of the problem table lie 16 bytes apart",
            "mad.wide.u32 %d0, %t0, 24, %d0;",
            "mad.wide.u32 %d0, %t0, 16, %d0;",
            Either(Race, UnwrittenMemory)),
        new(
            "ConvDirect",
            "weights are stored 4 bytes further on",
            "st.shared.v4.f32 [%t1], {%u0, %u1, %u2, %u3};",
            "st.shared.v4.f32 [%t1+4], {%u0, %u1, %u2, %u3};",
            Misaligned),
        new(
            "ConvDirect",
            "a product takes the neighbouring weight",
            "@%p0 fma.rn.f32 %a4, %w1, %u0, %a4;",
            "@%p0 fma.rn.f32 %a4, %w2, %u0, %a4;",
            WrongResult),
        new("ConvDirect", "weights are copied in one round only", "@%p bra COPY;", "", UnwrittenMemory) { Shape = Stages },
        new(
            "ConvDirect",
            "the second piece lies 64 floats further, not 128",
            "add.u32 %float1, %float, 128;",
            "add.u32 %float1, %float, 64;",
            WrongResult),
        new("ConvDirect", "a channel behind the last is written", "setp.eq.u32 %p, %rows, 2;\n    @%p bra END;", "", OutOfBounds),
        new(
            "ConvDirect",
            "a product is rounded towards zero",
            "@%p0 fma.rn.f32 %a0, %w0, %u0, %a0;",
            "@%p0 fma.rz.f32 %a0, %w0, %u0, %a0;",
            WrongResult),
        new(
            "ConvDirect",
            "a sum is cut to between 0 and 1",
            "@%p0 fma.rn.f32 %a0, %w0, %u0, %a0;",
            "@%p0 fma.rn.sat.f32 %a0, %w0, %u0, %a0;",
            WrongResult),
        new(
            "ConvDepthwise",
            "a tap outside the image is multiplied",
            "@%in fma.rn.f32 %a1, %k, %u1, %a1;",
            "fma.rn.f32 %a1, %k, %u1, %a1;",
            UnwrittenRegister),
        new(
            "ConvDepthwise",
            "the bound of columns takes one more",
            "setp.lt.and.u32 %in, %column, %width, %inRow;",
            "setp.le.and.u32 %in, %column, %width, %inRow;",
            UnwrittenMemory),
        new(
            "ConvDepthwise",
            "the bound of rows takes one more",
            "setp.lt.u32 %inRow, %row, %height;",
            "setp.le.u32 %inRow, %row, %height;",
            Either(UnwrittenMemory, OutOfBounds)),
        new("ConvDepthwise", "threads behind the last quad go on", "@%p ret;", "", OutOfBounds),
        new("ConvDepthwise", "a row has a tap too many", "setp.lt.s32 %p, %column, %columnEnd;", "setp.le.s32 %p, %column, %columnEnd;", OutOfBounds),
        new(
            "ConvDataGrad",
            "the barrier before weights are overwritten is left out",
            "have been read.\n    bar.sync 0;",
            "have been read.",
            Race) { Shape = GradStages },
        new(
            "ConvDataGrad",
            "the barrier before weights are read is left out",
            "add.u32 %done, %done, %left;\n    bar.sync 0;",
            "add.u32 %done, %done, %left;",
            Either(Race, UnwrittenMemory)),
        new(
            "ConvDataGrad",
            "the last thread is missing in the mask of a vote",
            "vote.sync.any.pred %p, %in, 0xffffffff;",
            "vote.sync.any.pred %p, %in, 0x7fffffff;",
            Mask),
        new(
            "ConvDataGrad",
            "the bound of columns takes one more",
            "setp.lt.and.s32 %in, %t1, %width, %in;",
            "setp.le.and.s32 %in, %t1, %width, %in;",
            UnwrittenMemory),
        new(
            "ConvDataGrad",
            "rows between the strides are taken",
            "setp.eq.and.s32 %in, %t2, %row, %in;",
            "",
            WrongResult) { Shape = GradStages },
        new("ConvPack", "a factor is left out", "mul.rn.f32 %value, %value, %factor;", "", WrongResult),
        new("ConvPack", "weights behind the last output are read", "@%p bra PUT;", "", OutOfBounds),
        new("ConvPack", "a tap is counted in inputs", "rem.u32 %tap, %rest, %t2;", "rem.u32 %tap, %rest, %t1;", WrongResult),
        new("ConvPack", "threads behind the last float go on", "@%p ret;", "", OutOfBounds),
        new("ConvPack", "the bound of outputs takes one more", "setp.ge.u32 %p, %o, %t0;", "setp.gt.u32 %p, %o, %t0;", OutOfBounds),
    ];
}
