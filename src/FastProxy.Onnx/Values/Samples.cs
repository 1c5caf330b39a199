namespace FastProxy.Onnx.Values;

/// <summary>
/// Where a value's samples are among its dimensions: mostly alone in dimension 0. Recurrent networks have them behind the time steps, and attention
/// joins them with heads or windows.
/// </summary>
/// <param name="Place">The number of dimensions of a sample before them.</param>
/// <param name="IsBehind">Whether the dimension of a sample before them is joined with them, the slower of the two.</param>
/// <param name="IsBefore">Whether the dimension of a sample after them is joined with them, the faster of the two.</param>
internal readonly record struct Samples(int Place, bool IsBehind = false, bool IsBefore = false)
{
    /// <summary>The dimension that they are in.</summary>
    public int Dimension => Place - (IsBehind ? 1 : 0);

    /// <summary>The first dimension of a sample after the dimension that they are in.</summary>
    public int Next => Place + (IsBefore ? 1 : 0);
}
