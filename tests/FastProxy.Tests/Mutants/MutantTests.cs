using System.Diagnostics;
using System.Globalization;
using System.Text;
using FastProxy.Input;
using FastProxy.Kernels.Gpu;
using Xunit;

namespace FastProxy.Tests.Mutants;

/// <summary>
/// Mutants of valid inputs, given to every reader in turn: each is read or refused with one line, soon and in little memory. A mutant is its number.
/// FASTPROXY_MUTANTS sets how many there are, FASTPROXY_MUTANTS_FIRST the number of the first, FASTPROXY_MUTANTS_READER the one reader that takes
/// them all, and FASTPROXY_MUTANTS_TABLE the file for what became of them.
/// </summary>
public sealed class MutantTests : IDisposable
{
    private const int Share = 5_000;
    private const int MaxMessage = 1_000;
    private const long MaxBytes = 1L << 30;

    /// <summary>
    /// Of the processor, as a busy machine may take a second for anything, or by the clock where that is less, as other tests of this process take
    /// the processor too: what takes ten has no end.
    /// </summary>
    private static readonly TimeSpan MaxTime = TimeSpan.FromSeconds(10);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_mutated_is_valid() => Assert.All(InputReader.All(folder), reader =>
        Assert.All(reader.Inputs, input => reader.Read(input, folder.Write("whole", input))));

    [Fact]
    public void A_mutant_is_read_or_refused_in_one_line()
    {
        int count = Variable("FASTPROXY_MUTANTS", Share);
        int first = Variable("FASTPROXY_MUTANTS_FIRST", 0);
        string? only = Environment.GetEnvironmentVariable("FASTPROXY_MUTANTS_READER");
        Tally[] tallies = [.. InputReader.All(folder).Where(reader => reader.Name == (only ?? reader.Name)).Select(reader => new Tally(reader))];
        for (int number = first; number < first + count; number++)
        {
            tallies[number % tallies.Length].Add(number, folder);
        }

        if (Environment.GetEnvironmentVariable("FASTPROXY_MUTANTS_TABLE") is string path)
        {
            File.WriteAllText(path, Table(count, tallies));
        }

        Assert.True(tallies.All(t => t.Faults.Count == 0), string.Join('\n', tallies.SelectMany(t => t.Faults)));
    }

    private static int Variable(string name, int usual) =>
        Environment.GetEnvironmentVariable(name) is string text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;

    private static string Table(int count, Tally[] tallies)
    {
        var table = new StringBuilder();
        table.Append(CultureInfo.InvariantCulture, $"# {count:N0} mutants over all readers\n\n");
        table.Append("`FASTPROXY_MUTANTS` and `FASTPROXY_MUTANTS_TABLE` for `dotnet test tests/FastProxy.Tests -c Release --filter MutantTests`\n");
        table.Append("made this table; the header of `tests/FastProxy.Tests/Mutants/MutantTests.cs` says how. Mutant n goes to reader n modulo\n");
        table.Append("their number. A fault is another exception than the reader's, a message that is no line, 10 seconds, or 1 GiB.\n\n");
        table.Append("| reader | mutants | read | refused | faults | slowest, ms | its number | over 1 s | most memory, MiB |\n");
        table.Append("| --- | --: | --: | --: | --: | --: | --: | --: | --: |\n");
        foreach (Tally t in tallies)
        {
            table.Append(
                CultureInfo.InvariantCulture,
                $"| {t.Name} | {t.Read + t.Refused + t.Faults.Count:N0} | {t.Read:N0} | {t.Refused:N0} | {t.Faults.Count} "
                    + $"| {t.Slowest.TotalMilliseconds:F0} | {t.SlowestNumber} | {t.Late} | {(double)t.MostBytes / (1 << 20):F1} |\n");
        }

        return table.ToString();
    }

    /// <summary>What became of a reader's mutants.</summary>
    private sealed class Tally(InputReader reader)
    {
        private const int MaxFaults = 20;

        public string Name => reader.Name;

        public List<string> Faults { get; } = [];

        public int Read { get; private set; }

        public int Refused { get; private set; }

        /// <summary>Mutants that took more than a second.</summary>
        public int Late { get; private set; }

        public TimeSpan Slowest { get; private set; }

        public int SlowestNumber { get; private set; }

        public long MostBytes { get; private set; }

        public void Add(int number, TemporaryFolder folder)
        {
            byte[] content = Mutation.Of(reader.Inputs, new Random(number));
            string path = reader.IsOfFiles ? folder.Write("mutant", content) : "";
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            var clock = Stopwatch.StartNew();
            string? fault = null;
            try
            {
                reader.Read(content, path);
                Read++;
            }
            catch (Exception e) when (e is InputException or GpuException)
            {
                bool isLine = e.Message.Length is > 0 and <= MaxMessage && !e.Message.Any(char.IsControl);
                fault = isLine ? null : $"no line: {e.Message[..Math.Min(200, e.Message.Length)]}";
                Refused += fault is null ? 1 : 0;
            }
            catch (Exception e)
            {
                fault = e.ToString();
            }

            processor = Environment.CpuUsage.TotalTime - processor;
            TimeSpan time = processor < clock.Elapsed ? processor : clock.Elapsed;
            bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
            (Slowest, SlowestNumber) = time > Slowest ? (time, number) : (Slowest, SlowestNumber);
            Late += time > TimeSpan.FromSeconds(1) ? 1 : 0;
            MostBytes = Math.Max(MostBytes, bytes);
            fault ??= time > MaxTime ? $"{time.TotalSeconds} s" : bytes > MaxBytes ? $"{bytes} bytes" : null;
            if (fault is not null && Faults.Count < MaxFaults)
            {
                Faults.Add($"{reader.Name}, mutant {number}: {fault}");
            }
        }
    }
}
