using System.Text.RegularExpressions;

namespace FastProxy.Ptx.Tests.Assembler;

/// <summary>Texts that the emulator takes and NVIDIA's assembler refuses, and why that stays.</summary>
/// <param name="Line">A pattern of the lines.</param>
/// <param name="Message">A pattern of the assembler's words.</param>
/// <param name="Reason">The reason.</param>
internal sealed record KnownDifference(string Line, string Message, string Reason)
{
    /// <summary>All of them.</summary>
    public static IReadOnlyList<KnownDifference> All { get; } = [];

    /// <summary>Whether a refusal is one of these.</summary>
    public bool Holds(string line, string message) => Regex.IsMatch(line, Line) && Regex.IsMatch(message, Message);
}
