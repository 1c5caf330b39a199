using System.Globalization;

namespace FastProxy.Scores;

/// <summary>An index of an architecture as text.</summary>
internal static class IndexText
{
    /// <summary>Reads a whole number from 0 on, also as <c>286.0</c>, which tables hold if their rows were floating-point numbers.</summary>
    public static bool TryParse(string text, out Int128 index)
    {
        int point = text.IndexOf('.');
        bool isWhole = point < 0 || text.AsSpan(point + 1).TrimEnd('0').IsEmpty;
        return Int128.TryParse(point < 0 ? text : text.AsSpan(0, point), NumberStyles.None, CultureInfo.InvariantCulture, out index) && isWhole;
    }
}
