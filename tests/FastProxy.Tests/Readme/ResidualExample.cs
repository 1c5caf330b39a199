using FastProxy.Data;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Scores;

namespace FastProxy.Tests.Readme;

/// <summary>The example of the networks' README: <see cref="ExampleTests"/> holds the two to the same text, and runs it.</summary>
internal static class ResidualExample
{
    public static void Run(TextWriter output)
    {
        // begin
        var net = new NetworkBuilder();
        int x = Conv(net.Input(new Shape(3, 32, 32)), 16, "stem");
        x = Block(x, 16, "block");
        net.Linear(net.GlobalAvgPool(x), 10, new Weight("classifier", "classifier"));
        InputBatch images = BatchSource.Load("noise", batch: 16, channels: 3, height: 32, width: 32, classes: 10, seed: 0);
        ScoreRow row = Scorer.Score([("residual", net.Build())], ["naswot", "grad_norm", "params"], images).Rows[0];
        output.WriteLine($"naswot {row.Mean[0]:F1} grad_norm {row.Mean[1]:F2} params {row.Mean[2]} {row.Status}");

        // A 3x3 convolution, batch-norm and SiLU.
        int Conv(int x, int channels, string layer) => net.Apply(
            net.BatchNorm(net.Conv(x, channels, new Window(kernel: 3, padding: 1), new Weight(layer, layer)), $"{layer}.norm"),
            ElementFunctions.Silu);

        // A residual block whose branch is weighted channel by channel, by a function of its own mean.
        int Block(int x, int channels, string layer)
        {
            int branch = Conv(Conv(x, channels, $"{layer}.first"), channels, $"{layer}.second");
            int squeezed = net.Relu(net.Linear(net.GlobalAvgPool(branch), channels / 4, new Weight($"{layer}.squeeze", $"{layer}.squeeze")));
            int excited = net.Linear(squeezed, channels, new Weight($"{layer}.excite", $"{layer}.excite"));
            return net.Relu(net.Add(x, net.Multiply(branch, net.Apply(excited, ElementFunctions.Sigmoid))));
        }

        // end
    }
}
