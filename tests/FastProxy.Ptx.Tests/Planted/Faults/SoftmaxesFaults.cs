using static FastProxy.Ptx.Tests.Planted.PlantedFault;

namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Faults in the kernels of softmaxes.</summary>
internal static class SoftmaxesFaults
{
    public static IReadOnlyList<PlantedFault> All { get; } =
    [
        new("Softmax", "padding lanes are not set to zero", "selp.f32 %sum, 0f00000000, %sum, %isPadding;", "", WrongResult),
        new("Softmax", "the smallest number is taken for the largest", "setp.gt.f32 %isLarger, %v", "setp.lt.f32 %isLarger, %v", WrongResult),
        new(
            "Softmax",
            "a group has one channel too few",
            "setp.lt.u32 %isMore, %c, %channels;",
            "add.u32 %t, %c, 1;\n    setp.lt.u32 %isMore, %t, %channels;",
            WrongResult),
        new("Softmax", "a quotient is rounded towards zero", "div.rn.f32 %sum, 0f3F800000, %sum;", "div.rz.f32 %sum, 0f3F800000, %sum;", WrongResult),
        new("SoftmaxGrad", "a group has one channel too many", "setp.lt.u32 %isMore", "setp.le.u32 %isMore", OutOfBounds),
        new(
            "SoftmaxGrad",
            "the sum has one channel too few",
            "setp.lt.u32 %isMore, %c, %channels;",
            "add.u32 %t, %c, 1;\n    setp.lt.u32 %isMore, %t, %channels;",
            WrongResult),
        new("SoftmaxGrad", "threads behind the last element go on", "@%isOut ret;", "", UnwrittenMemory),
        new("SoftmaxGrad", "a product is rounded towards zero", "mul.rn.f32 %w, %v, %w;", "mul.rz.f32 %w, %v, %w;", WrongResult),
        new(
            "SoftmaxCurvature",
            "a sum below 0 is cut",
            "setp.lt.f32 %is, %both, 0fFF7FFFFF;",
            "setp.lt.f32 %is, %both, 0f00000000;",
            WrongResult),
        new("SoftmaxCurvature", "threads behind the last element go on", "@%isOut ret;", "", UnwrittenMemory),
        new("SoftmaxCurvature", "the mean of a is taken from u", "sub.rn.f32 %d, %d, %uMean;", "sub.rn.f32 %d, %d, %aMean;", WrongResult),
        new("SoftmaxCurvature", "a channel is written over its neighbour", "add.u64 %bent, %bent, %stride;", "", WrongResult),
    ];
}
