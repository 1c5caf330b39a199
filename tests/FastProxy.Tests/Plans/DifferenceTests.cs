using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Plans;
using FastProxy.Plans.Passes;
using FastProxy.Tests.Parity;
using MathNet.Numerics.LinearAlgebra;
using Xunit;

namespace FastProxy.Tests.Plans;

/// <summary>
/// Gradients of random networks against central differences of the same networks in float64, node by node. Signs and maxima are held while
/// weights move, so differences see one smooth piece, as gradients do.
/// </summary>
public sealed class DifferenceTests
{
    private const int Samples = 4;
    private const int Networks = 60;

    /// <summary>Below this, single precision may find another sign.</summary>
    private const double Margin = 1e-6;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, Networks)];

    /// <summary>Without network 11, of which a sign comes near zero on all images: a batch-norm makes noise of a channel that is constant.</summary>
    public static TheoryData<int> GeneralSeeds => [.. Enumerable.Range(1, Networks).Where(seed => seed != 11)];

    [Fact]
    public void The_networks_hold_every_operation_and_dead_branches()
    {
        Network[] networks = [
            .. Enumerable.Range(1, Networks).Select(RandomNetwork.Classifier),
            .. Enumerable.Range(1, Networks).Select(s => RandomNetwork.WithFunctions(s, 2)),
            .. Enumerable.Range(1, Networks).Select(RandomNetwork.General),
            .. Enumerable.Range(1, Networks).Select(RandomSequence.Of)];
        Type[] kinds = [.. typeof(Op).Assembly.GetTypes().Where(t => t.IsSubclassOf(typeof(Op)))];
        Assert.All(
            kinds,
            kind => Assert.True(networks.Count(n => n.Nodes.Any(m => m.Op.GetType() == kind && (n.Live[m.Id] || m.Op is ZeroOp))) >= 5, kind.Name));
        Assert.True(networks.Count(n => n.Nodes.Any(m => m.Op is ConvOp && n.Reached[m.Id] && !n.Live[m.Id])) >= 5);
        Assert.True(networks.Count(n => n.Nodes.Any(m => m.Op is ConvOp && !n.Reached[m.Id])) >= 5);
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Gradients_are_central_differences(int seed) => CheckGradients(RandomNetwork.Classifier(seed), seed);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Gradients_through_functions_are_central_differences(int seed) =>
        CheckGradients(RandomNetwork.WithFunctions(seed, 1 + seed % 2), seed);

    [Theory]
    [MemberData(nameof(GeneralSeeds))]
    public void Gradients_through_general_operations_are_central_differences(int seed) => CheckGradients(RandomNetwork.General(seed), seed);

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Gradients_through_sequences_are_central_differences(int seed) => CheckGradients(RandomSequence.Of(seed), seed);

    private static void CheckGradients(Network network, int seed)
    {
        bool hasImages = network.Nodes[0].Op is InputOp { Kind: InputKind.Values };
        Pass[] wanted = [PassCatalog.LossGradient, PassCatalog.BiasGradients, .. hasImages ? [PassCatalog.Jacobian] : Array.Empty<Pass>()];
        Case c = Case.Of(network, seed, wanted);
        var random = new Random(seed);
        var faults = new List<string>();
        void Hold(string name, double[] gradient, Func<double[], double, double> value)
        {
            double[] direction = [.. gradient.Select(_ => random.NextDouble() - 0.5)];
            const double H = 1e-5;
            double difference = (value(direction, H) - value(direction, -H)) / (2 * H);
            double product = gradient.Zip(direction, (g, d) => g * d).Sum();
            double size = Norm(gradient) * Norm(direction) / Math.Sqrt(gradient.Length);

            // The gradient of a bias that a batch-norm takes away again is rounding, and one near zero has that of its terms.
            double rounding = name.EndsWith("bias", StringComparison.Ordinal) ? 1e-5 : 2e-7;
            if (!(Math.Abs(difference - product) <= 1e-3 * size + rounding))
            {
                faults.Add($"{name} {product:g7}, expected {difference:g7}, size {size:g3}");
            }
        }

        foreach ((string tensor, double[] gradient) in c.Results.Loss)
        {
            Hold(tensor, gradient, (d, h) => c.Loss((name, values) => name == tensor ? Plus(values, d, h) : values));
        }

        // All batch-norms go by one name here, and move alike.
        int channels = c.Results.Norms.Select(n => n.Weight.Length).DefaultIfEmpty(0).Max();
        if (channels > 0)
        {
            double[] weights = Sum(channels, c.Results.Norms.Select(n => n.Weight));
            double[] biases = Sum(channels, c.Results.Norms.Select(n => n.Bias));
            Hold("batch-norm weights", weights, (d, h) => c.Loss((name, values) => name == "norm.weight" ? Plus(values, d, h) : values));
            Hold("batch-norm biases", biases, (d, h) => c.Loss((name, values) => name == "norm.bias" ? Plus(values, d, h) : values));
        }

        // So do all slopes.
        if (c.Results.Slopes.Count > 0)
        {
            double[] slopes = Sum(c.Results.Slopes.Max(s => s.Length), c.Results.Slopes);
            Hold("slopes", slopes, (d, h) => c.Loss((name, values) => name == "slope.weight" ? Plus(values, d, h) : values));
        }

        if (hasImages)
        {
            Hold("jacobian", [.. c.Results.Jacobian], (d, h) => c.Logits((name, values) => name == "images" ? Plus(values, d, h) : values).Sum());
        }

        Assert.True(faults.Count == 0, $"{c}: {string.Join("; ", faults)}");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Curvature_is_a_mixed_second_difference(int seed) =>
        CheckCurvature(Case.Of(RandomNetwork.Classifier(seed), seed, PassCatalog.LossGradient, PassCatalog.Curvature));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Curvature_through_functions_is_a_mixed_second_difference(int seed) => CheckCurvature(Case.Of(
        RandomNetwork.WithFunctions(seed, 1 + seed % 2), seed, [PassCatalog.LossGradient, PassCatalog.Curvature]));

    [Theory]
    [MemberData(nameof(GeneralSeeds))]
    public void Curvature_through_general_operations_is_a_mixed_second_difference(int seed) =>
        CheckCurvature(Case.Of(RandomNetwork.General(seed), seed, PassCatalog.LossGradient, PassCatalog.Curvature));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Curvature_through_sequences_is_a_mixed_second_difference(int seed) =>
        CheckCurvature(Case.Of(RandomSequence.Of(seed), seed, PassCatalog.LossGradient, PassCatalog.Curvature));

    private static void CheckCurvature(Case c)
    {
        double At(double a, double b) => c.Loss((name, values) =>
            name.StartsWith("layer", StringComparison.Ordinal) && name.EndsWith("weight", StringComparison.Ordinal)
                && c.Results.Loss.TryGetValue(name, out double[]? g)
                ? Plus(Plus(values, g, a), values, b)
                : values);

        // Steps that move the weights by a ten-thousandth.
        double gradient = Math.Sqrt(c.Results.Loss.Sum(g => g.Value.Sum(v => v * v)));
        double a = 1e-4 / Math.Max(gradient, 1e-3);
        const double B = 1e-4;
        double difference = (At(a, B) - At(a, -B) - At(-a, B) + At(-a, -B)) / (4 * a * B);
        double rounding = 1e-14 / (a * B);
        Assert.True(
            Math.Abs(c.Results.Curvature - difference) <= 1e-2 * Math.Abs(difference) + 1e-3 * gradient * gradient + rounding,
            $"{c}: curvature {c.Results.Curvature:g7}, expected {difference:g7}, squared gradient {gradient * gradient:g3}");
    }

    /// <summary>Batch-norm of the images, two linear layers, and a concatenation of which one part depends on no convolution.</summary>
    [Fact]
    public void Kernels_through_the_batch_statistics_are_products_of_central_differences()
    {
        var net = new NetworkBuilder();
        int x = net.BatchNorm(net.Input(new Shape(2, 3, 3)), "norm0");
        int conv = net.Conv(net.Relu(x), 3, new Window(3, 1, 1), new Weight("layer0", "layer0"));
        x = net.GlobalAvgPool(net.Relu(net.Concat(net.BatchNorm(conv, "norm1"), x)));
        x = net.Relu(
            net.BatchNorm(net.Linear(net.Relu(net.Linear(x, 4, new Weight("layer1", "layer1"))), 4, new Weight("layer2", "layer2")), "norm2"));
        net.Linear(x, RandomNetwork.Classes, new Weight("layer3", "layer3"));
        Case c = Case.Of(net.Build(), 1, PassCatalog.CoupledKernel, PassCatalog.CoupledWeightKernel);

        var lengths = new Dictionary<string, int>();
        c.Logits((name, values) =>
        {
            lengths[name] = values.Length;
            return values;
        });
        bool IsNorm(string name) => name.StartsWith("norm", StringComparison.Ordinal);
        bool IsWeight(string name) => name.EndsWith("weight", StringComparison.Ordinal);
        Check(PassCatalog.CoupledKernel, name => !IsNorm(name));
        Check(PassCatalog.CoupledWeightKernel, IsWeight);

        void Check(TangentKernelPass pass, Func<string, bool> isMoved)
        {
            double[][] rows = [
                .. lengths.Where(t => t.Key != "images" && isMoved(t.Key)).SelectMany(t => Enumerable.Range(0, t.Value).Select(i => Row(t.Key, i)))];
            Matrix<double> gradients = Matrix<double>.Build.DenseOfRowArrays(rows);
            double distance = Closeness.Farthest(c.Results.KernelMatrices[pass], gradients.TransposeThisAndMultiply(gradients));
            Assert.True(distance <= 1e-3, $"{Passes.Kernels[pass]} off by {distance:g3}");
        }

        double[] Row(string tensor, int index)
        {
            const double H = 1e-5;
            double[] Sums(double h) =>
            [
                .. c.Logits((name, values) => name == tensor ? [.. values.Select((v, i) => i == index ? v + h : v)] : values)
                    .Chunk(RandomNetwork.Classes).Select(logits => logits.Sum()),
            ];
            return [.. Sums(H).Zip(Sums(-H), (p, m) => (p - m) / (2 * H))];
        }
    }

    [Fact]
    public void A_single_layer_has_a_curvature()
    {
        var net = new NetworkBuilder();
        net.Linear(net.GlobalAvgPool(net.Input(new Shape(3, 4, 4))), RandomNetwork.Classes, new Weight("layer0", "layer0"));
        CheckCurvature(Case.Of(net.Build(), 1, PassCatalog.LossGradient, PassCatalog.Curvature));
    }

    private static double Norm(double[] values) => Math.Sqrt(values.Sum(v => v * v));

    private static double[] Plus(double[] values, double[] direction, double step) =>
        [.. values.Select((v, i) => i < direction.Length ? v + step * direction[i] : v)];

    private static double[] Sum(int length, IEnumerable<double[]> parts)
    {
        var sum = new double[length];
        foreach (double[] part in parts)
        {
            for (int i = 0; i < part.Length; i++)
            {
                sum[i] += part[i];
            }
        }

        return sum;
    }

    /// <summary>A network on images for which no sign is within rounding, its passes, and its function in float64.</summary>
    private sealed class Case
    {
        private readonly Network network;
        private readonly WeightSource source = new(WeightInit.PyTorch);
        private readonly InputBatch images;
        private readonly NaiveNetwork piece;
        private readonly int seed;

        private readonly bool winograd;

        private Case(Network network, InputBatch images, int seed)
        {
            this.network = network;
            this.images = images with { Labels = [.. Enumerable.Range(0, Samples).Select(n => n * 3 % RandomNetwork.Classes)] };
            this.seed = seed;
            winograd = seed % 2 == 0;
            piece = new NaiveNetwork(network, source, seed, winograd, images.Values, Samples);
        }

        public Passes Results { get; private set; } = null!;

        public static Case Of(Network network, int seed, params Pass[] passes)
        {
            Case found = Enumerable.Range(0, 4).Select(i => new Case(network, RandomNetwork.Images(network, Samples, 100 * seed + i), seed))
                .First(c => c.piece.NearestZero > Margin || !network.Nodes.Any(n => n.Op is ReluOp or MaxPoolOp));
            var options = new PassOptions(seed, found.winograd, IsaExtensions.Best);
            found.Results = Passes.Of([network], passes, found.images, found.source, options)[0];
            return found;
        }

        public override string ToString() => $"seed {seed}, winograd {winograd}";

        public double[] Logits(Func<string, double[], double[]> move) =>
            new NaiveNetwork(network, source, seed, winograd, images.Values, Samples, move, piece).Output.Values;

        public double Loss(Func<string, double[], double[]> move) => CrossEntropyReference.Value(Logits(move), images.Labels);
    }
}
