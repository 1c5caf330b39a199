using FastProxy.Input;

namespace FastProxy.Data;

/// <summary>The meaning of a batch's numbers.</summary>
public enum InputKind
{
    /// <summary>Numbers that networks compute with, such as pixels.</summary>
    Values,

    /// <summary>Token ids, which networks look up in a table.</summary>
    Tokens,
}

/// <summary>A batch as the networks read it: images, or sequences of token ids.</summary>
/// <param name="Samples">N.</param>
/// <param name="Channels">C; for tokens, 1.</param>
/// <param name="Height">H; for tokens, 1.</param>
/// <param name="Width">W; for tokens, the length of a sequence.</param>
/// <param name="Values">N x C x H x W values, normalised, sample first; for tokens, ids.</param>
/// <param name="Labels">A class per sample; empty if the source has none.</param>
/// <param name="Source">The origin of the batch, without a path: <c>noise</c>, <c>cifar10</c>, ...</param>
/// <param name="Hash">SHA-256 of the values' little-endian float32 bytes, in hex: two protocols with the same hash scored the same batch.</param>
/// <param name="Vocabulary">The number of distinct token ids; 0 for values.</param>
public sealed record InputBatch(
    int Samples, int Channels, int Height, int Width, float[] Values, int[] Labels, string Source, string Hash, int Vocabulary = 0)
{
    /// <summary>The meaning of the values.</summary>
    public InputKind Kind => Vocabulary > 0 ? InputKind.Tokens : InputKind.Values;

    /// <summary>The values, as in the constructor.</summary>
    public float[] Values { get; } = Samples >= 1 && Values.Length == Samples * (long)Channels * Height * Width
        ? Values
        : throw new ArgumentException($"{Values.Length} values do not fill {Samples}x{Channels}x{Height}x{Width}");

    /// <summary>Returns a batch of token ids.</summary>
    /// <param name="ids">N x T ids, sequence by sequence.</param>
    /// <param name="samples">N.</param>
    /// <param name="vocabulary">The number of distinct ids.</param>
    /// <param name="labels">A class per sequence, or none.</param>
    /// <exception cref="InputException">The ids do not form whole sequences, or one is out of the vocabulary.</exception>
    public static InputBatch OfTokens(ReadOnlySpan<int> ids, int samples, int vocabulary, int[] labels)
    {
        if (samples < 1 || ids.IsEmpty || ids.Length % samples > 0)
        {
            throw new InputException($"{ids.Length} token ids are no {samples} sequences of one length");
        }

        int length = ids.Length / samples;
        var values = new float[ids.Length];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = ids[i] >= 0 && ids[i] < vocabulary
                ? ids[i]
                : throw new InputException($"token {i % length} of sequence {i / length} is {ids[i]}, expected 0 to {vocabulary - 1}");
        }

        return new(samples, 1, 1, length, values, labels, "tokens", ValuesHash.Of(values), vocabulary);
    }

    /// <summary>Returns a range of the samples as a batch.</summary>
    /// <param name="from">The first sample.</param>
    /// <param name="count">The number of samples.</param>
    public InputBatch Slice(int from, int count)
    {
        int sample = Values.Length / Samples;
        float[] values = Values[(from * sample)..((from + count) * sample)];
        int[] labels = Labels.Length == 0 ? [] : Labels[from..(from + count)];
        return new(count, Channels, Height, Width, values, labels, Source, ValuesHash.Of(values), Vocabulary);
    }

    /// <summary>Returns the input activations of a range of the samples, N x C x H x W.</summary>
    /// <param name="from">The first sample.</param>
    /// <param name="count">The number of samples.</param>
    internal float[] Activations(int from, int count)
    {
        int sample = Values.Length / Samples;
        return from == 0 && count == Samples ? Values : Values[(from * sample)..((from + count) * sample)];
    }
}
