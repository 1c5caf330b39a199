using System.Globalization;

namespace FastProxy.Cli;

/// <summary>Reads option values: plain decimal notation and nothing else.</summary>
internal static class Strict
{
    /// <summary>A whole number from <paramref name="least"/> to <paramref name="most"/>.</summary>
    /// <exception cref="InputException">The text is something else.</exception>
    public static int Whole(string option, string text, int least, int most) => (int)Whole(option, text, (long)least, most);

    /// <inheritdoc cref="Whole(string, string, int, int)"/>
    public static long Whole(string option, string text, long least, long most) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long value) && value >= least && value <= most
            ? value
            : throw new InputException($"{option}: expected a whole number from {least} to {most}, got '{text}'");

    /// <summary>A finite number.</summary>
    /// <exception cref="InputException">The text is something else.</exception>
    public static double Number(string option, string text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && double.IsFinite(value)
            ? value
            : throw new InputException($"{option}: expected a number, got '{text}'");

    /// <summary>Bytes, as <c>512M</c>: a positive whole number and K, M, G or T for powers of 1024.</summary>
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

    /// <summary>One of the named choices.</summary>
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
