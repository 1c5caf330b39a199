using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Gram;

/// <summary>
/// The tangent kernel of a layer's biases.
/// <para>
/// Computes: gram[i][j] += sum over outputs k of g[k][i] * g[k][j], where g[k][i] is the gradient of output k at lane i % Lanes by objective i /
/// Lanes.
/// </para>
/// <para>
/// Shapes: gradients of K rows, one array per objective: of K x 1 x 1, or summed over pixels; gram in float64, row-major, with objectives * Lanes
/// rows and columns.
/// </para>
/// <para>Requires: padding lanes of the gradients are 0.</para>
/// <para>Cost: 2 K side^2 FLOP; 16 side^2 bytes per output.</para>
/// <para>Sum order: outputs in order; the product is exact in float64 and added to the content. Outputs whose g[k][i] is 0 are skipped.</para>
/// <para>Error bound: <see cref="GramReference.BiasesErrorBound"/> of |gram| + sum |g g|.</para>
/// <para>Source: Jacot, Gabriel and Hongler (2018), section 4, for the parameters b of y = W x + b.</para>
/// </summary>
public static unsafe class BiasGram
{
    /// <summary>Adds the kernel to <paramref name="gram"/>.</summary>
    /// <param name="gradients">The addresses of the gradients.</param>
    /// <param name="layout">The layout of the layer's output.</param>
    /// <param name="stride">The floats from an output's gradients to the next output's.</param>
    /// <param name="gram">The matrix.</param>
    public static void Run(ReadOnlySpan<nint> gradients, ActivationLayout layout, long stride, double* gram)
    {
        int side = gradients.Length * layout.Lanes;
        for (int k = 0; k < layout.Channels; k++)
        {
            for (int i = 0; i < side; i++)
            {
                double mine = At(gradients, layout.Lanes, k * stride, i);
                for (int j = 0; j < side && mine != 0; j++)
                {
                    gram[(long)i * side + j] += mine * At(gradients, layout.Lanes, k * stride, j);
                }
            }
        }
    }

    private static double At(ReadOnlySpan<nint> gradients, int lanes, long output, int row) =>
        ((float*)gradients[row / lanes])[output + row % lanes];
}
