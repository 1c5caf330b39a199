using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Cli;

public class ArbitraryArgumentsTests
{
    private const int Cases = 300;

    private static readonly string[][] Valid =
    [
        ["spaces"], ["metrics"], ["devices"], ["algorithms"], ["help", "score"], ["--version"],
        ["score", .. CommandRun.Small, "--metrics", "swap,params", "--arch", CommandRun.Arch, "--json"],
        ["score", .. CommandRun.Small, "--metrics", "naswot", "--arch", CommandRun.Arch, "--init", "normal", "--seed", "1", "--memory", "1G"],
        ["score", .. CommandRun.Small, "--metrics", "gradient,ntk", "--arch", CommandRun.Arch, "--labels", "random", "--explain"],
        ["sweep", .. CommandRun.Small, "--metrics", "params", "--sample", "3", "--shard", "1/2", "--resume", "--out", "OUT"],
        ["sweep", .. CommandRun.Small, "--metrics", "flops", "--indices", "FILE", "--out", "OUT"],
        ["merge", "OUT", "FILE", "FILE"],
        ["rank", "FILE", "--metric", "params", "--top", "3"],
        ["correlate", "FILE", "--truth", "FILE", "--column", "acc", "--failed", "drop"],
        [
            "search", .. CommandRun.Small, "--algorithm", "rea", "--budget", "9", "--seeds", "0-1", "--metrics", "params", "--set", "population=3",
            "--out", "OUT"],
        [
            "search", "--space", "nasbench201", "--algorithm", "random", "--budget", "5", "--seeds", "3", "--oracle", "csv:FILE:acc", "--out", "OUT",
            "--resume"],
        ["compare", "TRACE", "TRACE", "--truth", "FILE", "--column", "acc", "--plot", "OUT"],
        ["compare", "TRACE", "--json"],
        ["export", "--space", "nasbench201", "--channels", "4", "--cells", "1", "--image-size", "8", "--arch", CommandRun.Arch, "--out", "OUT"],
        [
            "export", "--space", "nasbench201", "--channels", "4", "--cells", "1", "--image-size", "8", "--gradients", "--batch", "4", "--arch",
            CommandRun.Arch, "--out", "OUT"],
        ["profile-plan", .. CommandRun.Small, "--metrics", "swap", "--arch", CommandRun.Arch, "--format", "json", "--out", "OUT"],
        ["profile", "--device", "cpu", "--kernel", "AvgPool", "--shape", "in=4,height=6,width=6", "--out", "OUT"],
    ];

    private static readonly string[] Words =
    [
        "", "-", "--", "---", "-1", "0", "9", "1e3", "nan", "--x", "-x", "--help", "--version", "--arch",
        "--seed", "--seed=1", "--json", "--data", "constant", "noise:x",
        "npy:FILE", "cifar10:FILE", "cifar100:", "--threads", "2", "--memory", "1K", "64M", "--no-sharing",
        "--no-isomorphism", "--convolution", "direct", "--repeats",
        "--mu", "--sigma", "--weights", "FILE", "--classes", "100", "swap", "naswot,", "all", "zico", "--labels", "--explain", "--gradients", "|",
        "nasbench201", "score", "help", "\0", "\n", "\u001b[31m", "\ud800", "é",
    ];

    [Fact]
    public void Any_arguments_end_with_an_exit_code_and_a_clean_line()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder["file"], "index,acc\n1,2\n");
        CommandRun.Of(
            [
                "search", .. CommandRun.Small, "--algorithm", "rea", "--budget", "9", "--seeds", "0-1", "--metrics", "params", "--out",
                folder["trace"]]).IsDone();
        Prop.ForAll(CommandLines().ToArbitrary(), args => EndsCleanly(folder, args)).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
    }

    private static bool EndsCleanly(TemporaryFolder folder, string[] template)
    {
        string[] args = [
            .. template.Select(arg => arg.Replace("TRACE", folder["trace"]).Replace("FILE", folder["file"]).Replace("OUT", folder["out"]))];
        string before = string.Join('/', folder.Names);
        CommandRun run = CommandRun.Of(args);
        bool clean = run.Code is 0 or 1
            || (run.Code is 2
                && (run.Out == "" || args.Length == 0)
                && run.Err.StartsWith("fastproxy: ", StringComparison.Ordinal)
                && IsOneLine(run.Err)
                && string.Join('/', folder.Names) == before);
        File.Delete(folder["out"]);
        File.Delete(folder["out.json"]);
        return clean
            ? true
            : throw new InvalidOperationException($"exit code {run.Code}, error '{run.Err}', from {string.Join(' ', args)}");
    }

    private static bool IsOneLine(string text) => text.EndsWith('\n') && !text[..^1].Any(char.IsControl);

    /// <summary>A valid command line with up to four words dropped, doubled, replaced or put in; what it writes stays in the folder.</summary>
    private static Gen<string[]> CommandLines()
    {
        Gen<string> word = Gen.OneOf(Gen.Elements(Words), ArbMap.Default.GeneratorFor<NonNull<string>>().Select(text => text.Get));
        Gen<(int Kind, int Place, string Word)> change =
            from kind in Gen.Choose(0, 3)
            from place in Gen.Choose(0, 100)
            from text in word
            select (kind, place, text);
        return
            from valid in Gen.Elements(Valid)
            from count in Gen.Choose(0, 4)
            from changes in change.ArrayOf(count)
            select changes.Aggregate(valid, Changed);
    }

    private static string[] Changed(string[] args, (int Kind, int Place, string Word) change)
    {
        int place = change.Place % (args.Length + 1);
        string[] rest = args[Math.Min(place + 1, args.Length)..];
        string[] changed = change.Kind switch
        {
            0 => [.. args[..place], .. rest],
            1 => [.. args[..place], .. args[place..Math.Min(place + 1, args.Length)], .. args[place..]],
            2 => [.. args[..place], change.Word, .. rest],
            _ => [.. args[..place], change.Word, .. args[place..]],
        };
        foreach (string option in (string[])["--out", "--plot", "--trace"])
        {
            int output = Array.IndexOf(changed, option);
            if (output >= 0 && output + 1 < changed.Length && !changed[output + 1].StartsWith("--", StringComparison.Ordinal))
            {
                changed[output + 1] = "OUT";
            }
        }

        return changed;
    }
}
