namespace FastProxy.Kernels.Products;

/// <summary>Matrix products in float64, sample by sample (N x channels x pixels), which the kernels are tested against.</summary>
public static class MatrixProductReference
{
    /// <summary>Returns the products, N x (G * I) x J.</summary>
    public static double[] Of(MatrixProductShape shape, double[] a, double[] b)
    {
        var y = new double[a.Length / (shape.Rows * shape.Terms) * shape.Rows * shape.Columns];
        for (int at = 0; at < y.Length; at++)
        {
            (int row, int j) = Math.DivRem(at, shape.Columns);
            (int matrix, int i) = Math.DivRem(row, shape.Rows);
            for (int k = 0; k < shape.Terms; k++)
            {
                y[at] += a[A(shape, matrix, i, k)] * b[B(shape, matrix, k, j)];
            }
        }

        return y;
    }

    /// <summary>Returns the place of an element of a, of one of the N * G matrices.</summary>
    public static int A(MatrixProductShape shape, int matrix, int i, int k) =>
        matrix * shape.Rows * shape.Terms + (shape.IsATransposed ? k * shape.Rows + i : i * shape.Terms + k);

    /// <summary>Returns the place of an element of b, of one of the N * G matrices.</summary>
    public static int B(MatrixProductShape shape, int matrix, int k, int j) =>
        matrix * shape.Terms * shape.Columns + (shape.IsBTransposed ? j * shape.Terms + k : k * shape.Columns + j);
}
