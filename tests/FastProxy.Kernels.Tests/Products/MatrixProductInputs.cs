using FastProxy.Kernels.Products;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;

namespace FastProxy.Kernels.Tests.Products;

/// <summary>The inputs of a matrix product, N x channels x pixels.</summary>
internal sealed record MatrixProductInputs(MatrixProductShape Shape, int Samples, float[] A, float[] B, float[] Before, bool IsAdd)
{
    private static readonly int[] Sizes = [1, 2, 3, 4, 5, 7, 8, 13];

    public ActivationLayout ALayout => Shape.A(Samples);

    public ActivationLayout BLayout => Shape.B(Samples);

    public ActivationLayout YLayout => Shape.Y(Samples);

    /// <summary>Draws the shape and the numbers.</summary>
    public static MatrixProductInputs Of(System.Random random, int samples) => Of(
        random,
        new MatrixProductShape(
            random.Next(1, 4), random.Pick(Sizes), random.Pick(Sizes), random.Pick(Sizes), random.Next(2) == 0, random.Next(2) == 0),
        samples);

    /// <summary>Draws the numbers.</summary>
    public static MatrixProductInputs Of(System.Random random, MatrixProductShape shape, int samples)
    {
        float[] Numbers(ActivationLayout layout) => Draw.Floats(random, samples * layout.Neurons);
        return new(
            shape, samples, Numbers(shape.A(samples)), Numbers(shape.B(samples)), Numbers(shape.Y(samples)), random.Next(2) == 0);
    }

    public MatrixProductInputs WithSpecials(System.Random random) =>
        this with { A = Draw.WithSpecials(random, A, 20), B = Draw.WithSpecials(random, B, 20), Before = Draw.WithSpecials(random, Before, 20) };

    /// <summary>The sums as the kernels promise them: terms in order, each fused.</summary>
    public float[] Chain()
    {
        var y = new float[Before.Length];
        for (int at = 0; at < y.Length; at++)
        {
            (int row, int j) = Math.DivRem(at, Shape.Columns);
            (int matrix, int i) = Math.DivRem(row, Shape.Rows);
            float sum = IsAdd ? Before[at] : 0;
            for (int k = 0; k < Shape.Terms; k++)
            {
                sum = MathF.FusedMultiplyAdd(
                    A[MatrixProductReference.A(Shape, matrix, i, k)], B[MatrixProductReference.B(Shape, matrix, k, j)], sum);
            }

            y[at] = sum;
        }

        return y;
    }

    public override string ToString() => $"{Shape} samples {Samples} added {IsAdd}";
}
