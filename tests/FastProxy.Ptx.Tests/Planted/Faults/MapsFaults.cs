using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of maps of elements.</summary>
internal static class MapsFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new("MapSum", "threads behind the last element go on", "setp.ge.u32 %isOut, %i, %u;\n    @%isOut ret;", "", OutOfBounds),
        new("MapSum", "a list takes the next one's first term", "setp.ge.u32 %isMore, %t, %end;", "setp.gt.u32 %isMore, %t, %end;", OutOfBounds),
        new(
            "MapSum",
            "a term has the weight of the next",
            "ld.global.nc.f32 %factor, [%weights];",
            "ld.global.nc.f32 %factor, [%weights+4];",
            OutOfBounds),
        new("MapSum", "a term is left out", "add.u64 %sources, %sources, 4;", "add.u64 %sources, %sources, 8;", OutOfBounds),
        new("MapMax", "one sample takes the least instead of the largest", "setp.gt.f32 %isLarger2", "setp.lt.f32 %isLarger2", WrongResult),
        new("MapMax", "a later one of equal values is taken", "setp.gt.f32 %isLarger0, %v0, %m0;", "setp.ge.f32 %isLarger0, %v0, %m0;", WrongResult),
        new(
            "MapMax",
            "a value that is no number is taken for larger",
            "setp.gt.f32 %isLarger1, %v1, %m1;",
            "setp.gtu.f32 %isLarger1, %v1, %m1;",
            WrongResult),
        new("MapMax", "a first value that is not above -infinity is passed over", "or.pred %isLarger3, %isLarger3, %isStart;", "", WrongResult),
        new("MapMax", "a list takes the next one's first term", "setp.ge.u32 %isOut, %n, %end;", "setp.gt.u32 %isOut, %n, %end;", OutOfBounds),
        new("MapMaxGrad", "a sample adds to its neighbour's gradient", "ld.global.f32 %sum, [%at+8];", "ld.global.f32 %sum, [%at+4];", WrongResult),
        new(
            "MapMaxGrad",
            "a later one of equal values has the gradient",
            "setp.gt.f32 %isLarger0, %v0, %m0;",
            "setp.ge.f32 %isLarger0, %v0, %m0;",
            WrongResult),
        new(
            "MapMaxGrad",
            "a value that is no number is taken for larger",
            "setp.gt.f32 %isLarger1, %v1, %m1;",
            "setp.gtu.f32 %isLarger1, %v1, %m1;",
            WrongResult),
        new(
            "MapMaxGrad",
            "an element is not cleared",
            "setp.lt.u32 %isOut, %k, %length;",
            "add.u32 %u, %k, 1;\n    setp.lt.u32 %isOut, %u, %length;",
            UnwrittenMemory),
    ];
}
