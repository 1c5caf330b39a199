using FastProxy.Data;
using FastProxy.Scores;
using FastProxy.Spaces.Nasbench201;

namespace FastProxy.Tests.Readme;

/// <summary>The README's example on a space: <see cref="ExampleTests"/> holds the two to the same text, and runs it.</summary>
internal static class SpaceExample
{
    public static void Run(TextWriter output)
    {
        // begin
        var space = new Nasbench201Space();
        string[] population = [.. Enumerable.Range(0, 8).Select(i => space.At(i))];
        InputBatch images = BatchSource.Load("noise", batch: 64, channels: 3, height: 32, width: 32, classes: 10, seed: 0);

        ScoreTable table = Scorer.Score(space, population, ["swap", "naswot", "params"], images);

        foreach (ScoreRow row in table.Rows.OrderByDescending(r => r.Mean[1] ?? double.NegativeInfinity))
        {
            output.WriteLine($"{row.Architecture} swap {row.Mean[0]} naswot {row.Mean[1]:F2} params {row.Mean[2]} {row.Status}");
        }

        // end
    }
}
