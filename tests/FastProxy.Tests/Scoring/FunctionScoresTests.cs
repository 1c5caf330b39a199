using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Ptx;
using FastProxy.Scores;
using FastProxy.Scoring;
using Xunit;

namespace FastProxy.Tests.Scoring;

/// <summary>Networks with other element-wise functions than ReLU score as those with ReLU do.</summary>
public sealed class FunctionScoresTests
{
    private const int Batch = 9;
    private static readonly string[] Metrics =
        ["swap", "swap_output_signs", "naswot", "grad_norm", "grad_norm_global", "snip", "grasp", "jacob_cov", "synflow"];

    [Fact]
    public void Scores_have_the_same_bits_on_the_processor_and_on_the_emulator_and_at_every_width()
    {
        ScoreOptions options = new() { Winograd = false, Seed = 3 };
        ScoreRow[] expected = [.. Table(options).Rows];
        Assert.All(expected, row => Assert.Equal(ScoreRow.Ok, row.Status));
        using var device = new EmulatedDevice();
        foreach (ScoreOptions other in (ScoreOptions[])
            [options with { Device = device }, .. IsaExtensions.Supported.Select(isa => options with { Isa = isa, Threads = 2 })])
        {
            Assert.All(expected.Zip(Table(other).Rows), pair => Assert.Equal(pair.First.Mean, pair.Second.Mean));
        }
    }

    [Fact]
    public void Patterns_are_the_signs_of_the_input_whichever_the_activation()
    {
        ScoreRow[] rows = [
            .. Scorer.Score([("relu", Of(net => net.Relu)), ("gelu", Of(net => net.Gelu))], ["swap"], Images, new ScoreOptions { Seed = 3 }).Rows];

        // One activation call reads the same values in both.
        Assert.Equal(rows[0].Mean, rows[1].Mean);

        static Network Of(Func<NetworkBuilder, Func<int, int>> activation)
        {
            var net = new NetworkBuilder();
            int x = net.BatchNorm(net.Conv(net.Input(new Shape(3, 6, 6)), 4, new Window(3, 1, 1), new Weight("conv", "conv")), "norm");
            net.Linear(net.GlobalAvgPool(activation(net)(x)), 10, new Weight("linear", "linear"));
            return net.Build();
        }
    }

    /// <summary>Weights whose exponent, which the function may not keep, is negative, zero and positive.</summary>
    public static TheoryData<int, float> Flows
    {
        get
        {
            var data = new TheoryData<int, float>();
            foreach (int function in Enumerable.Range(0, Rising.Length))
            {
                foreach (float weight in (float[])[0.2f, 1.1f, -2.7f])
                {
                    data.Add(function, weight);
                }
            }

            return data;
        }
    }

    private static ElementFunction[] Rising =>
    [
        ElementFunctions.LeakyRelu(0.1f), ElementFunctions.Clip(0, 6), ElementFunctions.Elu(), ElementFunctions.Selu, ElementFunctions.Gelu,
        ElementFunctions.GeluTanh, ElementFunctions.Silu, ElementFunctions.Mish, ElementFunctions.Softplus, ElementFunctions.Sigmoid,
        ElementFunctions.HardSwish, ElementFunctions.Tanh, ElementFunctions.Erf, ElementFunctions.Exp, ElementFunctions.Sqrt,
        ElementFunctions.Power(3), ElementFunctions.Power(1.5f), ElementFunctions.Abs,
    ];

    /// <summary>R = |v| f(|w|) for one pixel of ones, so the sum of |w dR/dw| is |v| (f(|w|) + |w| f'(|w|)).</summary>
    [Theory]
    [MemberData(nameof(Flows))]
    public void Synflow_is_the_sum_of_saliencies_in_float64(int function, float weight)
    {
        ElementFunction f = Rising[function];
        Derivatives at = f.Exact(Math.Abs(weight));
        ScoreRow row = Small(f, weight, ["synflow", "synflow_bn"]);
        double expected = Math.Log(3 * (at.Value + Math.Abs(weight) * at.Slope));
        Assert.True(row.IsOk, row.Status);
        Assert.Equal(expected, row.Mean[0]!.Value, 1e-5);
    }

    [Fact]
    public void Synflow_that_overflows_before_a_function_is_a_status_and_through_a_linear_one_a_score()
    {
        Assert.Equal("synflow: activations overflow float32", Deep(ElementFunctions.Clip(0, 6)).Status);
        Assert.Equal("synflow: activations overflow float32", Deep(ElementFunctions.Gelu).Status);
        ScoreRow row = Deep(ElementFunctions.LeakyRelu(0.1f));
        Assert.True(row.IsOk, row.Status);

        // R = 3 (1e30)^2, three layers of weights each with |w dR/dw| = R.
        Assert.Equal(Math.Log(9) + 2 * 30 * Math.Log(10), row.Mean[0]!.Value, 1e-3);

        static ScoreRow Deep(ElementFunction f)
        {
            var net = new NetworkBuilder();
            int x = net.Conv(net.Input(new Shape(1, 1, 1)), 1, new Window(1), new Weight("a", "a"));
            x = net.Relu(net.Apply(net.Conv(x, 1, new Window(1), new Weight("b", "b")), f));
            net.Linear(net.GlobalAvgPool(x), 2, new Weight("linear", "linear"));
            return Scored(net, ["synflow"], new() { ["a"] = 1e30f, ["b"] = 1e30f });
        }
    }

    [Fact]
    public void Synflow_has_a_status_for_a_function_that_falls()
    {
        ScoreRow row = Small(ElementFunctions.Log, 2, ["synflow", "params"]);
        Assert.Equal(
            "synflow: SynFlow follows numbers that are not negative, of which Log makes negative ones or falls: expected another", row.Status);
        Assert.NotNull(row.Mean[1]);
    }

    [Fact]
    public void A_network_without_a_sign_has_a_status_for_metrics_of_patterns()
    {
        ScoreRow row = Small(ElementFunctions.Sigmoid, 1, ["swap", "swap_released", "naswot", "linear_regions", "params"]);
        const string Reason = "no activation with a sign";
        Assert.Equal(
            $"swap: {Reason} on a path from input to output; swap_released: {Reason}; naswot: {Reason} on a path from input to output; "
                + $"linear_regions: {Reason} on a path from input to output",
            row.Status);
        Assert.NotNull(row.Mean[^1]);
    }

    /// <summary>
    /// One channel of hand-made images and a convolution by 1: the output of a hard tanh, of SiLU and of ReLU6 by sample and pixel.
    /// </summary>
    [Fact]
    public void Signs_of_outputs_are_counted_as_minus_one_zero_and_one()
    {
        // Pixels are columns here: (-, 0, +), (0, 0, +), (-, -, +), and the first again.
        float[] samples = [-1, 0, -2, -3, 0, 0, -1, 0, 2, 1, 1, 5];
        Assert.Equal(3, Count(ElementFunctions.Silu));
        Assert.Equal(3, Count(ElementFunctions.Clip(-1, 1)));

        // Where a negative output is 0, all columns are (0, 0, +).
        Assert.Equal(1, Count(ElementFunctions.Clip(0, 6)));
        Assert.Equal(1, Count(null));

        double Count(ElementFunction? f)
        {
            var net = new NetworkBuilder();
            int x = net.Conv(net.Input(new Shape(1, 2, 2)), 1, new Window(1), new Weight("a", "a"));
            x = f is null ? net.Relu(x) : net.Apply(x, f);
            net.Linear(net.GlobalAvgPool(x), 2, new Weight("linear", "linear"));
            var images = new InputBatch(3, 1, 2, 2, samples, [0, 1, 0], "hand-made", "");
            var options = new ScoreOptions { Weights = Given(new() { ["a"] = 1 }) };
            ScoreRow row = Scorer.Score([("net", net.Build())], ["swap_output_signs"], images, options).Rows.Single();
            Assert.True(row.IsOk, row.Status);
            return row.Mean[0]!.Value;
        }
    }

    [Fact]
    public void A_network_of_one_pixel_has_a_status_for_metrics_of_feature_maps()
    {
        var net = new NetworkBuilder();
        int x = net.Relu(net.Linear(net.Input(new Shape(6, 1, 1)), 4, new Weight("a", "a")));
        net.Linear(x, 3, new Weight("b", "b"));
        InputBatch features = BatchSource.Load("noise", 4, 6, 1, 1, 3, 0);
        ScoreRow row = Scorer.Score([("mlp", net.Build())], ["meco", "meco_opt", "params"], features).Rows[0];
        const string Reason = "no operation on a path from input to output gives more than one pixel";
        Assert.Equal($"meco: {Reason}; meco_opt: {Reason}", row.Status);
    }

    private static ScoreRow Small(ElementFunction f, float weight, string[] metrics)
    {
        var net = new NetworkBuilder();
        int x = net.Apply(net.Conv(net.Input(new Shape(1, 1, 1)), 1, new Window(1), new Weight("a", "a")), f);
        net.Linear(net.GlobalAvgPool(x), 2, new Weight("linear", "linear"));
        return Scored(net, metrics, new() { ["a"] = weight });
    }

    /// <summary>The last layer's weights are 1 and -2.</summary>
    private static ScoreRow Scored(NetworkBuilder net, string[] metrics, Dictionary<string, float> weights)
    {
        InputBatch images = BatchSource.Load("noise", Batch, 1, 1, 1, 2, 0);
        return Scorer.Score([("net", net.Build())], metrics, images, new ScoreOptions { Weights = Given(weights) }).Rows.Single();
    }

    private static Dictionary<string, NpyArray> Given(Dictionary<string, float> weights)
    {
        Dictionary<string, NpyArray> given = weights.ToDictionary(w => $"{w.Key}.weight", w => new NpyArray([1, 1, 1, 1], [w.Value]));
        given["linear.weight"] = new NpyArray([2, 1], [1, -2]);
        given["linear.bias"] = new NpyArray([2], [0, 0]);
        return given;
    }

    private static InputBatch Images => BatchSource.Load("noise", Batch, 3, 6, 6, 10, 0);

    private static ScoreTable Table(ScoreOptions options) => Scorer.Score([("residual", Residual()), ("plain", Plain())], Metrics, Images, options);

    private static Network Residual()
    {
        var net = new NetworkBuilder();
        int Layer(int x, int channels, int stride) => net.BatchNorm(
            net.Conv(x, channels, new Window(3, stride, 1), new Weight($"layer{x}", $"layer{x}")), $"norm{x}");
        int x = net.Gelu(Layer(net.Input(new Shape(3, 6, 6)), 5, 1));
        x = net.Add(x, Layer(net.Gelu(Layer(x, 5, 1)), 5, 1));
        x = net.PRelu(Layer(net.Apply(x, ElementFunctions.Silu), 7, 2), "slopes");
        net.Linear(net.GlobalAvgPool(x), 10, new Weight("linear", "linear"));
        return net.Build();
    }

    /// <summary>No batch-norm, and one that reads what GELU wrote.</summary>
    private static Network Plain()
    {
        var net = new NetworkBuilder();
        int x = net.Gelu(net.Conv(net.Input(new Shape(3, 6, 6)), 6, new Window(3, 1, 1), new Weight("first", "first")));
        x = net.Apply(net.Apply(x, ElementFunctions.Softplus), ElementFunctions.Sqrt);
        x = net.Gelu(net.Conv(net.BatchNorm(x, "norm"), 6, new Window(3, 1, 1), new Weight("second", "second"), groups: 6));
        net.Linear(net.GlobalAvgPool(x), 10, new Weight("linear", "linear"));
        return net.Build();
    }
}
