using static FastProxy.Ptx.Tests.Planted.Faults.FaultShapes;
using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of additions.</summary>
internal static class AddFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new(
            "AddBias",
            "padding lanes gain the bias",
            "@%has2 add.rn.f32 %v2, %v2, %b;",
            "add.rn.f32 %v2, %v2, %b;",
            WrongResult) { Shape = FiftySamples },
        new(
            "AddBias",
            "the bias is that of the quad, not of the channel",
            "mad.wide.u32 %bias, %channel, 4, %bias;",
            "mad.wide.u32 %bias, %quad, 4, %bias;",
            OutOfBounds),
        new("AddBias", "the bias is taken from the first channel", "mad.wide.u32 %bias, %channel, 4, %bias;", "", WrongResult),
        new("AddBias", "threads behind the last quad go on", "@%p ret;", "", WrongResult),
        new("AddFused", "the barrier behind the table of terms is left out", "Ready:\n    bar.sync 0;", "Ready:", Either(Race, UnwrittenMemory)),
        new("AddFused", "padding lanes are not set to zero", "selp.f32 %s3, %s3, 0f00000000, %w3;", "", WrongResult),
        new(
            "AddFused",
            "the first thread is missing in the mask of a ballot",
            "vote.sync.ballot.b32 %b1, %g1, 0xffffffff;",
            "vote.sync.ballot.b32 %b1, %g1, 0xfffffffe;",
            Mask),
        new(
            "AddFused",
            "a field of bits is inserted one place further on",
            "bfi.b32 %bits, %part, %bits, 4, 4;",
            "bfi.b32 %bits, %part, %bits, 5, 4;",
            WrongResult),
        new(
            "AddFused",
            "threads behind the plane write words",
            "setp.eq.and.u32 %isWriter, %part, 0, %isInside;",
            "setp.eq.u32 %isWriter, %part, 0;",
            Either(Race, OutOfBounds)),
        new("AddFused", "the padding of a word is not written", "@%isPadding st.global.u16 [%p+2], %zero;", "", WrongResult),
        new(
            "AddFused",
            "the operands of a selection are swapped",
            "selp.f32 %s1, %s1, 0f00000000, %w1;",
            "selp.f32 %s1, 0f00000000, %s1, %w1;",
            WrongResult),
        new("AddFused", "16 bits are written as 32", "@%isWriter st.global.u16 [%p], %short;", "@%isWriter st.global.u32 [%p], %bits;", Misaligned),
        new("AddFused", "a row of shared memory is 16 bytes", "mad.lo.u32 %at, %thread, 32, %at;", "mad.lo.u32 %at, %thread, 16, %at;", Race),
        new("DualLanes", "the first sample is doubled", "add.rn.f32 %b, %b, %a;", "add.rn.f32 %b, %a, %a;", WrongResult),
        new("DualLanes", "pixels lie 8 lanes apart, not 16", "mad.wide.u32 %y, %pixel, 64, %y;", "mad.wide.u32 %y, %pixel, 32, %y;", WrongResult),
        new("DualLanes", "the sum is written over the first sample", "st.global.f32 [%y+4], %b;", "st.global.f32 [%y], %b;", WrongResult),
        new(
            "DualLanes",
            "threads behind the last pixel go on",
            "@%isOutside ret;",
            "",
            Either(Race, OutOfBounds)) { Shape = FewPixels },
    ];
}
