using FastProxy.Execution;
using FastProxy.Kernels.Random;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Spaces;
using FastProxy.Tests.Plans;
using Xunit;

namespace FastProxy.Tests.Spaces;

/// <summary>Relative positions against their definition, token by token.</summary>
public sealed class RelativePositionsTests
{
    private const int Heads = 2;
    private const int Width = 3;
    private const int Samples = 2;

    [Theory]
    [InlineData(2)]
    [InlineData(16)]
    public void Terms_are_those_of_the_distances_between_tokens(int side)
    {
        int tokens = side * side + 1;
        var random = new Random(1);
        float[] Draw(int channels) => [.. Enumerable.Range(0, Samples * channels * tokens).Select(_ => random.NextSingle() - 0.5f)];

        float[] queries = Draw(Heads * Width);
        (double[] logits, Dictionary<string, double[]> keys) = Run(Heads * Width, queries, (p, x) => p.OfKeys(x, Heads, "a"));
        float[] weights = Draw(Heads * tokens);
        (double[] outputs, Dictionary<string, double[]> values) = Run(Heads * tokens, weights, (p, x) => p.OfValues(x, Heads, "a"));
        for (int i = 0; i < 40; i++)
        {
            (int n, int head, int key, int query) = (random.Next(Samples), random.Next(Heads), random.Next(tokens), random.Next(tokens));
            double logit = Enumerable.Range(0, Width).Sum(
                c => queries[((n * Heads + head) * Width + c) * tokens + query] * Vector(keys, "k", key, query, c));
            Assert.Equal(logit, logits[((n * Heads + head) * tokens + key) * tokens + query], 1e-9);

            int feature = random.Next(Width);
            double output = Enumerable.Range(0, tokens).Sum(
                k => weights[((n * Heads + head) * tokens + k) * tokens + query] * Vector(values, "v", k, query, feature));
            Assert.Equal(output, outputs[((n * Heads + head) * Width + feature) * tokens + query], 1e-9);
        }

        (double[] Output, Dictionary<string, double[]> Tables) Run(int channels, float[] x, Func<RelativePositions, int, int> add)
        {
            var net = new NetworkBuilder();
            add(new RelativePositions(net, side, Width), net.Input(new Shape(channels, 1, tokens)));
            var tables = new Dictionary<string, double[]>();
            var naive = new NaiveNetwork(
                net.Build(), new WeightSource(WeightInit.PyTorch), 0, false, x, Samples, (name, drawn) => tables[name] = drawn);
            return (naive.Output.Values, tables);
        }

        double Vector(Dictionary<string, double[]> tables, string of, int key, int query, int feature)
        {
            int Row(int distance) => key == 0 || query == 0 ? 0 : Math.Min(Math.Max(distance, -14), 14) + 15;
            (int down, int across) = ((key - 1) / side - (query - 1) / side, (key - 1) % side - (query - 1) % side);
            return tables[$"a.rel_pos_embed_{of}.embeddings_table_v.weight"][Row(down) * Width + feature]
                + tables[$"a.rel_pos_embed_{of}.embeddings_table_h.weight"][Row(across) * Width + feature];
        }
    }
}
