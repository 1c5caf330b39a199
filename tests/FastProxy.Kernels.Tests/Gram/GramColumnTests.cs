using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Gram;

public sealed unsafe class GramColumnTests
{
    [Fact]
    public void A_column_holds_the_sums_over_classes_and_no_other_is_written()
    {
        foreach (int samples in Draw.Samples)
        {
            foreach (int classes in (int[])[1, 10, 33])
            {
                var layout = new ActivationLayout(classes, 1, 1, samples);
                float[] values = Draw.Floats(new System.Random(samples), samples * classes);
                using Activation tangent = Activation.Input(layout, values);
                int column = samples / 2;
                double[] gram = [.. Enumerable.Repeat(-7.0, layout.Lanes * layout.Lanes)];
                fixed (double* g = gram)
                {
                    GramColumn.Run(tangent.Pointer, layout, layout.Lanes, column, g);
                }

                for (int i = 0; i < gram.Length; i++)
                {
                    (int row, int at) = (i / layout.Lanes, i % layout.Lanes);
                    bool isWritten = at == column && row < samples;
                    double expected = isWritten ? values.Skip(row * classes).Take(classes).Sum(v => (double)v) : -7;
                    Assert.Equal(expected, gram[i], isWritten ? GramReference.ColumnErrorBound(classes) * classes : 0);
                }
            }
        }
    }
}
