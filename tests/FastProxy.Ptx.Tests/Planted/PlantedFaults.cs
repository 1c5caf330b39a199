using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted;

/// <summary>The planted faults.</summary>
internal static class PlantedFaults
{
    /// <summary>Weights of several stages.</summary>
    private const string Stages = "in=40,out=20,height=5,width=4,samples=20";

    /// <summary>The same, of a gradient.</summary>
    private const string GradStages = "in=20,out=40,stride=2,height=5,width=4,samples=20";

    /// <summary>Words of more than 32 samples.</summary>
    private const string FiftySamples = "in=6,height=6,width=5,samples=50";

    /// <summary>More neurons than a block takes at once.</summary>
    private const string ManyNeurons = "in=16,height=24,width=24,samples=20";

    /// <summary>So many neurons that several blocks find the same patterns.</summary>
    private const string ManyBlocks = "in=16,height=64,width=64,samples=7";

    /// <summary>Patterns that fit one word of the map.</summary>
    private const string FiveSamples = "in=6,height=6,width=5,samples=5";

    /// <summary>Rows that the threads of a block do not divide.</summary>
    private const string UnevenRows = "in=6,height=17,width=5,samples=20";

    /// <summary>Lanes that fill no whole tile.</summary>
    private const string FortySamples = "in=6,height=6,width=5,samples=40";

    /// <summary>Rows that fill no whole tile.</summary>
    private const string FiveRows = "in=6,out=5,height=6,width=5,samples=20";

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
            Either(Race, OutOfBounds)),
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
        new(
            "ConvDepthwise",
            "a tap outside the image is multiplied",
            "@%in fma.rn.f32 %a1, %k, %u1, %a1;",
            "fma.rn.f32 %a1, %k, %u1, %a1;",
            UnwrittenRegister),
        new(
            "ConvDataGrad",
            "the barrier before weights are overwritten is left out",
            "have been read.\n    bar.sync 0;",
            "have been read.",
            Race) { Shape = GradStages },
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
            "LinearForward",
            "weights behind the last output are read",
            "add.u32 %t, %o, 3;\n    min.u32 %t, %t, %last;",
            "add.u32 %t, %o, 3;",
            OutOfBounds),
        new(
            "LinearForward",
            "outputs behind the last are written",
            "@%isOutput st.global.v4.f32 [%y], {%d0, %d1, %d2, %d3};",
            "st.global.v4.f32 [%y], {%d0, %d1, %d2, %d3};",
            OutOfBounds),
        new("LinearForward", "padding lanes keep the bias", "selp.f32 %a0, %a0, 0f00000000, %isSample0;", "", WrongResult),
        new(
            "LinearForward",
            "global memory is read as shared memory",
            "ld.global.nc.v4.f32 {%v0, %v1, %v2, %v3}, [%x];",
            "ld.shared.v4.f32 {%v0, %v1, %v2, %v3}, [%x];",
            OutOfBounds),
        new("LinearForward", "a sum has one term too few", "setp.ne.u32 %isMore, %k, 0;", "setp.ne.u32 %isMore, %k, 1;", WrongResult),
        new("MaxPool", "a window is not cut at the upper edge", "max.s32 %top, %top, 0;", "", OutOfBounds),
        new("MaxPool", "a row of the window has a tap too many", "setp.gt.s32 %isMore, %k, 0;", "setp.ge.s32 %isMore, %k, 0;", UnwrittenMemory),
        new("MaxPool", "the smaller value is kept", "selp.f32 %m0, %m0, %v0, %isLarger0;", "selp.f32 %m0, %v0, %m0, %isLarger0;", WrongResult),
        new("MaxPool", "threads behind the last output go on", "@%isOut ret;", "", WrongResult),
        new("MapSum", "threads behind the last element go on", "setp.ge.u32 %isOut, %i, %u;\n    @%isOut ret;", "", OutOfBounds),
        new("MapSum", "a list takes the next one's first term", "setp.ge.u32 %isMore, %t, %end;", "setp.gt.u32 %isMore, %t, %end;", OutOfBounds),
        new("MapMax", "one sample takes the least instead of the largest", "setp.gt.f32 %isLarger2", "setp.lt.f32 %isLarger2", WrongResult),
        new("MapMaxGrad", "a sample adds to its neighbour's gradient", "ld.global.f32 %sum, [%at+8];", "ld.global.f32 %sum, [%at+4];", WrongResult),
        new("ProductDual", "one term of the product rule is left out", "fma.rn.f32 %r1, %v1, %w0, %r1;", "", WrongResult),
        new("Product", "a pixel is not repeated", "rem.u32 %t, %i, %u;", "mov.u32 %t, %i;", Either(OutOfBounds, UnwrittenMemory)),
        new(
            "MatrixProduct",
            "rows behind the last are read",
            "selp.b64 %a3, %at, %a2, %is;",
            "mov.b64 %a3, %at;",
            UnwrittenMemory) { Shape = FiveRows },
        new(
            "MatrixProduct",
            "a sum takes the neighbouring column",
            "fma.rn.f32 %s12_0, %u1_0, %w2_0",
            "fma.rn.f32 %s12_0, %u1_0, %w1_0",
            WrongResult),
        new("MatrixProduct", "a sum has one term too many", "setp.ne.u32 %isMore, %k, 0;", "setp.ge.s32 %isMore, %k, 0;", OutOfBounds),
        new("Softmax", "padding lanes are not set to zero", "selp.f32 %sum, 0f00000000, %sum, %isPadding;", "", WrongResult),
        new("Softmax", "the smallest number is taken for the largest", "setp.gt.f32 %isLarger, %v", "setp.lt.f32 %isLarger, %v", WrongResult),
        new("SoftmaxGrad", "a group has one channel too many", "setp.lt.u32 %isMore", "setp.le.u32 %isMore", OutOfBounds),
        new(
            "SoftmaxCurvature",
            "a sum below 0 is cut",
            "setp.lt.f32 %is, %both, 0fFF7FFFFF;",
            "setp.lt.f32 %is, %both, 0f00000000;",
            WrongResult),
        new("Embedding", "padding lanes have a row too", "selp.f32 %v0, 0f00000000, %v0, %isPadding;", "", WrongResult),
        new("Embedding", "a sample has its neighbour's row", "cvt.rzi.u32.f32 %t, %v1;", "cvt.rzi.u32.f32 %t, %v2;", WrongResult),
        new("EmbeddingGrad", "a column of the table is not cleared", "st.global.f32 [%to], %sum;", "", UnwrittenMemory),
        new("EmbeddingGrad", "a row is written, not added to", "add.rn.f32 %sum, %sum, %v;", "mov.f32 %sum, %v;", WrongResult),
        new("PixelCopy", "y has the stride of x", "ld.param.u64 %stride, [yStride];", "", WrongResult),
        new("GlobalAvgPool", "threads behind the last channel go on", "@%isOut ret;", "", OutOfBounds),
        new("CrossEntropyGrad", "the operands of a difference are swapped", "sub.rn.f64 %a, %a, %most;", "sub.rn.f64 %a, %most, %a;", WrongResult),
        new(
            "CrossEntropyGrad",
            "the address of the result stays",
            "st.global.f32 [%to], %v;\n    add.u64 %to, %to, %stride64;",
            "st.global.f32 [%to], %v;",
            WrongResult),
        new("CrossEntropyGrad", "padding lanes read a label", "@%isOut bra PADDING;", "", OutOfBounds),
        new("LaneGram", "the barrier is left out", "bar.sync 0;", "", Race),
        new("LaneGram", "two sums are not set to zero", "mov.b64 {%c0, %c1}, %zero;", "", UnwrittenRegister),
        new("LaneGram", "there is one buffer in place of two", "xor.b32 %buffer, %buffer, 4096;", "", Race),
        new(
            "LaneGram",
            "lanes behind the last are summed",
            "setp.lt.and.u32 %hasSums, %i, %lanes, %hasB;",
            "mov.pred %hasSums, %hasB;",
            OutOfBounds) { Shape = FortySamples },
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
        new(
            "LinearForward",
            "a generic address lies between two vectors",
            "ld.global.nc.v4.f32 {%v0, %v1, %v2, %v3}, [%x];",
            "ld.v4.f32 {%v0, %v1, %v2, %v3}, [%x+4];",
            Misaligned),
        new(
            "LinearForward",
            "an offset in shared memory is taken for a generic address",
            "ld.global.nc.v4.f32 {%v0, %v1, %v2, %v3}, [%x];",
            "{ .reg .b64 %near; mov.u64 %near, 64; ld.v4.f32 {%v0, %v1, %v2, %v3}, [%near]; }",
            OutOfBounds),
        new(
            "DistinctHash",
            "every lane adds what the first should",
            "@%isFirst red.global.add.u32 [%counter], %count;",
            "red.add.global.u32 [%counter], %count;",
            WrongResult) { Shape = ManyNeurons },
        new("DistinctBitmap", "marks are cut out, not added", "red.shared.or.b32 [%at], %bit;", "red.and.shared.b32 [%at], %bit;", WrongResult),
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
        new("MaxPool", "the way out is said to be all threads' at once", "@%isOut ret;", "@%isOut ret.uni;", Divided),
        new("HammingGram", "a fence stands in place of the barrier", "bar.sync 0;", "fence.acq_rel.sys;", Either(Race, UnwrittenMemory)),
        new(
            "HammingGram",
            "half the bit rows are not written, by volatile stores",
            "st.shared.u32 [%at], %low;",
            "@%isNarrow st.volatile.shared.u32 [%at], %low;",
            UnwrittenMemory) { Shape = FiftySamples },
        new("Philox", "a round has a wrong constant", "mul.lo.u32 %lowA, %x, 0xD2511F53;", "mul.lo.u32 %lowA, %x, 0xD2511F57;", WrongResult),
    ];

    /// <summary>The order of threads decides which of two checks comes first.</summary>
    private static string Either(string one, string other) => $"{one} or {other}";
}
