using System.Text;
using Xunit;

namespace FastProxy.Ptx.Tests.Testing;

/// <summary>Writes small kernels.</summary>
internal static class TestKernel
{
    /// <summary>The entry.</summary>
    public const string Name = "Test";

    /// <summary>The file, as messages name it.</summary>
    public const string File = "Test.ptx";

    /// <summary>The comment that marks the line where a fault is expected.</summary>
    public const string Mark = "// here";

    private static readonly string[] Spaces = [".const", ".global", ".shared", ".extern"];

    /// <summary>
    /// A kernel with registers of every kind (%p, %h of 16 bits, %r of 32, %l of 64, %f, %d; 32 each) whose parameters are named in <paramref
    /// name="parameters"/>: "in out" are addresses, "n:u32" has a type of its own. On entry %r0 is the thread's number in its block, %r1 the
    /// block's, %r2 the thread's number in the grid, and %l0, %l1... hold the parameters that are addresses.
    /// </summary>
    /// <param name="parameters">Names, with types where they are no addresses.</param>
    /// <param name="body">Statements, one or more a line; lines that declare variables of the module come first.</param>
    /// <param name="target">The target.</param>
    public static string Source(string parameters, string body, string target = "sm_80")
    {
        string[] lines = body.Split('\n', StringSplitOptions.TrimEntries);
        var text = new StringBuilder($".version 7.0\n.target {target}\n.address_size 64\n");
        int at = 0;
        for (; at < lines.Length && (lines[at].Length == 0 || Spaces.Any(lines[at].StartsWith)); at++)
        {
            text.Append(lines[at]).Append('\n');
        }

        string[][] named = [.. parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(p => p.Split(':'))];
        text.Append($".visible .entry {Name}(\n");
        text.AppendJoin(",\n", named.Select(p => $"    .param .{(p.Length > 1 ? p[1] : "u64")} {p[0]}"));
        text.Append("\n)\n{\n    .reg .pred %p<32>;\n    .reg .b16 %h<32>;\n    .reg .b32 %r<32>;\n    .reg .b64 %l<32>;\n");
        text.Append("    .reg .f32 %f<32>;\n    .reg .f64 %d<32>;\n");
        text.Append("    mov.u32 %r0, %tid.x;\n    mov.u32 %r1, %ctaid.x;\n    mov.u32 %r2, %ntid.x;\n    mad.lo.u32 %r2, %r1, %r2, %r0;\n");
        int address = 0;
        foreach (string[] p in named.Where(p => p.Length == 1))
        {
            text.Append($"    ld.param.u64 %l{address++}, [{p[0]}];\n");
        }

        foreach (string line in lines.Skip(at))
        {
            text.Append("    ").Append(line).Append('\n');
        }

        return text.Append("    ret;\n}\n").ToString();
    }

    /// <summary>The line, counted from one, that <see cref="Mark"/> marks.</summary>
    public static int MarkedLine(string source)
    {
        string[] lines = source.Split('\n');
        return Array.FindIndex(lines, l => l.Contains(Mark, StringComparison.Ordinal)) + 1;
    }

    /// <summary>Holds a message to the place of the mark and to the words it must have.</summary>
    public static void AssertFault(string source, string message, params string[] words)
    {
        Assert.StartsWith($"{File}:{MarkedLine(source)}:", message, StringComparison.Ordinal);
        Assert.All(words, word => Assert.Contains(word, message, StringComparison.OrdinalIgnoreCase));
    }
}
