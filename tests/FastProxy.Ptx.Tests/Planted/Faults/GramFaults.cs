using static FastProxy.Ptx.Tests.Planted.Faults.FaultShapes;
using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of Gram matrices.</summary>
internal static class GramFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new("LaneGram", "the barrier is left out", "bar.sync 0;", "", Race),
        new("LaneGram", "two sums are not set to zero", "mov.b64 {%c0, %c1}, %zero;", "", UnwrittenRegister),
        new("LaneGram", "there is one buffer in place of two", "xor.b32 %buffer, %buffer, 4096;", "", Race),
        new(
            "LaneGram",
            "lanes behind the last are summed",
            "setp.lt.and.u32 %hasSums, %i, %lanes, %hasB;",
            "mov.pred %hasSums, %hasB;",
            OutOfBounds) { Shape = FortySamples },
        new("BiasGram", "the columns are those of the rows", "rem.u32 %j, %t, %side;", "div.u32 %j, %t, %side;", WrongResult),
        new("BiasGram", "a channel is left out", "setp.ne.u32 %more, %k, 0;", "setp.ne.u32 %more, %k, 1;", WrongResult),
        new("BiasGram", "blocks have the threads of half a block", "mad.lo.u32 %t, %block, 128, %t;", "mad.lo.u32 %t, %block, 64, %t;", Race),
        new("BiasGram", "a gradient is multiplied by itself", "ld.global.nc.f32 %x, [%q];", "ld.global.nc.f32 %x, [%p];", WrongResult),
        new("GramColumn", "threads behind the last sample go on", "@%isOut ret;", "", OutOfBounds),
        new("GramColumn", "a class is summed again and again", "add.u64 %at, %at, %stride64;", "", WrongResult),
        new("GramColumn", "float64 lie 4 bytes apart", "shl.b64 %offset, %offset, 3;", "shl.b64 %offset, %offset, 2;", Misaligned),
        new("GramColumn", "a class is left out", "setp.ne.u32 %isMore, %k, 0;", "setp.ne.u32 %isMore, %k, 1;", WrongResult),
        new("LaneGramTf32", "the barrier is left out", "bar.sync 0;", "", Either(Race, UnwrittenMemory)),
        new("LaneGramTf32", "there is one buffer in place of two", "sub.u32 %buffer, 9216, %buffer;", "", Race),
        new("LaneGramTf32", "a number is not rounded to TF32", "cvt.rna.tf32.f32 %r0, %p0;", "mov.b32 %r0, %p0;", WrongResult),
        new("LaneGramTf32", "a tile is multiplied by that of other rows", "{%n0, %n1}, {%c4", "{%n1, %n0}, {%c4", WrongResult),
        new(
            "LaneGramTf32",
            "lanes behind the last are read",
            "setp.lt.u32 %hasA, %t0, %lanes;",
            "setp.ge.u32 %hasA, %t0, 0;",
            OutOfBounds) { Shape = FortySamples },
        new(
            "PatchGram",
            "lanes behind the last are summed",
            "setp.ge.u32 %is, %t0, %lanes;",
            "setp.gt.u32 %is, %t0, %lanes;",
            Either(Race, OutOfBounds)) { Shape = FewPatches },
        new(
            "PatchGram",
            "the bound of columns is left out",
            "setp.lt.and.u32 %hasA, %t1, %width, %hasA;",
            "",
            OutOfBounds) { Shape = FewPatches },
        new(
            "PatchGram",
            "there is a row of taps too many",
            "setp.lt.u32 %is, %tapRow, %kernel;",
            "setp.le.u32 %is, %tapRow, %kernel;",
            WrongResult) { Shape = FewPatches },
        new(
            "PatchGram",
            "sums in float32 are not set to zero",
            "mov.b64 {%c0, %c1}, %zero;",
            "",
            UnwrittenRegister) { Shape = FewPatches },
        new(
            "PatchGram",
            "a product takes the neighbouring sample",
            "fma.rn.f32 %c1, %u0, %v1, %c1;",
            "fma.rn.f32 %c1, %u0, %v0, %c1;",
            WrongResult) { Shape = FewPatches },
    ];
}
