using FastProxy.Input;
using FastProxy.Kernels.Activations;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Values;

namespace FastProxy.Onnx.Operators;

/// <summary>
/// Recurrent cells, unrolled over time, one row each. What a cell reads of its input is one layer of all time steps, what it reads of its state a
/// layer at each step, all with one weight.
/// </summary>
internal static class RecurrentOperators
{
    /// <summary>The rows of <see cref="OperatorCatalog"/>.</summary>
    public static IReadOnlyList<OnnxOperator> All { get; } =
    [
        new RecurrentOperator("LSTM", 4, ["Sigmoid", "Tanh", "Tanh"], (cell, x, h, c) =>
        {
            int gates = cell.Net.Add(x, cell.OfState(h));
            int Gate(int index, ElementFunction function) => cell.Net.Apply(cell.Rows(gates, index), function);
            int input = Gate(0, ElementFunctions.Sigmoid);
            int output = Gate(1, ElementFunctions.Sigmoid);
            int forget = Gate(2, ElementFunctions.Sigmoid);
            int next = cell.Net.Add(cell.Net.Multiply(forget, c), cell.Net.Multiply(input, Gate(3, ElementFunctions.Tanh)));
            return (cell.Net.Multiply(output, cell.Net.Apply(next, ElementFunctions.Tanh)), next);
        }),
        new RecurrentOperator("GRU", 3, ["Sigmoid", "Tanh"], (cell, x, h, c) =>
        {
            int state = cell.OfState(h);
            int Gate(int index) => cell.Net.Apply(cell.Net.Add(cell.Rows(x, index), cell.Rows(state, index)), ElementFunctions.Sigmoid);
            int update = Gate(0);
            int reset = Gate(1);
            int read = cell.Candidate is { } candidate
                ? cell.Read(cell.Net.Multiply(h, reset), candidate, 1)
                : cell.Net.Multiply(cell.Rows(state, 2), reset);
            int fresh = cell.Net.Apply(cell.Net.Add(cell.Rows(x, 2), read), ElementFunctions.Tanh);

            // The same as (1 - z) n + z h with one product.
            return (cell.Net.Add(fresh, cell.Net.Multiply(update, cell.Net.Add(h, cell.Net.Scale(fresh, [-1])))), c);
        }),
        new RecurrentOperator("RNN", 1, ["Tanh"], (cell, x, h, c) => (cell.Function(cell.Net.Add(x, cell.OfState(h))), c)),
    ];
}

/// <summary>One direction of a recurrent operator.</summary>
/// <param name="Net">The network.</param>
/// <param name="Gates">The number of gates.</param>
/// <param name="Hidden">The width of the state.</param>
/// <param name="Layer">The layer that reads the state.</param>
/// <param name="Candidate">The layer of the last gate, where it reads what a reset leaves of the state; null where it is a part of the other.</param>
/// <param name="HasBias">Whether they have a bias.</param>
/// <param name="Function">Adds the function of a cell without gates.</param>
internal sealed record RecurrentCell(
    NetworkBuilder Net, int Gates, int Hidden, Weight Layer, Weight? Candidate, bool HasBias, Func<int, int> Function)
{
    /// <summary>Adds what the gates read of a state.</summary>
    public int OfState(int h) => Read(h, Layer, Candidate is null ? Gates : Gates - 1);

    /// <summary>Adds what some gates read of a state.</summary>
    public int Read(int h, Weight layer, int gates) => Net.Conv(h, gates * Hidden, new Window(1), layer, hasBias: HasBias);

    /// <summary>Adds the part of a gate.</summary>
    public int Rows(int x, int gate) => Net.Map(
        x, ElementMap.Along([Net.ShapeOf(x).Channels], 0, [.. Enumerable.Range(gate * Hidden, Hidden)]), new Shape(Hidden, 1, 1));
}

/// <summary>A recurrent operator.</summary>
/// <param name="type">The operator.</param>
/// <param name="gates">The number of its gates.</param>
/// <param name="activations">The functions of a direction.</param>
/// <param name="step">Adds a time step: of what the cell reads of the input, its state and its memory, the next state and memory.</param>
internal sealed class RecurrentOperator(
    string type, int gates, string[] activations, Func<RecurrentCell, int, int, int, (int State, int Memory)> step) : OnnxOperator
{
    /// <summary>The operations of a step of the largest cell.</summary>
    private const int StepOperations = 16;

    public override IReadOnlyList<string> Types => [type];

    public override GraphValue Read(OnnxNode node, GraphImport import)
    {
        GraphValue x = import.ValueOf(node, 0);
        int time = node.Integer("layout", 0) == 0 ? 0 : 1;
        OnnxTensor? weight = import.ConstantOf(node, 1);
        OnnxTensor? recurrent = import.ConstantOf(node, 2);
        OnnxTensor? bias = import.ConstantOf(node, 3);
        if (weight is not { Shape: [var directions, var rows, var inputs], Count: > 0 } || rows % gates != 0 || rows / gates is var hidden && (
            recurrent is not { Shape: [var others, var height, var width] } || others != directions || height != rows || width != hidden
            || (bias is not null && (bias.Shape is not [var third, var both] || third != directions || both != 2 * rows))
            || x.Lengths.Count != 2 || x.Samples != new Samples(1 - time) || x.Lengths[1] != inputs))
        {
            throw new InputException(
                $"input of {Shapes.Text(import.DimensionsOf(x))}, weights of {Shapes.Text(weight?.Dimensions ?? [])} and "
                + $"{Shapes.Text(recurrent?.Dimensions ?? [])}, a bias of {Shapes.Text(bias?.Dimensions ?? [])}: they do not fit");
        }

        string direction = node.Text("direction", "forward");
        bool[] isReverse = direction switch
        {
            "forward" => [false],
            "reverse" => [true],
            "bidirectional" => [false, true],
            _ => throw new InputException($"direction {Excerpt.Of(direction)}, expected forward, reverse or bidirectional"),
        };
        int steps = x.Lengths[0];
        Func<int, int>[] functions = Functions(node, import.Net, isReverse.Length);
        bool isLate = type == "GRU" && node.Integer("linear_before_reset", 0) == 0;
        Refuse(node, import, steps);
        if (isReverse.Length != directions || recurrent is null)
        {
            throw new InputException($"weights of {directions} directions, which is {direction}");
        }

        import.Reserve((long)StepOperations * steps * directions);
        _ = ValueBuilder.Checked([directions, rows, steps]);
        int sequence = import.Values.Arranged(x, [1, 0], new Shape(inputs, 1, steps)).Node;
        var outputs = new int[directions];
        var states = new int[directions];
        var memories = new int[directions];
        for (int d = 0; d < directions; d++)
        {
            // The layer of the gates from one on.
            Weight Layer(int index, OnnxTensor tensor, int from, int count, string part)
            {
                int columns = tensor.Shape[2];
                (int first, int length) = (from * hidden, count * hidden);
                Weight layer = import.WeightOf(node, index, $"{type} {bias is not null}", (directions > 1 ? $".{d}" : "") + part);
                import.Give(
                    layer.Layer, "weight", [length, columns, 1, 1],
                    tensor.Floats().AsSpan((d * rows + first) * columns, length * columns).ToArray());
                if (bias is not null)
                {
                    import.Give(layer.Layer, "bias", [length], bias.Floats().AsSpan((2 * d + index - 1) * rows + first, length).ToArray());
                }

                return layer;
            }

            int read = import.Net.Conv(sequence, rows, new Window(1), Layer(1, weight, 0, gates, ""), hasBias: bias is not null);
            var cell = new RecurrentCell(
                import.Net, gates, hidden, Layer(2, recurrent, 0, isLate ? gates - 1 : gates, ""),
                isLate ? Layer(2, recurrent, gates - 1, 1, ".candidate") : null, bias is not null, functions[d]);
            states[d] = Initial(node, import, 5, d, x, directions, hidden);
            memories[d] = type == "LSTM" ? Initial(node, import, 6, d, x, directions, hidden) : states[d];
            var all = new int[steps];
            for (int i = 0; i < steps; i++)
            {
                int t = isReverse[d] ? steps - 1 - i : i;
                (states[d], memories[d]) = step(cell, import.Net.Columns(read, t, 1), states[d], memories[d]);
                all[t] = states[d];
            }

            outputs[d] = import.Net.Join(all);
        }

        GraphValue Last(int[] nodes) => GraphValue.Of(
            Joined(import, nodes), new Shape(directions * hidden, 1, 1), [directions, hidden]).With(new Samples(1 - time));
        string Name(int index) => node.Outputs.ElementAtOrDefault(index) ?? "";
        import.Define(Name(1), Last(states));
        import.Define(Name(2), Last(memories));
        return GraphValue.Of(Joined(import, outputs), new Shape(directions * hidden, 1, steps), [steps, directions, hidden], [1, 2, 0])
            .With(new Samples(time == 0 ? 2 : 0));
    }

    private static int Joined(GraphImport import, int[] nodes) => nodes is [var only] ? only : import.Net.Concat(nodes);

    /// <summary>Returns the first state of a direction: zeros, constants or a value.</summary>
    private static int Initial(OnnxNode node, GraphImport import, int index, int direction, GraphValue x, int directions, int hidden)
    {
        var shape = new Shape(hidden, 1, 1);
        int zeros = import.Net.Zeros(x.Node, shape);
        if (index >= node.Inputs.Count || node.Inputs[index].Length == 0)
        {
            return zeros;
        }

        GraphValue beside = GraphValue.Of(zeros, shape, [1, hidden]).With(x.Samples);
        if (import.IsConstant(node, index))
        {
            OnnxTensor states = import.OfSample(import.ConstantOf(node, index)!, beside);
            float[] values = states.Shape.SequenceEqual([directions, hidden]) ? states.Floats()[(direction * hidden)..((direction + 1) * hidden)]
                : throw new InputException($"first states of {Shapes.Text(states.Dimensions)}, expected {directions}x{hidden}");
            return Array.TrueForAll(values, value => value == 0) ? zeros : import.Net.Scale(zeros, [1], values);
        }

        GraphValue given = import.ValueOf(node, index);
        return given.Lengths.SequenceEqual([directions, hidden]) && given.Samples == x.Samples
            ? import.Values.Arranged(import.Values.Along(given, 0, [direction]), [0, 1], shape).Node
            : throw new InputException($"first states of {Shapes.Text(import.DimensionsOf(given))}, expected {directions}x{hidden} of each sample");
    }

    /// <summary>Returns what adds the function of each direction's cell.</summary>
    private Func<int, int>[] Functions(OnnxNode node, NetworkBuilder net, int directions)
    {
        IReadOnlyList<string> given = node.Attributes.GetValueOrDefault("activations")?.Texts
            ?? [.. Enumerable.Repeat(activations, directions).SelectMany(names => names)];
        bool isUsual = given.SequenceEqual(Enumerable.Repeat(activations, directions).SelectMany(names => names));
        return given.Count == directions * activations.Length && (isUsual || activations.Length == 1)
            ? [.. Enumerable.Range(0, directions).Select(d => (Func<int, int>)(given[d] switch
            {
                "Relu" => net.Relu,
                "Sigmoid" => x => net.Apply(x, ElementFunctions.Sigmoid),
                "Tanh" => x => net.Apply(x, ElementFunctions.Tanh),
                var other => throw new InputException($"the activation {Excerpt.Of(other)}, expected Relu, Sigmoid or Tanh"),
            }))]
            : throw new InputException($"the activations {Excerpt.Of(string.Join(", ", given))}, expected {string.Join(", ", activations)}");
    }

    /// <summary>Refuses what exporters hardly write: clipping, coupled gates, peepholes, sequences that end early.</summary>
    private static void Refuse(OnnxNode node, GraphImport import, int steps)
    {
        bool isEarly = import.ConstantOf(node, 4) is { } lengths && !lengths.Integers.All(length => length == steps);
        string? other = node.Attributes.ContainsKey("clip") ? "a clip of its numbers"
            : node.Integer("input_forget", 0) != 0 ? "coupled gates (input_forget)"
            : import.ConstantOf(node, 7) is not null ? "peepholes"
            : isEarly ? "sequences that end early (sequence_lens)"
            : null;
        if (other is not null)
        {
            throw new InputException($"has {other}: expected none");
        }
    }
}
