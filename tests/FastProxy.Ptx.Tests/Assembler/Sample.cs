using System.Globalization;
using System.Text;
using FastProxy.Kernels.Gpu;

namespace FastProxy.Ptx.Tests.Assembler;

/// <summary>Where a line of PTX stands.</summary>
internal enum Place
{
    /// <summary>In a kernel that has registers of every type and a label.</summary>
    Body,

    /// <summary>In a module that has variables of every memory.</summary>
    Module,
}

/// <summary>A line of PTX that the emulator takes; # stands for a number that no other line of its text has.</summary>
internal sealed record Sample(Edition Edition, Place Place, string Line)
{
    private const string File = "Sample.ptx";

    /// <summary>Types of registers besides predicates.</summary>
    public static readonly string[] Types = ["b8", "b16", "b32", "b64", "u8", "u16", "u32", "u64", "s8", "s16", "s32", "s64", "f32", "f64"];

    /// <summary>The emulator's word against a line, or null.</summary>
    public static string? Refusal(Edition edition, Place place, string line) => Refusal(Text(edition, place, [line], out _));

    /// <summary>The emulator's word against a text, or null.</summary>
    public static string? Refusal(string text)
    {
        try
        {
            PtxModule.Parse(File, text);
            return null;
        }
        catch (GpuException refusal)
        {
            return refusal.Message;
        }
    }

    /// <summary>A module of such lines.</summary>
    /// <param name="edition">Its head.</param>
    /// <param name="place">Where the lines stand.</param>
    /// <param name="lines">The lines.</param>
    /// <param name="first">The number of the first of them, counted from one.</param>
    public static string Text(Edition edition, Place place, IReadOnlyList<string> lines, out int first)
    {
        var text = new StringBuilder($"""
            .version {edition.Version}
            .target sm_{edition.Target}
            .address_size 64
            .shared .align 16 .b8 shared[64];
            .extern .shared .align 16 .b8 dynamic[];
            .const .align 16 .b8 constant[64];
            .global .align 16 .b8 global[64];
            """);
        if (place == Place.Body)
        {
            text.Append(
                "\n.visible .entry Test(.param .align 16 .b8 parameter[64]) {\n"
                + ".local .align 16 .b8 local[64]; .param .align 16 .b8 passed[64]; .reg .pred %pred<4>;");
            foreach (string type in Types)
            {
                text.Append($" .reg .{type} %{type}_<4>;");
            }
        }

        first = text.ToString().Count(c => c == '\n') + 2;
        for (int i = 0; i < lines.Count; i++)
        {
            text.Append('\n').Append(lines[i].Replace("#", i.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
        }

        return text.Append(place == Place.Body ? "\nlabel: ret;\n}\n" : "\n").ToString();
    }

    /// <summary>Those of the lines that ptxas refuses, with its words.</summary>
    public static IEnumerable<(string Line, string Message)> Refused(Edition edition, Place place, IReadOnlyList<string> lines)
    {
        List<string> left = [.. lines];
        while (left.Count > 0)
        {
            IReadOnlyList<(int Line, string Message)> errors = AssemblerErrors.Of(Text(edition, place, left, out int first), edition.Target);
            if (errors.Count == 0)
            {
                yield break;
            }

            // The last first, so that the places of the others stay.
            (int Line, string Message)[] refused =
            [
                .. errors.Where(e => e.Line >= first && e.Line < first + left.Count).DistinctBy(e => e.Line).OrderByDescending(e => e.Line),
            ];
            foreach ((int line, string message) in refused)
            {
                yield return (left[line - first], message);
                left.RemoveAt(line - first);
            }

            if (refused.Length > 0)
            {
                continue;
            }

            // An error without a place in the lines: halves of them show where it comes from.
            if (left.Count == 1)
            {
                yield return (left[0], errors[0].Message);
                yield break;
            }

            int half = left.Count / 2;
            foreach ((string, string) one in Refused(edition, place, left[..half]).Concat(Refused(edition, place, left[half..])))
            {
                yield return one;
            }

            yield break;
        }
    }
}
