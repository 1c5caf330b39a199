using System.Globalization;

namespace FastProxy.Input;

/// <summary>The values of settings: the given ones, each in its one spelling, and the defaults of the others.</summary>
public sealed class SettingValues
{
    private readonly SortedDictionary<string, string> values = new(StringComparer.Ordinal);
    private readonly HashSet<string> defaults = [];

    /// <summary>Takes the given values.</summary>
    /// <param name="owner">The name of the owner of the settings, for messages.</param>
    /// <param name="settings">The settings.</param>
    /// <param name="given">Values by name.</param>
    /// <exception cref="InputException">A name is no setting, or a value is out of its range.</exception>
    public SettingValues(string owner, IReadOnlyList<Setting> settings, IReadOnlyDictionary<string, string>? given = null)
    {
        foreach (string name in given?.Keys ?? [])
        {
            if (!settings.Any(setting => setting.Name == name))
            {
                string known = settings.Count == 0 ? "it has none" : $"expected one of {string.Join(", ", settings.Select(s => s.Name))}";
                throw new InputException($"{owner} has no setting {Excerpt.Of(name)}; {known}");
            }
        }

        foreach (Setting setting in settings)
        {
            string text = given?.GetValueOrDefault(setting.Name) ?? setting.Default;
            if (text == setting.Default)
            {
                defaults.Add(setting.Name);
            }

            values[setting.Name] = text == setting.Default ? text : setting.Range.Normalise(text)
                ?? throw new InputException($"setting {setting.Name}: expected {setting.Range.Expected}, got {Excerpt.Of(text)}");
        }
    }

    /// <summary>Every value by name.</summary>
    public IReadOnlyDictionary<string, string> All => values;

    /// <summary>Returns whether a setting has its default.</summary>
    public bool IsDefault(string name) => defaults.Contains(name);

    /// <summary>Returns the value of any setting as text.</summary>
    public string Text(string name) => values[name];

    /// <summary>Returns the value of a setting whose range is <see cref="SettingRange.Whole"/>.</summary>
    public int Integer(string name) => int.Parse(values[name], CultureInfo.InvariantCulture);

    /// <summary>Returns the value of a setting whose range is one of numbers.</summary>
    public double Number(string name) => double.Parse(values[name], CultureInfo.InvariantCulture);

    /// <summary>Returns the value of a setting whose range is <see cref="SettingRange.Flag"/>.</summary>
    public bool Flag(string name) => values[name] == "true";
}
