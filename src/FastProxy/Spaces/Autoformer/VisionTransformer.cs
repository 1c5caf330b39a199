using System.Globalization;
using FastProxy.Input;

namespace FastProxy.Spaces.Autoformer;

/// <summary>An architecture: <c>width/depth/ratio1,ratio2,.../heads1,heads2,...</c>, a ratio and a number of heads for each layer.</summary>
/// <param name="Width">The width of the embedding.</param>
/// <param name="Ratios">For each layer the width between the maps of its second part, over the width of the embedding.</param>
/// <param name="Heads">For each layer the number of heads.</param>
internal sealed record VisionTransformer(int Width, IReadOnlyList<decimal> Ratios, IReadOnlyList<int> Heads)
{
    private const int MaxLength = 4096;
    private const int MaxWidth = 4096;
    private const int MaxDepth = 64;
    private const int MaxHeads = 64;
    private const decimal MaxRatio = 16;

    /// <summary>Reads an architecture.</summary>
    /// <exception cref="InputException">The text is none.</exception>
    public static VisionTransformer Parse(string text)
    {
        string[] parts = text.Length <= MaxLength ? text.Trim().Split('/') : [];
        if (parts is not [var width, var depth, var ratios, var heads])
        {
            throw Refused("width/depth/ratios/heads, as 192/12/3.5,4,.../3,4,...", text);
        }

        int layers = Whole(depth, MaxDepth, "the depth");
        return new VisionTransformer(
            Whole(width, MaxWidth, "the width"),
            [.. ListOf(ratios, layers, "ratios").Select(Ratio)],
            [.. ListOf(heads, layers, "heads").Select(number => Whole(number, MaxHeads, "a number of heads"))]);
    }

    public override string ToString()
    {
        IEnumerable<string> ratios = Ratios.Select(ratio => ratio.ToString("0.###", CultureInfo.InvariantCulture));
        return $"{Width}/{Ratios.Count}/{string.Join(',', ratios)}/{string.Join(',', Heads)}";
    }

    private static string[] ListOf(string text, int layers, string what)
    {
        string[] items = text.Split(',');
        return items.Length == layers ? items : throw Refused($"{layers} {what}, one for each layer", text);
    }

    private static int Whole(string text, int max, string what) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value >= 1 && value <= max
            ? value
            : throw Refused($"{what} to be a whole number from 1 to {max}", text);

    private static decimal Ratio(string text) =>
        decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out decimal value)
        && value > 0 && value <= MaxRatio && decimal.Round(value, 3) == value
            ? value
            : throw Refused($"a ratio to be a number above 0 and up to {MaxRatio} of at most three decimals", text);

    private static InputException Refused(string expected, string text) =>
        new($"not a vision transformer: expected {expected}, got {Excerpt.Of(text)}");
}
