using System.Globalization;
using FastProxy.Input;

namespace FastProxy.Cli.Options;

/// <summary>Reads option values: plain decimal notation and nothing else.</summary>
internal static class Strict
{
    private const int MaxSeeds = 10_000;

    /// <summary>Returns a whole number from <paramref name="min"/> to <paramref name="max"/>.</summary>
    /// <exception cref="InputException">The text is something else.</exception>
    public static int Whole(string option, string text, int min, int max) => (int)Whole(option, text, (long)min, max);

    public static long Whole(string option, string text, long min, long max) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= min && value <= max
            ? value
            : throw new InputException($"{option}: expected a whole number from {min} to {max}, got '{text}'");

    /// <summary>Returns a finite number.</summary>
    /// <exception cref="InputException">The text is something else.</exception>
    public static double Number(string option, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new InputException($"{option}: expected a number, got '{text}'");

    /// <summary>Returns a number of bytes, such as <c>512M</c>: a positive whole number and K, M, G or T for powers of 1024.</summary>
    /// <exception cref="InputException">The text is something else.</exception>
    public static long Bytes(string option, string text)
    {
        int power = text.Length == 0 ? -1 : "KMGT".IndexOf(text[^1], StringComparison.Ordinal);
        long unit = 1L << (10 * (power + 1));
        return long.TryParse(power < 0 ? text : text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out long value)
            && value > 0 && value <= long.MaxValue / unit
                ? value * unit
                : throw new InputException($"{option}: expected a size such as 512M or 2G, got '{text}'");
    }

    /// <summary>Returns seeds: whole numbers and ranges of them, <c>10-19</c> or <c>0,3,5</c>, none twice.</summary>
    /// <exception cref="InputException">The text is something else.</exception>
    public static IReadOnlyList<long> Seeds(string option, string text)
    {
        var seeds = new List<long>();
        foreach (string part in text.Split(','))
        {
            string[] ends = part.Split('-');
            if (long.TryParse(part, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long single))
            {
                seeds.Add(single);
            }
            else if (ends.Length == 2
                && long.TryParse(ends[0], NumberStyles.None, CultureInfo.InvariantCulture, out long first)
                && long.TryParse(ends[1], NumberStyles.None, CultureInfo.InvariantCulture, out long last)
                && last >= first && last - first < MaxSeeds)
            {
                seeds.AddRange(Enumerable.Range(0, (int)(last - first + 1)).Select(i => first + i));
            }
            else
            {
                throw new InputException($"{option}: expected seeds such as 10-19 or 0,3,5, got '{text}'");
            }
        }

        return seeds.Count <= MaxSeeds && seeds.Distinct().Count() == seeds.Count
            ? seeds
            : throw new InputException($"{option}: expected at most {MaxSeeds} seeds and none twice, got '{text}'");
    }

    /// <summary>Returns settings by name, such as <c>population=20,tournament=5</c>; none for an empty text.</summary>
    /// <exception cref="InputException">The text is something else, or a name comes twice.</exception>
    public static IReadOnlyDictionary<string, string> Settings(string option, string text)
    {
        var settings = new Dictionary<string, string>();
        foreach (string part in text.Length == 0 ? [] : text.Split(','))
        {
            string[] sides = part.Split('=', 2);
            if (sides.Length < 2 || sides[0].Length == 0 || !settings.TryAdd(sides[0], sides[1]))
            {
                throw new InputException($"{option}: expected NAME=VALUE,NAME=VALUE with no name twice, got '{text}'");
            }
        }

        return settings;
    }

    /// <summary>Returns the value of a named choice.</summary>
    /// <exception cref="InputException">The text is something else.</exception>
    public static T Choice<T>(string option, string text, params ReadOnlySpan<(string Name, T Value)> choices)
    {
        foreach ((string name, T value) in choices)
        {
            if (name == text)
            {
                return value;
            }
        }

        string names = string.Join(", ", choices.ToArray().Select(choice => choice.Name));
        throw new InputException($"{option}: expected one of {names}, got '{text}'");
    }
}
