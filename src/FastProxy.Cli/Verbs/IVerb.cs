using FastProxy.Cli.Output;
using FastProxy.Input;

namespace FastProxy.Cli.Verbs;

/// <summary>A verb with its options filled in.</summary>
internal interface IVerb
{
    /// <summary>Arguments that belong to no option.</summary>
    IEnumerable<string> Rest => [];

    /// <summary>Runs the verb and returns the exit code.</summary>
    /// <exception cref="InputException">The input cannot be used; nothing was written to standard error.</exception>
    int Run(Terminal terminal);
}

/// <summary>A command line shown in a verb's help; <c>{ARCH}</c> stands for an architecture.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class ExampleAttribute(string line) : Attribute
{
    private const string Architecture = "'|nor_conv_3x3~0|+|none~0|skip_connect~1|+|skip_connect~0|nor_conv_1x1~1|avg_pool_3x3~2|'";

    public string Line { get; } = line.Replace("{ARCH}", Architecture, StringComparison.Ordinal);
}
