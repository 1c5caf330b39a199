using System.Globalization;
using FastProxy.Input;

namespace FastProxy.Search.Runs;

/// <summary>The values of a search's settings: those given, and the defaults of the others.</summary>
public sealed class SettingValues
{
    private readonly SortedDictionary<string, string> values = new(StringComparer.Ordinal);

    /// <summary>Takes the given values.</summary>
    /// <exception cref="InputException">The search has no such setting.</exception>
    public SettingValues(ISearch search, IReadOnlyDictionary<string, string> given)
    {
        foreach (Setting setting in search.Settings)
        {
            values[setting.Name] = setting.Default;
        }

        foreach ((string name, string value) in given)
        {
            string known = values.Count == 0 ? "it has none" : $"expected one of {string.Join(", ", values.Keys)}";
            values[name] = values.ContainsKey(name) ? value : throw new InputException($"{search.Name} has no setting {Excerpt.Of(name)}; {known}");
        }
    }

    /// <summary>Every setting by name.</summary>
    public IReadOnlyDictionary<string, string> All => values;

    /// <summary>The text of a setting.</summary>
    public string Text(string name) => values[name];

    /// <summary>A whole number.</summary>
    /// <exception cref="InputException">It is none, or out of range.</exception>
    public int Integer(string name, int min, int max = int.MaxValue) =>
        int.TryParse(values[name], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value) && value >= min && value <= max
            ? value
            : throw new InputException($"setting {name}: expected a whole number from {min} to {max}, got {Excerpt.Of(values[name])}");

    /// <summary>A number.</summary>
    /// <exception cref="InputException">It is none, or out of range.</exception>
    public double Number(string name, double min, double max) =>
        double.TryParse(values[name], NumberStyles.Float, CultureInfo.InvariantCulture, out double value) && value >= min && value <= max
            ? value
            : throw new InputException(string.Create(
                CultureInfo.InvariantCulture, $"setting {name}: expected a number from {min} to {max}, got {Excerpt.Of(values[name])}"));

    /// <summary>One of several words.</summary>
    /// <exception cref="InputException">It is none of them.</exception>
    public string Choice(string name, params string[] words) => words.Contains(values[name])
        ? values[name]
        : throw new InputException($"setting {name}: expected one of {string.Join(", ", words)}, got {Excerpt.Of(values[name])}");
}
