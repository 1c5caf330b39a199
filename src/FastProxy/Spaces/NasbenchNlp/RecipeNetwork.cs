using FastProxy.Networks;
using FastProxy.Networks.Operations;

namespace FastProxy.Spaces.NasbenchNlp;

/// <summary>
/// The network around a recipe, unrolled over time: an embedding, then layers of the cell, each of which reads the sequence of the h_new_0 of the
/// layer before it. The last layer is as wide as the embedding, whose table is the decoder's as well. No score applies the decoder: the output is the
/// sequence of the last h_new_0, width x 1 x length.
/// </summary>
/// <remarks>
/// A linear node is the sum of a 1x1 convolution for each input, <c>layerL.NODE.wJ</c>, the first of which has the bias. The weight key is
/// <c>layerL/</c>, the node's term in the recipe and <c>.wJ</c>. The hidden states of time 0 are zeros.
/// </remarks>
internal sealed class RecipeNetwork(RecipeSizes sizes)
{
    private const float EmbeddingBound = 0.1f;
    private const float Slope = 0.01f;
    private static readonly Window Point = new(1);
    private static readonly Weight Embedding = new("embed", "embed", new WeightDraw(false, EmbeddingBound));

    /// <summary>Returns the network of a recipe.</summary>
    public Network Build(Recipe recipe)
    {
        var net = new NetworkBuilder { Blocks = new BlockSize(sizes.Layers, sizes.Hidden) };
        int tokens = net.Tokens(sizes.Vocabulary, sizes.Length);
        var sequence = new int[sizes.Length];
        for (int t = 0; t < sequence.Length; t++)
        {
            sequence[t] = net.Embed(net.Columns(tokens, t, 1), sizes.Vocabulary, sizes.Embedding, Embedding, hasDecoder: true);
            net.Mark(MarkRole.Embedded, sequence[t]);
        }

        net.IsFrame = false;
        IReadOnlyList<string> terms = recipe.Terms();
        for (int l = 0; l < sizes.Layers; l++)
        {
            var layer = new Layer(net, recipe, terms, l, l < sizes.Layers - 1 ? sizes.Hidden : sizes.Embedding);
            var states = new int[recipe.States];
            Array.Fill(states, net.Zeros(tokens, new Shape(layer.Width, 1, 1)));
            for (int t = 0; t < sequence.Length; t++)
            {
                states = layer.AddStep(sequence[t], states, isLast: t == sequence.Length - 1);
                sequence[t] = states[0];
            }
        }

        net.IsFrame = true;
        net.Join(sequence);
        return net.Build();
    }

    /// <summary>A layer: the cell with weights of its own.</summary>
    private sealed class Layer(NetworkBuilder net, Recipe recipe, IReadOnlyList<string> terms, int index, int width)
    {
        private readonly Weight[][] weights = WeightsOf(recipe, terms, index, width);

        /// <summary>The width of the hidden states.</summary>
        public int Width => width;

        /// <summary>
        /// Adds the cell at one time step and returns the new hidden states. Unless the step is the last, h_new_0 is marked as the state that the
        /// next step reads; it has a gradient of its own, of all that reads it.
        /// </summary>
        public int[] AddStep(int x, int[] states, bool isLast)
        {
            int[] values = [x, .. states, .. new int[recipe.Nodes.Count]];
            for (int n = 0; n < recipe.Nodes.Count; n++)
            {
                RecipeNode node = recipe.Nodes[n];
                int value = AddNode(n, node.Op, Array.ConvertAll(node.Inputs, input => values[input]));
                if (!isLast && recipe.First + n == recipe.Outputs[0])
                {
                    value = net.Identity(value);
                    net.Mark(MarkRole.State, value, index);
                }

                values[recipe.First + n] = value;
            }

            return Array.ConvertAll(recipe.Outputs, output => values[output]);
        }

        private int AddNode(int n, RecipeOp op, int[] u) => op switch
        {
            RecipeOp.Linear => net.Add([.. u.Select((v, j) => net.Conv(v, width, Point, weights[n][j], hasBias: j == 0))]),
            RecipeOp.Sum => net.Add(u),
            RecipeOp.Product => net.Multiply(u[0], u[1]),

            // The same as u0 u1 + (1 - u0) u2 with one product.
            RecipeOp.Blend => net.Add(u[2], net.Multiply(u[0], net.Add(u[1], net.Scale(u[2], [-1])))),
            RecipeOp.Tanh => net.Apply(u[0], ElementFunctions.Tanh),
            RecipeOp.Sigmoid => net.Apply(u[0], ElementFunctions.Sigmoid),
            _ => net.Apply(u[0], ElementFunctions.LeakyRelu(Slope)),
        };

        private static Weight[][] WeightsOf(Recipe recipe, IReadOnlyList<string> terms, int layer, int width)
        {
            float bound = 1 / MathF.Sqrt(width);
            var draw = new WeightDraw(false, bound, bound);
            return [.. recipe.Nodes.Select((node, n) => node.Op is not RecipeOp.Linear ? [] : (Weight[])[.. node.Inputs.Select((_, j) =>
                new Weight($"layer{layer}.{node.Label ?? recipe.Names[n]}.w{j}", $"layer{layer}/{terms[n]}.w{j}", draw))])];
        }
    }
}
