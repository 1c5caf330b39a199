using static FastProxy.Ptx.Tests.Planted.Faults.FaultShapes;
using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of patterns.</summary>
internal static class PatternFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new(
            "HammingGram",
            "half a warp is missing in the mask of an exchange",
            "shfl.sync.bfly.b32 %other, %low, 8, 31, 0xffffffff;",
            "shfl.sync.bfly.b32 %other, %low, 8, 31, 0x0000ffff;",
            Mask),
        new("HammingGram", "the barrier between writing and counting is left out", "bar.sync 0;", "", Either(Race, UnwrittenMemory)),
        new(
            "HammingGram",
            "a carry is the and of three bits, not their majority",
            "lop3.b32 %t0, %o0, %x, %y, 0xe8;",
            "lop3.b32 %t0, %o0, %x, %y, 0x80;",
            WrongResult),
        new("HammingGram", "a shift of the transposition is one short", "selp.b32 %left4, 4, 0, %is;", "selp.b32 %left4, 3, 0, %is;", WrongResult),
        new("HammingGram", "words behind the last neuron are read", "@%isIn ld.global.nc.v2.u32", "ld.global.nc.v2.u32", OutOfBounds),
        new(
            "HammingGram",
            "half the bit rows are not written",
            "st.shared.u32 [%at], %low;",
            "@%isNarrow st.shared.u32 [%at], %low;",
            UnwrittenMemory) { Shape = FiftySamples },
        new("HammingGram", "there is one buffer in place of two", "sub.u32 %buffer, %bufferBytes, %buffer;", "", Race) { Shape = ManyNeurons },
        new("HammingGram", "a fence stands in place of the barrier", "bar.sync 0;", "fence.acq_rel.sys;", Either(Race, UnwrittenMemory)),
        new(
            "HammingGram",
            "half the bit rows are not written, by volatile stores",
            "st.shared.u32 [%at], %low;",
            "@%isNarrow st.volatile.shared.u32 [%at], %low;",
            UnwrittenMemory) { Shape = FiftySamples },
        new(
            "DistinctHash",
            "an atomic compare-and-swap is a load and a store",
            "atom.global.cas.b64 %old, [%at], 0, %key;",
            "ld.global.u64 %old, [%at];\n    setp.eq.u64 %isFree, %old, 0;\n    @%isFree st.global.u64 [%at], %key;",
            Race),
        new("DistinctHash", "the barrier behind clearing is left out", "bar.sync 0;", "", Either(Race, UnwrittenMemory)),
        new(
            "DistinctHash",
            "equal keys are not recognised",
            "setp.eq.u64 %isSame, %old, %key;\n    @%isSame bra NEXT;\n    @%isOne bra OTHER;",
            "@%isOne bra OTHER;",
            WrongResult),
        new(
            "DistinctHash",
            "an atomic addition is a load and a store",
            "@%isFirst red.global.add.u32 [%counter], %count;",
            "@%isFirst ld.global.u32 %t, [%counter];\n    @%isFirst add.u32 %t, %t, %count;\n    @%isFirst st.global.u32 [%counter], %t;",
            Race) { Shape = ManyNeurons },
        new(
            "DistinctHash",
            "a step of the sum over a warp is left out",
            "shfl.sync.bfly.b32 %t, %count, 4, 31, 0xFFFFFFFF;\n    add.u32 %count, %count, %t;",
            "",
            WrongResult),
        new("DistinctHash", "the hash is shifted one bit less", "add.u32 %shift, %shift, 33;", "add.u32 %shift, %shift, 32;", OutOfBounds),
        new(
            "DistinctHash",
            "every lane adds what the first should",
            "@%isFirst red.global.add.u32 [%counter], %count;",
            "red.add.global.u32 [%counter], %count;",
            WrongResult) { Shape = ManyNeurons },
        new("DistinctBitmap", "the barrier between marking and flushing is left out", "MARKED:\n    bar.sync 0;", "MARKED:", Race),
        new(
            "DistinctBitmap",
            "an atomic or is a load and a store",
            "red.shared.or.b32 [%at], %bit;",
            "ld.shared.u32 %old, [%at];\n    or.b32 %old, %old, %bit;\n    st.shared.u32 [%at], %old;",
            Race),
        new(
            "DistinctBitmap",
            "bits that other blocks set are counted again",
            "not.b32 %old, %old;\n    and.b32 %old, %old, %mine;",
            "mov.b32 %old, %mine;",
            WrongResult) { Shape = ManyBlocks },
        new("DistinctBitmap", "the map is one word short", "add.u32 %mapWords, %mapWords, 1;", "", UnwrittenMemory) { Shape = FiveSamples },
        new("DistinctBitmap", "the wrong bits of a pattern choose its word", "shr.u32 %at, %t, 5;", "shr.u32 %at, %t, 4;", OutOfBounds),
        new("DistinctBitmap", "marks are cut out, not added", "red.shared.or.b32 [%at], %bit;", "red.and.shared.b32 [%at], %bit;", WrongResult),
    ];
}
