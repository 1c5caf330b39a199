using FastProxy.Cli.Output;
using FastProxy.Input;

namespace FastProxy.Cli.Verbs;

/// <summary>A verb with its options filled in.</summary>
internal interface IVerb
{
    /// <summary>Arguments that belong to no option.</summary>
    IEnumerable<string> Rest => [];

    /// <summary>Does it and returns the exit code.</summary>
    /// <exception cref="InputException">Input that cannot be used; nothing was written to standard error.</exception>
    int Run(Terminal terminal);
}

/// <summary>A command line shown in a verb's help.</summary>
[AttributeUsage(AttributeTargets.Class, AllowMultiple = true)]
internal sealed class ExampleAttribute(string line) : Attribute
{
    public string Line { get; } = line;
}
