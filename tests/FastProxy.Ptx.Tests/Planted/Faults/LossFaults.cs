using static FastProxy.Ptx.Tests.Planted.Faults.FaultShapes;
using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of losses.</summary>
internal static class LossFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new("CrossEntropyGrad", "the operands of a difference are swapped", "sub.rn.f64 %a, %a, %most;", "sub.rn.f64 %a, %most, %a;", WrongResult),
        new(
            "CrossEntropyGrad",
            "the address of the result stays",
            "st.global.f32 [%to], %v;\n    add.u64 %to, %to, %stride64;",
            "st.global.f32 [%to], %v;",
            WrongResult),
        new("CrossEntropyGrad", "padding lanes read a label", "@%isOut bra PADDING;", "", OutOfBounds),
        new("CrossEntropyGrad", "a result is rounded towards zero", "cvt.rn.f32.f64 %v, %p;", "cvt.rz.f32.f64 %v, %p;", WrongResult),
        new(
            "ObjectiveGrad",
            "a sample has its neighbour's label",
            "@%isAsked ld.global.nc.u32 %label, [%labels+4];",
            "@%isAsked ld.global.nc.u32 %label, [%labels+0];",
            WrongResult),
        new(
            "ObjectiveGrad",
            "the bound of samples takes one more",
            "setp.lt.and.u32 %isOne, %own, %samples, %isOne;",
            "setp.le.and.u32 %isOne, %own, %samples, %isOne;",
            WrongResult),
        new("ObjectiveGrad", "threads behind the last class go on", "@%isOut ret;", "", OutOfBounds),
        new(
            "ObjectiveGrad",
            "labels of padding lanes are read",
            "@%isAsked ld.global.nc.u32 %label, [%labels+12];",
            "ld.global.nc.u32 %label, [%labels+12];",
            OutOfBounds),
        new("SignSum", "zero is negative", "setp.lt.f32 %isNegative, %v0, 0f00000000;", "setp.le.f32 %isNegative, %v0, 0f00000000;", WrongResult),
        new(
            "SignSum",
            "what is no number is negative",
            "setp.lt.f32 %isNegative, %v1, 0f00000000;",
            "setp.ltu.f32 %isNegative, %v1, 0f00000000;",
            WrongResult),
        new("SignSum", "signs are added to what nobody wrote", "@%isFirst bra STORE;", "", UnwrittenMemory),
        new(
            "SignSum",
            "numbers behind the last are written",
            "setp.lt.u32 %isRest, %left, 4;",
            "setp.lt.u32 %isRest, %left, 3;",
            OutOfBounds) { Shape = OddByThree },
    ];
}
