using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Operators;

namespace FastProxy.Onnx.Tests.Parity;

/// <summary>
/// A test of Debian's libonnx-testdata: a model of one node or a few, its inputs and its outputs. The first input is the network's, its dimension 0
/// the samples; a recurrent operator's, behind its time steps, are brought there. Other inputs of as many samples come packed beside it and are cut
/// out again; the rest are constants.
/// </summary>
/// <param name="Name">The name of the test.</param>
/// <param name="Folder">Its folder.</param>
internal sealed record NodeCase(string Name, string Folder)
{
    private const string Root = "/usr/share/libonnx-testdata/data";
    private const string Packed = "packed";
    private const string Steps = "steps";

    /// <summary>Tests of values that are no tensors.</summary>
    private static readonly string[] Strange = ["node/identity_opt", "node/identity_sequence"];

    private static readonly string[] Symmetric = ["Add", "Concat", "Div", "MatMul", "Max", "Mean", "Min", "Mul", "Sub", "Sum"];

    /// <summary>Why tests that need the data are skipped; null where it is there.</summary>
    public static string? Missing => Directory.Exists(Root) ? null : "needs Debian's libonnx-testdata";

    /// <summary>All tests, by name.</summary>
    public static IEnumerable<NodeCase> All => !Directory.Exists(Root)
        ? [] : Directory.EnumerateFiles(Root, "model.onnx", SearchOption.AllDirectories)
        .Select(path => Path.GetDirectoryName(path)!)
        .Select(folder => new NodeCase($"{Path.GetFileName(Path.GetDirectoryName(folder))}/{Path.GetFileName(folder)["test_".Length..]}", folder))
        .Where(test => !Strange.Contains(test.Name))
        .OrderBy(test => test.Name, StringComparer.Ordinal);

    /// <summary>The model; null where it is no model that is understood, such as one of sequences.</summary>
    public OnnxModel? Model()
    {
        try
        {
            return OnnxReader.Read(Path.Combine(Folder, "model.onnx"));
        }
        catch (InputException)
        {
            return null;
        }
    }

    /// <summary>Runs the test.</summary>
    /// <returns>The largest difference, relative to the largest magnitude; null where numbers of elements differ.</returns>
    /// <exception cref="InputException">The model is refused.</exception>
    public double? Difference(OnnxModel model)
    {
        OnnxTensor[] inputs = [.. Enumerable.Range(0, model.Inputs.Count).Select(i => Tensor($"input_{i}.pb"))];
        if (Name.Contains("training_dropout", StringComparison.Ordinal) && !Name.Contains("zero_ratio", StringComparison.Ordinal))
        {
            throw new InputException("elements are dropped at random, and none for a score");
        }

        OnnxTensor expected = Tensor("output_0.pb");
        OnnxNode? cell = model.Nodes.FirstOrDefault(node => node.Type is "LSTM" or "GRU" or "RNN" && node.Integer("layout", 0) == 0);
        if (cell is not null)
        {
            inputs[0] = SamplesFirst(inputs[0], 1);
            expected = SamplesFirst(expected, expected.Shape.Length - 2);
        }

        int samples = inputs.Length > 0 && inputs[0].Shape.Length > 0 ? inputs[0].Shape[0] : throw new InputException("the test has no samples");
        bool isSymmetric = model.Nodes.Any(node => Symmetric.Contains(node.Type));
        bool[] isPacked = [.. inputs.Select((x, i) => i == 0 || (isSymmetric && !x.IsWhole && x.Shape.Length > 0 && x.Shape[0] == samples))];
        var tensors = new Dictionary<string, OnnxTensor>(model.Tensors);
        for (int i = 0; i < inputs.Length; i++)
        {
            tensors[model.Inputs[i].Name] = inputs[i];
        }

        int[] places = [.. Enumerable.Range(0, inputs.Length).Where(i => isPacked[i])];
        List<OnnxNode> nodes = [];
        float[] values = inputs[0].Floats();
        var input = new OnnxInput(model.Inputs[0].Name, [.. inputs[0].Shape.Select(length => (long?)length)]);
        if (places.Length > 1)
        {
            int[] lengths = [.. places.Select(i => inputs[i].Count / samples)];
            values = [.. Enumerable.Range(0, samples).SelectMany(n => places.SelectMany((p, k) =>
                inputs[p].Floats().Skip(n * lengths[k]).Take(lengths[k])))];
            tensors["lengths"] = OnnxTensor.Of([.. lengths.Select(length => (long)length)]);
            input = new(Packed, [samples, lengths.Sum()]);
            var axis = new Dictionary<string, OnnxAttribute> { ["axis"] = OnnxAttribute.Of(1L) };
            nodes.Add(new("cut", "Split", [Packed, "lengths"], [.. places.Select(p => $"part.{p}")], axis));
            foreach (int p in places)
            {
                tensors[$"shape.{p}"] = OnnxTensor.Of([.. inputs[p].Dimensions]);
                nodes.Add(new($"shape {p}", "Reshape", [$"part.{p}", $"shape.{p}"], [model.Inputs[p].Name], new Dictionary<string, OnnxAttribute>()));
            }
        }

        foreach (int p in places)
        {
            tensors.Remove(model.Inputs[p].Name);
        }

        if (cell is null)
        {
            // A softmax that is the output would be left out.
            nodes.AddRange(model.Nodes);
            nodes.Add(new("last", "Identity", [model.Outputs[0]], ["last"], new Dictionary<string, OnnxAttribute>()));
        }
        else
        {
            nodes.Add(Transposition(model.Inputs[0].Name, Steps, [1, 0, 2]));
            nodes.AddRange(model.Nodes.Select(node => node with { Inputs = [Steps, .. node.Inputs.Skip(1)] }));
            nodes.Add(Transposition(model.Outputs[0], "last", PermutationOf(expected.Shape.Length, expected.Shape.Length - 2)));
        }

        bool hasGiven = !model.Nodes.Any(node => node.Integer("training_mode", 0) != 0);
        OnnxSummary read = GraphImport.Of(
            model with { Nodes = nodes, Tensors = tensors, Inputs = [input], Outputs = ["last"] }, new OnnxOptions(GivenStatistics: hasGiven));
        return Forward.Difference(Forward.Exact(read.Network, read.Weights, values, samples), expected.Floats());
    }

    private static long[] PermutationOf(int rank, int samples) =>
        [samples, .. Enumerable.Range(0, rank).Where(axis => axis != samples).Select(axis => (long)axis)];

    private static OnnxTensor SamplesFirst(OnnxTensor x, int samples)
    {
        int[] order = [.. PermutationOf(x.Shape.Length, samples).Select(axis => (int)axis)];
        return x.Gathered([.. order.Select(axis => x.Shape[axis])], MoveFolds.Transposition(x.Shape, order));
    }

    private static OnnxNode Transposition(string from, string to, long[] order) =>
        new(to, "Transpose", [from], [to], new Dictionary<string, OnnxAttribute> { ["perm"] = OnnxAttribute.Of(order) });

    /// <summary>Runs the test with its inputs as constants.</summary>
    /// <returns>As <see cref="Difference"/>.</returns>
    /// <exception cref="InputException">A node is not computed.</exception>
    public double? ConstantDifference(OnnxModel model)
    {
        var tensors = model.Inputs.Select((input, i) => (input.Name, Value: Tensor($"input_{i}.pb"))).ToDictionary(t => t.Name, t => t.Value);
        var constants = new Constants(tensors.Concat(model.Tensors).ToDictionary());
        foreach (OnnxNode node in model.Nodes)
        {
            constants.Compute(node);
        }

        OnnxTensor expected = Tensor("output_0.pb");
        OnnxTensor actual = constants[model.Outputs[0]]!;
        return !actual.Shape.SequenceEqual(expected.Shape) ? null
            : expected.Count == 0 ? 0
            : Forward.Difference([.. Enumerable.Range(0, actual.Count).Select(actual.At)], expected.Floats());
    }

    /// <summary>Reads a tensor from a file, as the initialiser of a graph that has nothing else.</summary>
    private OnnxTensor Tensor(string name)
    {
        byte[] tensor = File.ReadAllBytes(Path.Combine(Folder, "test_data_set_0", name));
        byte[] graph = [0x2A, .. Varint(tensor.Length), .. tensor];
        return OnnxReader.Read([0x3A, .. Varint(graph.Length), .. graph, 0x42, 0x02, 0x10, 0x11]).Tensors.Values.Single();
    }

    private static IEnumerable<byte> Varint(int value)
    {
        for (; value >= 0x80; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }
}
