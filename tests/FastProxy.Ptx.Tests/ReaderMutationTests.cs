using System.Diagnostics;
using System.Globalization;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Tests.Testing;
using Xunit;
using Xunit.Abstractions;

namespace FastProxy.Ptx.Tests;

/// <summary>
/// Mutants of kernels, hand-written and compiled, of one to eight changes each: the reader and the binder answer with a module or a <see
/// cref="GpuException"/>, without hanging and within a gigabyte. FASTPROXY_MUTANTS sets how many; a mutant is its seed. The slowest is printed.
/// </summary>
public sealed class ReaderMutationTests(ITestOutputHelper output)
{
    private const int Share = 400;
    private const int FirstSeed = 2_000_000;
    private const int MaxSeconds = 10;
    private const long MaxBytes = 1L << 30;

    private static readonly string[] Texts =
    [
        .. Mutants.Seeds,
        .. new[] { "kernels.O0.ptx", "kernels.O2.ptx" }.Select(
            f => File.ReadAllText(Path.Combine(Repository.Root, "tests", "FastProxy.Ptx.Tests", "Compiled", f))),
    ];

    private TimeSpan slowest;
    private long most;
    private int read;

    [Fact]
    public void A_mutant_is_read_or_refused_soon_and_in_little_memory()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("FASTPROXY_MUTANTS") ?? $"{Share}", CultureInfo.InvariantCulture);
        PtxModule.Parse("Mutant.ptx", Texts[^1]);
        for (int seed = FirstSeed; seed < FirstSeed + count; seed++)
        {
            var random = new Random(seed);
            string text = Texts[random.Next(Texts.Length)];
            for (int changes = random.Next(1, 9); changes > 0; changes--)
            {
                text = Mutants.Of(text, random);
            }

            Check(text, seed);
        }

        output.WriteLine($"{count} mutants, {read} read; the slowest took {slowest.TotalMilliseconds:F0} ms, the most memory was {most >> 20} MiB");
    }

    private void Check(string text, int seed)
    {
        long bytes = GC.GetAllocatedBytesForCurrentThread();
        var clock = Stopwatch.StartNew();
        try
        {
            PtxModule.Parse("Mutant.ptx", text);
            read++;
        }
        catch (GpuException refusal)
        {
            Assert.True(!refusal.Message.Contains('\n') && refusal.Message.Length < 1000, $"seed {seed}: the message is no line: {refusal.Message}");
        }
        catch (Exception other)
        {
            Assert.Fail($"seed {seed}: {other}");
        }

        bytes = GC.GetAllocatedBytesForCurrentThread() - bytes;
        slowest = clock.Elapsed > slowest ? clock.Elapsed : slowest;
        most = Math.Max(most, bytes);
        Assert.True(clock.Elapsed.TotalSeconds < MaxSeconds, $"seed {seed}: {clock.Elapsed.TotalSeconds} s");
        Assert.True(bytes < MaxBytes, $"seed {seed}: {bytes} bytes");
    }
}
