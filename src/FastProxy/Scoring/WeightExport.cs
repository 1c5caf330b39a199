using FastProxy.Data;
using FastProxy.Execution;
using FastProxy.Execution.Cpu;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Metrics.Algebra;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Scoring;

/// <summary>Writes the weights that a network is scored with, and their gradients, so that it can be rebuilt and checked elsewhere.</summary>
public static class WeightExport
{
    /// <summary>Returns every tensor of the network by its name, dead branches included, with the shapes of PyTorch.</summary>
    public static IReadOnlyDictionary<string, NpyArray> Tensors(Network network, WeightInit init, long seed) =>
        new Dictionary<string, NpyArray>(Tensors(network, new WeightSource(init), seed));

    /// <summary>
    /// Writes every tensor of the network, dead branches included, as a <c>.npz</c> file, atomically: <c>LAYER.weight</c> and, for linear
    /// layers and batch-norms, <c>LAYER.bias</c>, with the shapes of PyTorch. Batch-norms are at their initial 1 and 0.
    /// </summary>
    /// <exception cref="InputException">The path cannot be written.</exception>
    public static void Write(string path, Network network, WeightInit init, long seed) =>
        NpzFile.Write(path, Tensors(network, new WeightSource(init), seed));

    /// <summary>
    /// Writes the same tensors, then <c>TENSOR.grad</c> for each: the gradient of the mean cross-entropy through the statistics of the batch, with
    /// zeros for dead branches, among them the bias of a batch-norm that reads zeros. Then follow <c>images</c> (N x C x H x W), <c>labels</c> (N)
    /// and <c>logits</c> (N x classes).
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="network">The network.</param>
    /// <param name="data">The batch.</param>
    /// <param name="options">The weights, the labels and the engine's options.</param>
    /// <exception cref="InputException">
    /// The output does not depend on the images or is no logit for each class, the images or given weights do not fit the network, memory is too
    /// small, or the path cannot be written.
    /// </exception>
    public static void WriteGradients(string path, Network network, InputBatch data, ScoreOptions options)
    {
        if (!network.IsConnected)
        {
            throw new InputException("no gradients: disconnected, no path from input to output");
        }

        InputBatch batch = ScoreInputs.WithClasses(ScoreInputs.Fitted(data, network, options), network.Output.Shape.Channels);
        var source = new WeightSource(options.Init, options.Weights);
        source.Check(network);
        KeyValuePair<string, NpyArray>[] tensors = [.. Tensors(network, source, options.Seed)];
        Dictionary<string, float[]> gradients = Gradients(network, source, batch, options, out NpyArray logits);
        NpzFile.Write(path, [
            .. tensors,
            .. tensors.Select(tensor => KeyValuePair.Create($"{tensor.Key}.grad", new NpyArray(
                tensor.Value.Shape, gradients.GetValueOrDefault(tensor.Key) ?? new float[tensor.Value.Values.Length]))),
            new("images", new NpyArray([batch.Samples, batch.Channels, batch.Height, batch.Width], batch.Values)),
            new("labels", new NpyArray([batch.Samples], [.. batch.Labels.Select(label => (float)label)])),
            new("logits", logits),
        ]);
    }

    private static IEnumerable<KeyValuePair<string, NpyArray>> Tensors(Network network, WeightSource source, long seed)
    {
        var written = new HashSet<string>();
        foreach (Node node in network.Nodes)
        {
            foreach (Parameter parameter in network.ParametersOf(node).Where(p => written.Add(p.Name)))
            {
                yield return new(parameter.Name, new NpyArray(parameter.Shape, Values(network, node, parameter, source, seed)));
            }
        }
    }

    /// <summary>Returns the values of a tensor: a layer's weights come first, then its bias.</summary>
    private static float[] Values(Network network, Node node, Parameter parameter, WeightSource source, long seed)
    {
        if (parameter.Initial is { } value)
        {
            var constant = new float[parameter.Count];
            Array.Fill(constant, value);
            return constant;
        }

        Weight layer = node.Op.Weights!.Value;
        return parameter.Name == network.WeightsOf(node).Name
            ? source.Weights(layer, parameter.Shape, seed)
            : source.Bias(layer, parameter.Shape[0], network.FanIn(node), seed);
    }

    /// <summary>Returns the gradients by tensor, without those of dead branches.</summary>
    private static Dictionary<string, float[]> Gradients(
        Network network, WeightSource source, InputBatch batch, ScoreOptions options, out NpyArray logits)
    {
        PassSet passes = PassCatalog.SetOf([PassCatalog.Logits, PassCatalog.BiasGradients]);
        Plan plan = ScoreInputs.PlanOf([network], passes, batch.Samples, options.Winograd, source);
        WorkerBudget budget = WorkerBudget.Divide(options, sizeof(float) * batch.Values.LongLength, batch.Samples, passes, [plan]);
        using var weights = new WeightCache(source, budget.WeightBytes);
        using var runner = new CpuPlanRunner(options.Isa, budget.ThreadsInside, source, weights, batch);
        var found = new Dictionary<string, float[]>();
        float[] outputs = [];
        runner.Run(plan, options.Seed, _ =>
        {
            NetworkPlan results = plan.Networks[0];
            outputs = runner.Values(results.Of(PassCatalog.Logits)!);
            GradientPlan loss = results.Of(PassCatalog.BiasGradients)
                ?? throw new InputException($"no gradients: {results.Refused[PassCatalog.BiasGradients]}");
            foreach (LayerGradient layer in loss.Layers)
            {
                string name = layer.Weight.Layer.Layer;
                found.Add($"{name}.weight", runner.Floats(layer.Gradient!)[..layer.Gradient!.Count].ToArray());
                if (layer.BiasGradient is { } bias)
                {
                    found.Add(
                        $"{name}.bias",
                        [.. runner.Floats(bias).ToArray().Chunk((int)(bias.Length / bias.Channels)).Select(row => (float)Norms.Sum(row))]);
                }
            }

            foreach ((string name, Tensor x) in loss.NormInputs)
            {
                Coefficients norm = loss.Norms[x];
                ReadOnlySpan<float> rows = runner.Floats(norm);
                found.Add($"{name}.weight", rows.Slice(NormGradStep.Weight * norm.Channels, norm.Channels).ToArray());
                found.Add($"{name}.bias", rows.Slice(NormGradStep.Bias * norm.Channels, norm.Channels).ToArray());
            }
        });

        logits = new NpyArray([batch.Samples, outputs.Length / batch.Samples], outputs);
        return found;
    }
}
