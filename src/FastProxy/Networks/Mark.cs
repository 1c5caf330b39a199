namespace FastProxy.Networks;

/// <summary>The parts that nodes of sequence networks play for metrics.</summary>
public enum MarkRole
{
    /// <summary>A hidden state as a time step reads it, an <see cref="Operations.IdentityOp"/>; the index is the layer.</summary>
    State,

    /// <summary>The embedded input: all of it, or one time step.</summary>
    Embedded,

    /// <summary>The sum of the embeddings that positions are a part of.</summary>
    Positioned,

    /// <summary>The output of a query, key or value map, or of the map before a transform.</summary>
    Projection,

    /// <summary>Numbers after softmax; the index is the number of heads, consecutive groups of channels.</summary>
    Softmax,

    /// <summary>The output of an activation in a feed-forward part.</summary>
    FeedForward,
}

/// <summary>The size of a network of equal blocks, such as a Transformer's layers.</summary>
/// <param name="Count">The number of blocks.</param>
/// <param name="Width">The features between them, of the first if they differ.</param>
public readonly record struct BlockSize(int Count, int Width);

/// <summary>A node that metrics ask for.</summary>
/// <param name="Role">The part that it plays.</param>
/// <param name="Index">A number that the role gives a meaning.</param>
/// <param name="Node">The node.</param>
public readonly record struct Mark(MarkRole Role, int Index, int Node);
