using System.Globalization;

namespace FastProxy.Input;

/// <summary>The values that a <see cref="Setting"/> may have, as text in invariant notation.</summary>
public sealed class SettingRange
{
    private readonly Func<string, string?> normalise;

    private SettingRange(string expected, Func<string, string?> normalise)
    {
        Expected = expected;
        this.normalise = normalise;
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public static SettingRange Flag { get; } = OneOf("true", "false");

    /// <summary>Any finite number.</summary>
    public static SettingRange Number { get; } = Numbers("a number", double.IsFinite);

    /// <summary>Any finite number above 0.</summary>
    public static SettingRange PositiveNumber { get; } = Numbers("a positive number", value => value > 0 && double.IsFinite(value));

    /// <summary>The range in words, as "a whole number from 1 to 4096".</summary>
    public string Expected { get; }

    /// <summary>
    /// Returns the range of whole numbers from <paramref name="min"/> to <paramref name="max"/> that <paramref name="multipleOf"/> divides.
    /// </summary>
    public static SettingRange Whole(int min, int max = int.MaxValue, int multipleOf = 1)
    {
        string kind = multipleOf == 1 ? "a whole number" : $"a multiple of {multipleOf}";
        string bounds = max == int.MaxValue ? $"of at least {min}" : $"from {min} to {max}";
        return new($"{kind} {bounds}", text =>
            int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            && value >= min && value <= max && value % multipleOf == 0
                ? value.ToString(CultureInfo.InvariantCulture)
                : null);
    }

    /// <summary>Returns the range of numbers between two bounds, both included.</summary>
    public static SettingRange NumberIn(double min, double max) =>
        Numbers(string.Create(CultureInfo.InvariantCulture, $"a number from {min} to {max}"), value => value >= min && value <= max);

    /// <summary>Returns the range of the given words.</summary>
    public static SettingRange OneOf(params string[] words)
    {
        string expected = words.Length == 2 ? string.Join(" or ", words) : $"one of {string.Join(", ", words)}";
        return new(expected, text => words.Contains(text) ? text : null);
    }

    /// <summary>Returns the one spelling of a value, or null if it is outside the range.</summary>
    public string? Normalise(string text) => normalise(text);

    private static SettingRange Numbers(string expected, Func<double, bool> contains) => new(expected, text =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && contains(value)
            ? value.ToString("R", CultureInfo.InvariantCulture)
            : null);
}
