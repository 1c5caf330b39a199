using FastProxy.Input;

namespace FastProxy.Spaces.Flexibert;

/// <summary>The networks that the benchmark has under one row.</summary>
internal enum EncoderForm
{
    /// <summary>The row as it stands.</summary>
    Configured,

    /// <summary>Behind the published metrics: the row's operations, but one hidden size and one feed-forward width for all rows.</summary>
    Released,

    /// <summary>Behind the GLUE scores: attention in every layer, and a first feed-forward width of four times the hidden size.</summary>
    Trained,
}

/// <summary>The sizes of the networks around the rows.</summary>
/// <param name="Form">The network that a row stands for.</param>
/// <param name="Divisor">The number that widths of rows are divided by.</param>
/// <param name="Embedding">The width of the embedding.</param>
/// <param name="Vocabulary">The number of token ids.</param>
/// <param name="Tokens">The length of a sequence.</param>
/// <param name="Deviation">The standard deviation of weights.</param>
internal sealed record EncoderSettings(EncoderForm Form, int Divisor, int Embedding, int Vocabulary, int Tokens, float Deviation)
{
    /// <summary>The rows of the table of positions.</summary>
    public int Positions { get; init; } = MaxTokens;

    /// <summary>The hidden size of every row in the form <see cref="EncoderForm.Released"/>, not divided.</summary>
    public int ReleasedHidden { get; init; } = 256;

    /// <summary>The feed-forward width of every row in the form <see cref="EncoderForm.Released"/>, not divided.</summary>
    public int ReleasedFeedForward { get; init; } = 1024;

    private const int MaxTokens = 512;

    /// <summary>The settings by name.</summary>
    public static IReadOnlyList<Setting> Declared { get; } =
    [
        new(
            "form", "configured", "The network of a row: as configured, as behind the released metrics, or as trained for GLUE.",
            SettingRange.OneOf("configured", "released", "trained")),
        new("fullSize", "false", "The benchmark's widths and vocabulary; without it widths are a quarter.", SettingRange.Flag),
        new("tokens", "32", "Tokens of a sequence.", SettingRange.Whole(1, MaxTokens)),
    ];

    /// <summary>Returns the sizes of values of <see cref="Declared"/>.</summary>
    public static EncoderSettings Of(SettingValues values)
    {
        EncoderForm form = Enum.Parse<EncoderForm>(values.Text("form"), ignoreCase: true);
        int tokens = values.Integer("tokens");
        return values.Flag("fullSize")
            ? new(form, 1, Embedding: 128, Vocabulary: 30_522, tokens, Deviation: 0.02f)
            : new(form, 4, Embedding: 32, Vocabulary: 500, tokens, Deviation: 0.04f);
    }

    /// <summary>Returns the shape of the network that a row stands for.</summary>
    /// <exception cref="InputException">A divided width is not whole, or heads do not divide it.</exception>
    public EncoderShape ShapeOf(EncoderRow row)
    {
        int hidden = Divided("hidden_size", Form == EncoderForm.Released ? ReleasedHidden : row.Hidden);
        return new EncoderShape(hidden, [.. row.Layers.Select((layer, i) => LayerOf(layer, $"layer {i + 1}: ", hidden))]);
    }

    private LayerShape LayerOf(EncoderLayer layer, string where, int hidden)
    {
        int width = Divided($"{where}feed_forward_dimension", Form == EncoderForm.Released ? ReleasedFeedForward : layer.FeedForward);
        int first = Form == EncoderForm.Trained ? 4 * hidden : width;
        Mixing mixing = Form == EncoderForm.Trained ? new Mixing(MixingKind.DotProduct) : layer.Mixing;
        return hidden % layer.Heads == 0
            ? new LayerShape(mixing, layer.Heads, [first, .. Enumerable.Repeat(width, layer.FeedForwards - 1)])
            : throw new InputException($"{where}{layer.Heads} heads do not divide the network's hidden size, {hidden}");
    }

    private int Divided(string name, int width) => width % Divisor == 0
        ? width / Divisor
        : throw new InputException($"{name} is {width}, expected a multiple of {Divisor}, which widths are divided by unless fullSize is true");
}
