using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class LossTwinTests
{
    private static readonly ActivationLayout Logits = new(10, 1, 1, 17);
    private static readonly int[] Labels = [.. Enumerable.Range(0, Logits.Samples).Select(n => n * 7 % Logits.Channels)];

    [Fact]
    public void ObjectiveGrad_takes_any_logits() => TwinCase<ObjectiveGradGpu, ObjectiveGradProblem>.Check(
        new ObjectiveGradGpu(Logits),
        c =>
        [
            ObjectiveGradProblem.Sum(c.Result(Logits)),
            ObjectiveGradProblem.Target(c.Of(Labels), c.Result(Logits)),
            ObjectiveGradProblem.OfClass(3, c.Result(Logits)),
            ObjectiveGradProblem.OfSample(16, c.Result(Logits)),
        ]);

    [Fact]
    public void CrossEntropyGrad_takes_far_logits() => TwinCase<CrossEntropyGradGpu, CrossEntropyGradProblem>.Check(
        new CrossEntropyGradGpu(Logits),
        c => [.. new[] { 1f, 700 }.Select(
            scale => new CrossEntropyGradProblem(c.Special((int)Logits.Length, scale), c.Of(Labels), c.Result(Logits)))]);

    /// <summary>The last count is more than a launch has threads for at once.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void SignSum_adds_any_count(bool isFirst) => TwinCase<SignSumGpu, SignSumProblem>.Check(
        new SignSumGpu(isFirst),
        c => [.. new[] { 1, 3, 4, 1025, 4 * 8 * 256 + 9 }.Select(
            count => new SignSumProblem(c.Special(count), count, c.Changed(new ActivationLayout(1, 1, 1, count))))]);
}
