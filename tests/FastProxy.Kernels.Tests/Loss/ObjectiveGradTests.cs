using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Loss;

public sealed unsafe class ObjectiveGradTests
{
    [Theory]
    [InlineData(false, -1, -1)]
    [InlineData(true, -1, -1)]
    [InlineData(false, 2, -1)]
    [InlineData(false, -1, 0)]
    [InlineData(true, 1, 4)]
    public void Ones_stand_at_the_logits_that_meet_every_condition(bool hasLabels, int index, int sample)
    {
        foreach (int samples in Draw.Samples)
        {
            foreach (int classes in (int[])[1, 3, 10])
            {
                var layout = new ActivationLayout(classes, 1, 1, samples);
                int[] labels = [.. Enumerable.Range(0, samples).Select(n => n * 7 % classes)];
                using Activation y = Activation.Output(layout);
                ObjectiveGrad.Run(layout, hasLabels ? labels : [], index, sample, y.Pointer);
                y.CheckWritten($"ObjectiveGrad {layout}");
                float[] expected = [.. Enumerable.Range(0, samples * classes).Select(i =>
                    (!hasLabels || labels[i / classes] == i % classes) && (index < 0 || i % classes == index)
                        && (sample < 0 || i / classes == sample) ? 1f : 0f)];
                Expect.SameBits(y.Values, expected, $"ObjectiveGrad {layout} labels {hasLabels} class {index} sample {sample}");
            }
        }
    }
}
