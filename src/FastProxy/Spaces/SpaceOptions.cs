using System.Globalization;
using FastProxy.Input;

namespace FastProxy.Spaces;

/// <summary>Reads a space's settings from text options.</summary>
internal sealed class SpaceOptions
{
    private readonly IReadOnlyDictionary<string, string> options;

    /// <summary>Takes <paramref name="options"/>, whose names must be among <paramref name="known"/>.</summary>
    /// <exception cref="InputException">An unknown name.</exception>
    public SpaceOptions(IReadOnlyDictionary<string, string> options, params string[] known)
    {
        this.options = options;
        foreach (string name in options.Keys)
        {
            if (!known.Contains(name))
            {
                throw new InputException($"unknown space option {Excerpt.Of(name)}; expected one of {string.Join(", ", known)}");
            }
        }
    }

    /// <summary>A setting's value when it is in range.</summary>
    /// <exception cref="InputException">It is not.</exception>
    public static int Checked(string name, int value, int min, int max) => value >= min && value <= max
        ? value
        : throw new InputException($"{name}: expected {min} to {max}, got {value}");

    /// <summary>The side of square images that halve evenly twice.</summary>
    /// <exception cref="InputException">Not a multiple of 4 from 4 to 1024.</exception>
    public static int CheckedImageSize(int value) => Checked("imageSize", value, 4, 1024) % 4 == 0
        ? value
        : throw new InputException($"imageSize: expected a multiple of 4, got {value}");

    /// <summary>A whole number.</summary>
    /// <exception cref="InputException">Not a whole number.</exception>
    public int Integer(string name, int standard)
    {
        if (!options.TryGetValue(name, out string? text))
        {
            return standard;
        }

        return int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)
            ? value
            : throw new InputException($"{name}: expected a whole number, got {Excerpt.Of(text)}");
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    /// <exception cref="InputException">Another text.</exception>
    public bool Flag(string name, bool standard)
    {
        if (!options.TryGetValue(name, out string? text))
        {
            return standard;
        }

        return text switch
        {
            "true" => true,
            "false" => false,
            _ => throw new InputException($"{name}: expected true or false, got {Excerpt.Of(text)}"),
        };
    }
}
