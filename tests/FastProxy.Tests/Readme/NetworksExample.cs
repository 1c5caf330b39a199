using FastProxy.Data;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Scores;

namespace FastProxy.Tests.Readme;

/// <summary>The README's example on networks without a space: <see cref="ExampleTests"/> holds the two to the same text, and runs it.</summary>
internal static class NetworksExample
{
    public static void Run(TextWriter output)
    {
        // begin
        InputBatch images = BatchSource.Load("noise", batch: 32, channels: 3, height: 16, width: 16, classes: 10, seed: 0);
        ScoreTable table = Scorer.Score([("narrow", Net(8)), ("wide", Net(16))], ["swap", "snip", "params"], images);
        foreach (ScoreRow row in table.Rows)
        {
            output.WriteLine($"{row.Architecture} swap {row.Mean[0]} snip {row.Mean[1]:F2} params {row.Mean[2]} {row.Status}");
        }

        static Network Net(int channels)
        {
            var net = new NetworkBuilder();
            int x = net.Input(new Shape(3, 16, 16));
            foreach (string layer in new[] { "first", "second" })
            {
                x = net.Conv(x, channels, new Window(kernel: 3, padding: 1), new Weight($"{layer}.conv", $"{layer}.conv"));
                x = net.Relu(net.BatchNorm(x, $"{layer}.norm"));
            }

            net.Linear(net.GlobalAvgPool(x), 10, new Weight("classifier", "classifier"));
            return net.Build();
        }

        // end
    }
}
