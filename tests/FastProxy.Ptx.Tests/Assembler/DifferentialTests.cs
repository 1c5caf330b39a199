using System.Collections.Concurrent;
using System.Globalization;
using FastProxy.Ptx.Isa;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests.Assembler;

/// <summary>
/// NVIDIA's assembler takes what the emulator takes. Texts that the emulator refuses count as tried. FASTPROXY_PTXAS is the path of ptxas;
/// with FASTPROXY_PTXAS_ALL=1 all
/// texts are tried, with FASTPROXY_PTXAS_ALL=0 a share of them.
/// </summary>
public sealed class DifferentialTests
{
    private const int LinesPerText = 400;
    private const int Modules = 40_000;
    private const int Mutations = 2400;

    private static readonly bool IsWhole = Environment.GetEnvironmentVariable("FASTPROXY_PTXAS_ALL") == "1";
    private static readonly int Step = IsWhole ? 1 : 20;
    private static readonly ParallelOptions Two = new() { MaxDegreeOfParallelism = 2 };

    [DifferentialFact]
    public void It_takes_the_statements_that_the_emulator_takes()
    {
        Form[] forms = [.. FormTable.Forms.Values.OrderBy(f => f.Name, StringComparer.Ordinal)];
        var samples = new ConcurrentBag<Sample>();
        Parallel.For(0, forms.Length, Two, i =>
        {
            if (i % Step != 0)
            {
                return;
            }

            IReadOnlyList<string> lines = StatementTexts.Of(forms[i].Name, forms[i].Least, forms[i].Most, seed: i);
            Assert.True(lines.Count > 0, $"no operands found that {forms[i].Name} takes");
            foreach (Edition edition in Edition.All.Where(e => Sample.Refusal(e, Place.Body, lines[0]) is null))
            {
                samples.Add(new Sample(edition, Place.Body, lines[0]));
            }

            foreach (string line in lines)
            {
                samples.Add(new Sample(Edition.Latest, Place.Body, line));
            }
        });
        AssertTaken(samples);
    }

    [DifferentialFact]
    public void It_takes_the_modules_that_the_emulator_takes()
    {
        var samples = new ConcurrentBag<Sample>();
        Parallel.For(0, Modules / Step, Two, seed =>
        {
            var random = new Random(seed);
            Edition edition = Edition.All[random.Next(Edition.All.Count)];
            string line = ModuleTexts.Draw(random);
            if (Sample.Refusal(edition, Place.Module, line) is null)
            {
                samples.Add(new Sample(edition, Place.Module, line));
            }
        });
        AssertTaken(samples);
    }

    [DifferentialFact]
    public void It_takes_the_mutants_of_kernels_that_the_emulator_takes()
    {
        var refused = new ConcurrentBag<string>();
        Parallel.For(0, Mutations / Step, Two, seed =>
        {
            var random = new Random(seed);
            string kernel = Mutants.Kernels[seed % Mutants.Kernels.Count];
            string mutant = Mutants.Of(kernel, random);
            if (mutant != kernel && Sample.Refusal(mutant) is null)
            {
                string target = mutant.Split(".target sm_")[1];
                foreach ((int line, string message) in AssemblerErrors.Of(mutant, int.Parse(target.AsSpan(0, 2), CultureInfo.InvariantCulture)))
                {
                    refused.Add($"{message} | {(line > 0 ? mutant.Split('\n')[line - 1].Trim() : "")} | seed {seed}");
                }
            }
        });
        AssertNone(refused);
    }

    private static void AssertTaken(IReadOnlyCollection<Sample> samples)
    {
        var batches = samples.GroupBy(s => (s.Edition, s.Place)).SelectMany(
            g => g.Select(s => s.Line).Distinct().Order(StringComparer.Ordinal).Chunk(LinesPerText).Select(lines => (g.Key, lines)));
        var refused = new ConcurrentBag<string>();
        Parallel.ForEach(batches, Two, batch =>
        {
            (Edition edition, Place place) = batch.Key;
            foreach ((string line, string message) in Sample.Refused(edition, place, batch.lines))
            {
                refused.Add($"{message} | {line} | .version {edition.Version} .target sm_{edition.Target}");
            }
        });
        AssertNone(refused);
    }

    private static void AssertNone(IReadOnlyCollection<string> refused) =>
        Assert.True(refused.Count == 0, $"{refused.Count} refused:\n{string.Join('\n', refused.Order(StringComparer.Ordinal).Take(40))}");
}

/// <summary>
/// A fact about texts given to both readers. The README of the emulator lists what the assembler still refuses, so it runs on demand.
/// </summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class DifferentialFactAttribute : FactAttribute
{
    public DifferentialFactAttribute() => Skip =
        string.IsNullOrEmpty(PtxasFactAttribute.Path) ? "FASTPROXY_PTXAS names no assembler"
        : Environment.GetEnvironmentVariable("FASTPROXY_PTXAS_ALL") is null ? "set FASTPROXY_PTXAS_ALL to 0 for a share of the texts, to 1 for all"
        : null;
}
