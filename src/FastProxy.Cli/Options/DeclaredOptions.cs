using FastProxy.Input;

namespace FastProxy.Cli.Options;

/// <summary>
/// Options that settings declare, beside those that a verb's class declares: <c>--image-size 32</c> for <c>imageSize</c>, and for a flag that is true
/// by default, <c>--no-isomorphism</c>. The parser knows only options of classes, so these are taken out of the arguments before it sees them.
/// </summary>
internal sealed class DeclaredOptions
{
    private readonly Dictionary<string, (string Key, Setting Setting)> byOption = [];

    /// <summary>Creates the options of settings, each with the key of its value; options of one name have one key.</summary>
    public DeclaredOptions(IEnumerable<(string Key, Setting Setting)> settings)
    {
        foreach ((string key, Setting setting) in settings)
        {
            byOption.TryAdd(NameOf(setting), (key, setting));
        }
    }

    /// <summary>The options that take a value.</summary>
    public IEnumerable<string> Valued => byOption.Where(option => !IsFlag(option.Value.Setting)).Select(option => option.Key);

    /// <summary>Returns the option of a setting.</summary>
    public static string NameOf(Setting setting)
    {
        string hyphened = string.Concat(setting.Name.Select(c => char.IsUpper(c) ? $"-{char.ToLowerInvariant(c)}" : $"{c}"));
        return IsFlag(setting) && setting.Default == "true" ? $"--no-{hyphened}" : $"--{hyphened}";
    }

    /// <summary>Takes the options out of the arguments, up to <c>--</c>.</summary>
    /// <param name="args">The arguments.</param>
    /// <param name="rest">The arguments without them.</param>
    /// <returns>The given values, by the settings' keys.</returns>
    public IReadOnlyDictionary<string, string> Take(string[] args, out string[] rest)
    {
        var given = new Dictionary<string, string>();
        List<string> left = [];
        for (int i = 0; i < args.Length; i++)
        {
            if (args[i] == "--")
            {
                left.AddRange(args[i..]);
                break;
            }

            string[] sides = args[i].Split('=', 2);
            if (!byOption.TryGetValue(sides[0], out (string Key, Setting Setting) option) || (IsFlag(option.Setting) && sides.Length == 2))
            {
                left.Add(args[i]);
            }
            else if (IsFlag(option.Setting))
            {
                given[option.Key] = option.Setting.Default == "true" ? "false" : "true";
            }
            else
            {
                given[option.Key] = sides.Length == 2 ? sides[1] : args.ElementAtOrDefault(++i) ?? "";
            }
        }

        rest = [.. left];
        return given;
    }

    private static bool IsFlag(Setting setting) => setting.Range == SettingRange.Flag;
}
