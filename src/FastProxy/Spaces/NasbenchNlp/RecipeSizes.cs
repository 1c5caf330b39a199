using System.Globalization;
using FastProxy.Input;

namespace FastProxy.Spaces.NasbenchNlp;

/// <summary>The sizes of the networks around a recipe.</summary>
/// <param name="Embedding">The width of the embedding and of the last layer.</param>
/// <param name="Hidden">The width of the other layers.</param>
/// <param name="Layers">The number of layers.</param>
/// <param name="Length">The number of tokens of a sequence.</param>
/// <param name="Vocabulary">The number of distinct tokens.</param>
internal sealed record RecipeSizes(int Embedding, int Hidden, int Layers, int Length, int Vocabulary)
{
    private const string Automatic = "automatic";
    private const string FullSize = "fullSize";

    private static readonly RecipeSizes Small = new(50, 75, 3, 24, 10_000);

    /// <summary>The benchmark's sizes, on WikiText-2.</summary>
    private static readonly RecipeSizes Full = new(400, 600, 3, 70, 33_278);

    /// <summary>The settings by name; the sizes that are not given are small ones, or with <c>fullSize</c> the benchmark's.</summary>
    public static IReadOnlyList<Setting> Declared { get; } =
    [
        Size("embedding", "Width of the embedding and of the last layer", s => s.Embedding, 4096),
        Size("hidden", "Width of the other layers", s => s.Hidden, 4096),
        new("layers", $"{Small.Layers}", "Layers of the cell.", SettingRange.Whole(1, 16)),
        Size("length", "Tokens of a sequence", s => s.Length, 1024),
        Size("vocabulary", "Distinct tokens", s => s.Vocabulary, 1 << 20),
        new(FullSize, "false", "The benchmark's sizes where none are given.", SettingRange.Flag),
    ];

    /// <summary>Returns the sizes under values of <see cref="Declared"/>.</summary>
    public static RecipeSizes Of(SettingValues values)
    {
        RecipeSizes standard = values.Flag(FullSize) ? Full : Small;
        return new(
            Value("embedding", standard.Embedding),
            Value("hidden", standard.Hidden),
            values.Integer("layers"),
            Value("length", standard.Length),
            Value("vocabulary", standard.Vocabulary));

        int Value(string name, int automatic) => values.IsDefault(name) ? automatic : values.Integer(name);
    }

    /// <summary>Returns the sizes by the names of <see cref="Declared"/>, for the protocol; they need no default.</summary>
    public IReadOnlyDictionary<string, string> ToSettings() => new SortedDictionary<string, string>(StringComparer.Ordinal)
    {
        ["embedding"] = Text(Embedding),
        ["hidden"] = Text(Hidden),
        ["layers"] = Text(Layers),
        ["length"] = Text(Length),
        ["vocabulary"] = Text(Vocabulary),
    };

    private static Setting Size(string name, string help, Func<RecipeSizes, int> of, int max) => new(
        name, Automatic, $"{help} ({of(Small)}, at full size {of(Full)}).", SettingRange.Whole(1, max));

    private static string Text(int size) => size.ToString(CultureInfo.InvariantCulture);
}
