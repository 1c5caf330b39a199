using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Gram;

/// <summary>
/// A column of a Gram matrix from the tangents of the logits along one sample's gradient.
/// <para>Computes: gram[n][column] = sum over classes k of tangent[k][n], for every sample n.</para>
/// <para>Shapes: tangent K x 1 x 1; gram side x side in float64, row-major.</para>
/// <para>Requires: column &lt; side and S &lt;= side. Other columns, and rows of padding lanes, stay as they are.</para>
/// <para>Cost: K S FLOP; 4 K S bytes read, 8 S written.</para>
/// <para>Sum order: classes in order, in float64, from +0.</para>
/// <para>Error bound: <see cref="GramReference.ColumnErrorBound"/> of sum |tangent|.</para>
/// <para>Source: Jacot, Gabriel and Hongler (2018), the kernel as a derivative along a gradient.</para>
/// </summary>
public static unsafe class GramColumn
{
    /// <summary>Writes a column of <paramref name="gram"/>.</summary>
    public static void Run(float* tangent, ActivationLayout layout, int side, int column, double* gram)
    {
        for (int n = 0; n < layout.Samples; n++)
        {
            double sum = 0;
            for (int k = 0; k < layout.Channels; k++)
            {
                sum += tangent[k * layout.ChannelStride + n];
            }

            gram[(long)n * side + column] = sum;
        }
    }
}
