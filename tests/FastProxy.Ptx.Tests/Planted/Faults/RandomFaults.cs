using static FastProxy.Ptx.Tests.Planted.Faults.FaultShapes;
using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of random numbers.</summary>
internal static class RandomFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new("Philox", "a round has a wrong constant", "mul.lo.u32 %lowA, %x, 0xD2511F53;", "mul.lo.u32 %lowA, %x, 0xD2511F57;", WrongResult),
        new("Philox", "there is a round too few", "mov.u32 %k, 10;", "mov.u32 %k, 9;", WrongResult),
        new("Philox", "sine and cosine are swapped", "selp.f64 %sin, %c, %p, %isOdd;", "selp.f64 %sin, %p, %c, %isOdd;", WrongResult),
        new("Philox", "a uniform number is of a word without its sign", "xor.b32 %y, %y, 0x80000000;", "", WrongResult),
        new(
            "Philox",
            "numbers behind the last are written",
            "setp.gt.u32 %isMore, %t, 1;",
            "setp.ge.u32 %isMore, %t, 1;",
            OutOfBounds) { Shape = Odd },
        new("Rademacher", "a shift of the hash is one short", "shr.u32 %h, %next, 16;", "shr.u32 %h, %next, 15;", WrongResult),
        new(
            "Rademacher",
            "padding lanes have a sign",
            "selp.b32 %v3, %v3, 0, %isSample;",
            "",
            WrongResult) { Shape = FiftySamples },
        new("Rademacher", "a channel has the numbers of the first", "mad.lo.u32 %next, %c, %t, %key;", "mov.u32 %next, %key;", WrongResult),
        new("Rademacher", "threads behind the last element go on", "@%isOut ret;", "", WrongResult),
    ];
}
