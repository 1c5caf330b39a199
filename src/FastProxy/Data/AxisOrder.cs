namespace FastProxy.Data;

/// <summary>Reorders the axes of arrays.</summary>
internal static class AxisOrder
{
    /// <summary>Returns the values with their axes in another order: axis <c>a</c> of the result is axis <c>order[a]</c> of the source.</summary>
    /// <param name="values">The source, last dimension fastest.</param>
    /// <param name="shape">The dimensions of the source.</param>
    /// <param name="order">Every axis once.</param>
    public static float[] Permute(float[] values, ReadOnlySpan<int> shape, ReadOnlySpan<int> order)
    {
        int rank = shape.Length;
        var strides = new int[rank];
        for (int axis = rank - 1, stride = 1; axis >= 0; stride *= shape[axis--])
        {
            strides[axis] = stride;
        }

        var index = new int[rank];
        var result = new float[values.Length];
        int from = 0;
        for (int to = 0; to < result.Length; to++)
        {
            result[to] = values[from];
            for (int axis = rank - 1; axis >= 0; axis--)
            {
                int source = order[axis];
                from += strides[source];
                if (++index[axis] < shape[source])
                {
                    break;
                }

                from -= index[axis] * strides[source];
                index[axis] = 0;
            }
        }

        return result;
    }

    /// <summary>Returns an array whose first dimension is the fastest with the last one fastest.</summary>
    public static float[] FromFortran(float[] values, ReadOnlySpan<int> shape)
    {
        int[] reversed = shape.ToArray();
        reversed.AsSpan().Reverse();
        return Permute(values, reversed, [.. Enumerable.Range(0, reversed.Length).Reverse()]);
    }
}
