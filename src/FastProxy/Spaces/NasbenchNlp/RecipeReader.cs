using System.Globalization;
using System.Text.Json;
using FastProxy.Input;

namespace FastProxy.Spaces.NasbenchNlp;

/// <summary>
/// Reads a recipe, <c>{"f": {"op": "linear", "input": ["x", "h_prev_0"]}, "h_new_0": {"op": "activation_tanh", "input": ["f"]}}</c>, or a row of the
/// benchmark that has it as its member <c>recipe</c>.
/// </summary>
internal sealed class RecipeReader
{
    private const int MaxLength = 64 << 10;
    private const int MaxNodes = 64;
    private const int MaxInputs = 16;
    private const int MaxName = 64;
    private const string Row = "recipe";
    private const string New = "h_new_";
    private const string Previous = "h_prev_";

    private readonly Dictionary<string, int> places = new(StringComparer.Ordinal);
    private readonly List<(string Name, JsonElement Value)> members = [];
    private readonly List<int> outputs = [];

    private RecipeReader(JsonElement recipe)
    {
        foreach (JsonProperty member in recipe.EnumerateObject())
        {
            if (members.Count == MaxNodes)
            {
                throw Bad($"more than {MaxNodes} nodes");
            }

            CheckName(member.Name);
            if (!places.TryAdd(member.Name, members.Count))
            {
                throw Bad($"node {Excerpt.Of(member.Name)} comes twice");
            }

            members.Add((member.Name, member.Value));
        }

        if (members.Count == 0)
        {
            throw Bad("it has no node");
        }

        int last = places.Keys.Max(name => IndexOf(New, name) ?? -1);
        for (int i = 0; i <= Math.Max(0, last); i++)
        {
            string name = $"{New}{i}";
            outputs.Add(places.TryGetValue(name, out int place) ? place : throw Bad($"node '{name}' is missing"));
        }
    }

    /// <summary>Returns the recipe of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isXHidden">Whether x has the width of the hidden states in every layer, so that any node may read it.</param>
    /// <exception cref="InputException">The text is no recipe; the message names the node.</exception>
    public static Recipe Read(string text, bool isXHidden)
    {
        if (text.Length > MaxLength)
        {
            throw Bad($"{text.Length} characters, expected at most {MaxLength}");
        }

        try
        {
            using var document = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 8 });
            return new RecipeReader(RecipeOf(document.RootElement)).Build(isXHidden);
        }
        catch (JsonException e)
        {
            throw new InputException($"not a recipe: expected a JSON object of nodes, found no JSON from byte {e.BytePositionInLine} of its line "
                + $"{e.LineNumber + 1} on", e);
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // Half a surrogate pair, in the text or escaped.
            throw new InputException("not a recipe: expected Unicode text", e);
        }
    }

    private static JsonElement RecipeOf(JsonElement root)
    {
        bool isRow = root.ValueKind is JsonValueKind.Object && root.TryGetProperty(Row, out JsonElement inner)
            && inner.ValueKind is JsonValueKind.Object && !(inner.TryGetProperty("op", out JsonElement op) && op.ValueKind is JsonValueKind.String);
        JsonElement recipe = isRow ? root.GetProperty(Row) : root;
        return recipe.ValueKind is JsonValueKind.Object ? recipe : throw Bad("expected a JSON object of nodes");
    }

    private static InputException Bad(string fault) => new($"not a recipe: {fault}");

    private static InputException Bad(string node, string fault) => Bad($"node {Excerpt.Of(node)}: {fault}");

    private static void CheckName(string name)
    {
        bool isReserved = name == "x" || name.StartsWith(Previous, StringComparison.Ordinal)
            || (name.StartsWith(New, StringComparison.Ordinal) && IndexOf(New, name) is null);
        if (isReserved || name.Length is 0 or > MaxName || !name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
        {
            throw Bad(name, $"expected a name of 1 to {MaxName} letters, digits and underscores that is neither x nor {Previous}i, and h_new_0, "
                + "h_new_1, ... for hidden states");
        }
    }

    /// <summary>Returns the number behind a prefix; null if there is none in its one spelling.</summary>
    private static int? IndexOf(string prefix, string name) => name.StartsWith(prefix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(prefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
        && name.Length == $"{prefix}{index}".Length ? index : null;

    private Recipe Build(bool isXHidden)
    {
        int first = 1 + outputs.Count;
        RecipeNode[] nodes = [.. members.Select(member => Node(member.Name, member.Value, isXHidden))];
        return Recipe.Of(outputs.Count, nodes, [.. outputs.Select(place => first + place)], out int cycle)
            ?? throw Bad(members[cycle].Name, "it depends on itself");
    }

    private RecipeNode Node(string name, JsonElement value, bool isXHidden)
    {
        if (value.ValueKind is not JsonValueKind.Object || value.EnumerateObject().Count() != 2
            || !value.TryGetProperty("op", out JsonElement opValue) || opValue.ValueKind is not JsonValueKind.String
            || !value.TryGetProperty("input", out JsonElement inputValue) || inputValue.ValueKind is not JsonValueKind.Array)
        {
            throw Bad(name, "expected {\"op\": NAME, \"input\": [NAME, ...]}");
        }

        string opName = opValue.GetString()!;
        var op = (RecipeOp)Enumerable.Range(0, RecipeOps.Names.Count).FirstOrDefault(i => RecipeOps.Names[i] == opName, -1);
        if ((int)op < 0)
        {
            throw Bad(name, $"unknown op {Excerpt.Of(opName)}; expected one of {string.Join(", ", RecipeOps.Names)}");
        }

        int count = inputValue.GetArrayLength();
        if (count != (op.Inputs() ?? count) || count is 0 or > MaxInputs)
        {
            throw Bad(name, $"{count} inputs of {opName}, expected {(op.Inputs() is int exact ? $"{exact}" : $"1 to {MaxInputs}")}");
        }

        int[] inputs = [.. inputValue.EnumerateArray().Select(input => SourceOf(name, input))];
        return op is not RecipeOp.Linear && !isXHidden && inputs.Contains(Recipe.X)
            ? throw Bad(name, $"{opName} reads x, whose width differs from that of the hidden states: expected a linear node")
            : new RecipeNode(op, inputs, name);
    }

    private int SourceOf(string node, JsonElement input)
    {
        string name = input.ValueKind is JsonValueKind.String ? input.GetString()! : throw Bad(node, "expected names as inputs");
        return name == "x" ? Recipe.X
            : places.TryGetValue(name, out int place) ? 1 + outputs.Count + place
            : IndexOf(Previous, name) is not int state ? throw Bad(node, $"unknown input {Excerpt.Of(name)}; expected x, {Previous}i or a node")
            : state < outputs.Count ? 1 + state
            : throw Bad(node, $"input '{name}' without a node '{New}{state}'");
    }
}
