using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace FastProxy.Ptx.Tests.Assembler;

/// <summary>The errors that NVIDIA's assembler finds in a text.</summary>
internal static partial class AssemblerErrors
{
    /// <summary>Errors of a text by line; those without a line have 0. None where it is taken.</summary>
    public static IReadOnlyList<(int Line, string Message)> Of(string text, int target)
    {
        string file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, text);
            using Process process =
                Process.Start(new ProcessStartInfo(PtxasFactAttribute.Path!, ["-w", "-O0", $"-arch=sm_{target}", "-o", "/dev/null", file])
                {
                    RedirectStandardError = true,
                    RedirectStandardOutput = true,
                })!;
            string said = process.StandardError.ReadToEnd();
            process.WaitForExit();
            (int, string)[] errors =
            [
                .. Error().Matches(said).Select(m => (int.Parse(m.Groups[1].Value, CultureInfo.InvariantCulture), m.Groups[2].Value.Trim())),
            ];
            string words = said.Trim() is { Length: > 0 } some ? some : $"exit code {process.ExitCode}";
            return process.ExitCode == 0 ? [] : errors.Length > 0 ? errors : [(0, words)];
        }
        finally
        {
            File.Delete(file);
        }
    }

    [GeneratedRegex(@"^ptxas \S+, line (\d+); (?:error|fatal) *: (.*)$", RegexOptions.Multiline)]
    private static partial Regex Error();
}
