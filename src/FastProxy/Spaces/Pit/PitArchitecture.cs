using System.Globalization;
using FastProxy.Input;

namespace FastProxy.Spaces.Pit;

/// <summary>An architecture: <c>width/ratio/depth1,depth2,depth3/heads1,heads2,heads3</c>.</summary>
/// <param name="Width">The features of a head.</param>
/// <param name="Ratio">The width between the maps of a block's second part, over the width of the stage.</param>
/// <param name="Depths">The blocks of each stage.</param>
/// <param name="Heads">The heads of each stage; each number divides the next.</param>
internal sealed record PitArchitecture(int Width, int Ratio, IReadOnlyList<int> Depths, IReadOnlyList<int> Heads)
{
    /// <summary>The number of stages.</summary>
    public const int Stages = 3;

    private const int MaxLength = 256;
    private const int Most = 1024;

    /// <summary>Reads an architecture.</summary>
    /// <exception cref="InputException">The text is none.</exception>
    public static PitArchitecture Parse(string text)
    {
        string[] parts = text.Length <= MaxLength ? text.Trim().Split('/') : [];
        if (parts is [var width, var ratio, var depths, var heads]
            && Numbers(width, 1) is [var w] && Numbers(ratio, 1) is [var r] && Numbers(depths, Stages) is { } d && Numbers(heads, Stages) is { } h)
        {
            return h[1] % h[0] == 0 && h[2] % h[1] == 0
                ? new PitArchitecture(w, r, d, h)
                : throw new InputException($"not a PiT: the heads are {heads}, expected each number to divide the next, as groups of convolutions");
        }

        throw new InputException(
            $"not a PiT: expected width/ratio/depths/heads, as 16/4/2,4,6/2,4,4, whole numbers from 1 to {Most}, got {Excerpt.Of(text)}");
    }

    public override string ToString() => $"{Width}/{Ratio}/{string.Join(',', Depths)}/{string.Join(',', Heads)}";

    private static int[]? Numbers(string text, int count)
    {
        int[] numbers = [.. text.Split(',').Select(
            item => int.TryParse(item, NumberStyles.None, CultureInfo.InvariantCulture, out int value) && value <= Most ? value : 0)];
        return numbers.Length == count && !numbers.Contains(0) ? numbers : null;
    }
}
