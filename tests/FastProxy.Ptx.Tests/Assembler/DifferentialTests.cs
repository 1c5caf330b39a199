using System.Globalization;
using System.Text;
using FastProxy.Ptx.Assembler;
using FastProxy.Ptx.Isa;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests.Assembler;

/// <summary>
/// NVIDIA's assembler takes what the emulator takes. Every instruction form is tried with operands of every kind, declarations and kernels are
/// drawn at random, and the shipped kernels are mutated. A share of the texts is tried; with FASTPROXY_PTXAS_ALL=1 all are, and the table of
/// counts is held to the result.
/// </summary>
public sealed class DifferentialTests
{
    private const int Modules = 40_000;
    private const int Mutations = 2400;
    private const int MaxShown = 40;

    private static readonly bool IsWhole = Environment.GetEnvironmentVariable("FASTPROXY_PTXAS_ALL") == "1";
    private static readonly int Step = IsWhole ? 1 : 20;
    private static readonly ParallelOptions Two = new() { MaxDegreeOfParallelism = 2 };

    private static string Table => Path.Combine(Repository.Root, "bench", "results", "ptx-differential.md");

    [PtxasFact]
    public void It_takes_what_the_emulator_takes()
    {
        Comparison[] comparisons = [Statements(), DrawnModules(), Mutated()];
        string[] refused = [.. comparisons.SelectMany(c => c.Refused)];
        Assert.True(refused.Length == 0, $"{refused.Length} refused:\n{string.Join('\n', refused.Order(StringComparer.Ordinal).Take(MaxShown))}");
        if (IsWhole)
        {
            string text = TableText(comparisons);
            if (Environment.GetEnvironmentVariable("FASTPROXY_WRITE_TABLES") == "1")
            {
                File.WriteAllText(Table, text);
            }

            Assert.Equal(text, File.ReadAllText(Table));
        }
    }

    private static Comparison Statements()
    {
        var comparison = new Comparison("statements: each instruction form with operands of every kind");
        Form[] forms = [.. FormTable.Forms.Values.OrderBy(f => f.Name, StringComparer.Ordinal)];
        Parallel.For(0, forms.Length, Two, i =>
        {
            if (i % Step != 0)
            {
                return;
            }

            StatementTexts texts = StatementTexts.Of(forms[i].Name, forms[i].Min, forms[i].Max, seed: i);
            Assert.True(texts.Taken.Count > 0, $"no operands found that {forms[i].Name} takes");
            comparison.CountDrawn(texts.Tried);
            foreach (string line in texts.Taken)
            {
                comparison.AddTaken(new Sample(Edition.Latest, Place.Body, line));
            }

            foreach (Edition edition in Edition.All)
            {
                comparison.Add(new Sample(edition, Place.Body, texts.Taken[0]));
            }
        });
        return comparison.Assembled(Two);
    }

    private static Comparison DrawnModules()
    {
        var comparison = new Comparison("modules: declarations and kernels drawn at random");
        Parallel.For(0, Modules / Step, Two, seed =>
        {
            var random = new Random(seed);
            Edition edition = Edition.All[random.Next(Edition.All.Count)];
            comparison.Add(new Sample(edition, Place.Module, ModuleTexts.Draw(random)));
        });
        return comparison.Assembled(Two);
    }

    private static Comparison Mutated()
    {
        var comparison = new Comparison("mutants of the shipped kernels");
        Parallel.For(0, Mutations / Step, Two, seed =>
        {
            string kernel = Mutants.Kernels[seed % Mutants.Kernels.Count];
            string mutant = Mutants.Of(kernel, new Random(seed));
            if (mutant != kernel)
            {
                comparison.AddWhole(mutant, $"seed {seed}");
            }
        });
        return comparison;
    }

    private static string TableText(Comparison[] comparisons)
    {
        var text = new StringBuilder(
            $"""
            # Texts given to the emulator and to NVIDIA's assembler

            Texts that the emulator takes are given to `ptxas` {new Ptxas(PtxasFactAttribute.Path!).Version}, which has to take them as well, for
            the version and target that they name. `tests/FastProxy.Ptx.Tests/Assembler` draws the texts; `tests/ptxas/README.md` says how this
            table is made.

            | texts | drawn | taken by the emulator | of these refused by the assembler |
            | --- | --: | --: | --: |

            """);
        foreach (Comparison c in comparisons)
        {
            text.Append(CultureInfo.InvariantCulture, $"| {c.Texts} | {c.Drawn:N0} | {c.Taken:N0} | {c.Refused.Count:N0} |\n");
        }

        text.Append(
            CultureInfo.InvariantCulture,
            $"| all | {comparisons.Sum(c => c.Drawn):N0} | {comparisons.Sum(c => c.Taken):N0} | {comparisons.Sum(c => c.Refused.Count):N0} |\n");
        return text.ToString();
    }
}
