using System.Globalization;
using System.Reflection;
using CommandLine;
using CommandLine.Text;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Cli.Verbs;
using FastProxy.Input;
using FastProxy.Metrics;
using FastProxy.Reports;
using FastProxy.Spaces;

namespace FastProxy.Cli;

/// <summary>Turns arguments into a verb, a help text, or a one-line error.</summary>
internal static class Arguments
{
    private const int HelpWidth = 120;

    private static readonly Type[] Verbs =
    [
        typeof(SpacesVerb), typeof(MetricsVerb), typeof(DevicesVerb), typeof(ScoreVerb), typeof(SweepVerb), typeof(MergeVerb),
        typeof(RankVerb), typeof(CorrelateVerb), typeof(AlgorithmsVerb), typeof(SearchVerb), typeof(CompareVerb), typeof(ExportVerb),
        typeof(ShowVerb), typeof(ProfileVerb), typeof(ProfilePlanVerb), typeof(SelfTestVerb), typeof(PtxVerb), typeof(ServeVerb),
    ];

    private static string Version => typeof(Arguments).Assembly.GetName().Version!.ToString(3);

    /// <summary>Returns the verb, or null if help or the version was requested and printed.</summary>
    /// <exception cref="InputException">The arguments are no command line of this program.</exception>
    public static IVerb? Parse(string[] args, Terminal terminal)
    {
        using var parser = new Parser(settings =>
        {
            settings.HelpWriter = null;
            settings.ParsingCulture = CultureInfo.InvariantCulture;
            settings.AllowMultiInstance = true;
            settings.EnableDashDash = true;
        });
        Type? called = args.Length > 0 ? Verbs.FirstOrDefault(type => NameOf(type) == args[0]) : null;
        string[] own = args;
        IReadOnlyDictionary<string, string>? ofSpace = IsOfSpace(called) ? NetworkOptions.OfSpaces.Take(own, out own) : null;
        IReadOnlyDictionary<string, string>? ofMetrics = IsOfMetrics(called) ? EngineOptions.OfMetrics.Take(own, out own) : null;
        ParserResult<object> result = parser.ParseArguments(own is ["help", var verb] ? [verb, "--help"] : own, Verbs);
        IEnumerable<Error> errors = (result as NotParsed<object>)?.Errors ?? [];
        if (!errors.Any(e => e is VersionRequestedError or HelpRequestedError or HelpVerbRequestedError))
        {
            CheckOptions(args, result.TypeInfo.Current);
        }

        if (!errors.Any())
        {
            if (result.Value is NetworkOptions networks)
            {
                networks.SpaceSettings = ofSpace!;
            }

            if (result.Value is EngineOptions engine)
            {
                engine.MetricSettings = ofMetrics!;
            }

            var parsed = (IVerb)result.Value;
            return parsed.Rest.FirstOrDefault() is string rest
                ? throw new InputException($"unexpected argument '{rest}'; see {HelpOf(result.TypeInfo.Current)}")
                : parsed;
        }

        if (errors.Any(e => e is VersionRequestedError))
        {
            terminal.Out.WriteLine($"fastproxy {Version}");
        }
        else if (errors.Any(e => e is NoVerbSelectedError))
        {
            terminal.Out.WriteLine(Help(result));
            throw new InputException($"no verb given; expected one of {VerbNames()}");
        }
        else if (errors.Any(e => e is HelpRequestedError or HelpVerbRequestedError))
        {
            terminal.Out.WriteLine(Help(result));
        }
        else
        {
            // A missing option is often a misspelt one.
            Error telling = errors.FirstOrDefault(e => e is not MissingRequiredOptionError) ?? errors.First();
            throw new InputException(Describe(telling, result.TypeInfo.Current));
        }

        return null;
    }

    /// <summary>Refuses what the parser overlooks: an option given twice, of which it takes the last, and one without its value.</summary>
    private static void CheckOptions(string[] args, Type verb)
    {
        HashSet<string> valued =
        [
            .. Options(type => type != typeof(bool)),
            .. IsOfSpace(verb) ? NetworkOptions.OfSpaces.Valued : [],
            .. IsOfMetrics(verb) ? EngineOptions.OfMetrics.Valued : [],
        ];
        HashSet<string> repeatable = [.. Options(type => type == typeof(IEnumerable<string>))];
        var given = new HashSet<string>();
        string[] options = [.. args.TakeWhile(arg => arg != "--")];
        for (int i = 0; i < options.Length; i++)
        {
            string name = options[i].Split('=')[0];
            if (!name.StartsWith("--", StringComparison.Ordinal))
            {
                continue;
            }

            if (!given.Add(name) && !repeatable.Contains(name))
            {
                throw new InputException($"{name} is given twice; expected once");
            }

            string? value = name == options[i] ? args.ElementAtOrDefault(i + 1) : options[i][(name.Length + 1)..];
            if (valued.Contains(name) && (value is null || value.StartsWith("--", StringComparison.Ordinal)))
            {
                throw new InputException($"{name} has no value; see {HelpOf(verb)}");
            }
        }

        IEnumerable<string> Options(Func<Type, bool> isOf) => verb.GetProperties()
            .Where(property => isOf(property.PropertyType))
            .Select(property => property.GetCustomAttribute<OptionAttribute>())
            .OfType<OptionAttribute>()
            .Select(option => Dashed(option.LongName));
    }

    private static string Describe(Error error, Type verb)
    {
        string help = HelpOf(verb);
        return error switch
        {
            BadVerbSelectedError bad => $"unknown verb '{bad.Token}'; expected one of {VerbNames()}",
            UnknownOptionError unknown => $"unknown option '{Dashed(unknown.Token)}'; see {help}",
            MissingRequiredOptionError { NameInfo.LongName.Length: > 0 } missing =>
                $"{Dashed(missing.NameInfo.LongName)} is missing; see {help}",
            MissingRequiredOptionError => $"a file name is missing; see {help}",
            MissingValueOptionError missing => $"{Dashed(missing.NameInfo.LongName)} has no value; see {help}",
            NamedError { NameInfo.LongName.Length: > 0 } named =>
                $"{Dashed(named.NameInfo.LongName)} has a value that does not fit; see {help}",
            TokenError token => $"'{token.Token}' is not understood; see {help}",
            _ => $"the arguments are not understood; see {help}",
        };
    }

    private static string HelpOf(Type verb) =>
        verb.GetCustomAttribute<VerbAttribute>() is { Name: string name } ? $"'fastproxy {name} --help'" : "'fastproxy --help'";

    private static string Dashed(string name) => (name.Length == 1 ? "-" : "--") + name;

    private static string VerbNames() => string.Join(", ", Verbs.Select(NameOf));

    private static string NameOf(Type verb) => verb.GetCustomAttribute<VerbAttribute>()!.Name;

    private static bool IsOfSpace(Type? verb) => verb?.IsAssignableTo(typeof(NetworkOptions)) ?? false;

    private static bool IsOfMetrics(Type? verb) => verb?.IsAssignableTo(typeof(EngineOptions)) ?? false;

    private static string Help(ParserResult<object> result)
    {
        Type current = result.TypeInfo.Current;
        bool ofVerb = Verbs.Contains(current);
        VerbAttribute? verb = current.GetCustomAttribute<VerbAttribute>();
        HelpText text = HelpText.AutoBuild(
            result,
            help =>
            {
                help.Heading = verb is not null
                    ? $"fastproxy {verb.Name}: {verb.HelpText}"
                    : $"fastproxy {Version}: scores neural networks without training them";
                help.Copyright = "";
                help.AdditionalNewLineAfterOption = false;
                help.AutoVersion = !ofVerb;
                return help;
            },
            example => example,
            verbsIndex: !ofVerb,
            maxDisplayWidth: HelpWidth);
        IEnumerable<ExampleAttribute> examples = ofVerb
            ? current.GetCustomAttributes<ExampleAttribute>()
            : Verbs.SelectMany(type => type.GetCustomAttributes<ExampleAttribute>().Take(1));
        return string.Join('\n', text.ToString().Trim().Split('\n').Select(line => line.TrimEnd()))
            + (IsOfSpace(current) ? SettingsOfSpaces() : "")
            + (IsOfMetrics(current) ? SettingsOfMetrics() : "")
            + string.Concat(examples.Select((example, i) => $"{(i == 0 ? "\n\nExamples:" : "")}\n  fastproxy {example.Line}"))
            + "\n\nExit codes: 0 done, 1 finished with rows without a score under --strict, 2 bad input, 130 interrupted.";
    }

    /// <summary>Lists the options of the spaces' settings, with the defaults of each space.</summary>
    private static string SettingsOfSpaces() =>
        Settings("space", SpaceCatalog.Entries.SelectMany(space => space.Settings.Select(setting => (space.Name, setting))));

    private static string SettingsOfMetrics() =>
        Settings("metrics", MetricCatalog.All.SelectMany(metric => metric.Settings.Select(setting => (metric.Name, setting))));

    private static string Settings(string owners, IEnumerable<(string Owner, Setting Setting)> declared)
    {
        using var text = new StringWriter { NewLine = "\n" };
        text.Write($"\n\nSettings of the {owners}:\n");
        PlainTable.Write(text, ["  option", "description", "default"], declared
            .GroupBy(row => DeclaredOptions.NameOf(row.Setting))
            .Select(option => (string[])
            [
                $"  {option.Key}", option.First().Setting.Help, string.Join(", ", option.Select(o => $"{o.Owner} {o.Setting.Default}")),
            ]));
        return text.ToString().TrimEnd();
    }
}
