using System.Collections.Concurrent;
using System.Globalization;

namespace FastProxy.Ptx.Tests.Assembler;

/// <summary>Texts given to the emulator and, those that it takes, to NVIDIA's assembler. Threads may add texts side by side.</summary>
/// <param name="texts">The texts, in words.</param>
internal sealed class Comparison(string texts)
{
    private const int LinesPerText = 400;

    private readonly ConcurrentDictionary<Sample, byte> samples = [];
    private readonly ConcurrentBag<string> refused = [];
    private int drawn;
    private int whole;

    /// <summary>The texts, in words.</summary>
    public string Texts => texts;

    /// <summary>Texts given to the emulator.</summary>
    public int Drawn => drawn;

    /// <summary>Texts that it takes, each once.</summary>
    public int Taken => samples.Count + whole;

    /// <summary>Texts among these that the assembler refuses, with its words.</summary>
    public IReadOnlyCollection<string> Refused => refused;

    /// <summary>Counts texts that were given to the emulator elsewhere.</summary>
    public void CountDrawn(int count) => Interlocked.Add(ref drawn, count);

    /// <summary>Adds a line.</summary>
    public void Add(Sample sample)
    {
        CountDrawn(1);
        if (Sample.Refusal(sample.Edition, sample.Place, sample.Line) is null)
        {
            AddTaken(sample);
        }
    }

    /// <summary>Adds a line that the emulator takes.</summary>
    public void AddTaken(Sample sample) => samples.TryAdd(sample, 0);

    /// <summary>Gives a module to both.</summary>
    public void AddWhole(string text, string name)
    {
        CountDrawn(1);
        if (Sample.Refusal(text) is not null)
        {
            return;
        }

        Interlocked.Increment(ref whole);
        string target = text.Split(".target sm_")[1];
        string[] lines = text.Split('\n');
        foreach ((int line, string message) in AssemblerErrors.Of(text, int.Parse(target.AsSpan(0, 2), CultureInfo.InvariantCulture)))
        {
            refused.Add($"{message} | {(line > 0 ? lines[line - 1].Trim() : "")} | {name}");
        }
    }

    /// <summary>Gives the assembler the lines that were added, many to a text.</summary>
    public Comparison Assembled(ParallelOptions threads)
    {
        var batches = samples.Keys.GroupBy(s => (s.Edition, s.Place))
            .SelectMany(g => g.Select(s => s.Line).Order(StringComparer.Ordinal).Chunk(LinesPerText).Select(lines => (g.Key, Lines: lines)));
        Parallel.ForEach(batches, threads, batch =>
        {
            (Edition edition, Place place) = batch.Key;
            foreach ((string line, string message) in Sample.Refused(edition, place, batch.Lines))
            {
                refused.Add($"{message} | {line} | .version {edition.Version} .target sm_{edition.Target}");
            }
        });
        return this;
    }
}
