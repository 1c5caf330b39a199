namespace FastProxy.Spaces.NasbenchNlp;

/// <summary>
/// Draws recipes and moves between them. All of them are whole (<see cref="Recipe.IsWhole"/>), have at most 24 nodes, 1 to 3 hidden states and linear
/// nodes of 2 or 3 inputs, and no node reads a source twice. Moves keep the number of hidden states.
/// </summary>
internal static class RecipeMoves
{
    private const int MaxNodes = 24;
    private const int MinNodes = 2;
    private const int MaxStates = 3;
    private const int MinLinear = 2;
    private const int MaxLinear = 3;

    private static readonly RecipeOp[] All = Enum.GetValues<RecipeOp>();

    /// <summary>
    /// Returns a recipe drawn as follows: the numbers of hidden states and of nodes are uniform, each node has an operation and inputs drawn
    /// among what precedes it, the last node is h_new_0 and others drawn at random are the further hidden states, and nodes that do not reach
    /// h_new_0 are left out. If x or a hidden state does not reach it either, all is drawn anew.
    /// </summary>
    public static Recipe Sample(Random random)
    {
        while (true)
        {
            int states = 1 + random.Next(MaxStates);
            int count = Math.Max(states, MinNodes) + random.Next(MaxNodes - Math.Max(states, MinNodes) + 1);
            var nodes = new RecipeNode[count];
            for (int n = 0; n < count; n++)
            {
                nodes[n] = Draw(1 + states + n, random);
            }

            int[] others = Drawn(count - 1, states - 1, random);
            Recipe? recipe = Recipe.Of(states, nodes, [states + count, .. others.Select(n => 1 + states + n)], out _)!.Pruned();
            if (recipe is { IsWhole: true })
            {
                return recipe;
            }
        }
    }

    /// <summary>Returns the recipes one move away, by kind of move; kinds without a recipe are left out.</summary>
    public static IReadOnlyList<IReadOnlyList<Recipe>> Of(Recipe recipe)
    {
        IEnumerable<Recipe?>[] kinds = [Operations(recipe), Inputs(recipe), Widths(recipe), Insertions(recipe), Removals(recipe)];
        return [.. kinds.Select(kind => kind.OfType<Recipe>().Where(IsIn).ToArray()).Where(kind => kind.Length > 0)];
    }

    private static bool IsIn(Recipe recipe) => recipe.IsWhole && recipe.Nodes.Count <= MaxNodes;

    private static RecipeNode Draw(int sources, Random random)
    {
        RecipeOp op = All[random.Next(All.Length)];
        int inputs = op.Inputs() ?? MinLinear + random.Next(MaxLinear - MinLinear + 1);
        int least = op is RecipeOp.Linear ? Recipe.X : Recipe.X + 1;
        return inputs <= sources - least
            ? new RecipeNode(op, Array.ConvertAll(Drawn(sources - least, inputs, random), input => least + input))
            : Draw(sources, random);
    }

    /// <summary>Returns distinct numbers below a bound, in the order in which they are drawn.</summary>
    private static int[] Drawn(int below, int count, Random random)
    {
        int[] numbers = [.. Enumerable.Range(0, below)];
        for (int i = 0; i < count; i++)
        {
            int other = random.Next(i, below);
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }

        return numbers[..count];
    }

    /// <summary>Another operation of as many inputs.</summary>
    private static IEnumerable<Recipe?> Operations(Recipe recipe) =>
        from n in Enumerable.Range(0, recipe.Nodes.Count)
        let node = recipe.Nodes[n]
        from op in All
        where op != node.Op && (op.Inputs() ?? Math.Clamp(node.Inputs.Length, MinLinear, MaxLinear)) == node.Inputs.Length
            && (op is RecipeOp.Linear || !node.Inputs.Contains(Recipe.X))
        select With(recipe, n, node with { Op = op });

    /// <summary>Another source at a place.</summary>
    private static IEnumerable<Recipe?> Inputs(Recipe recipe) =>
        from place in Places(recipe)
        from source in Others(recipe, place.Node)
        select WithInput(recipe, place.Node, place.Input, source);

    /// <summary>Linear nodes with one input more, the last, or without one of their inputs.</summary>
    private static IEnumerable<Recipe?> Widths(Recipe recipe) =>
        from n in Enumerable.Range(0, recipe.Nodes.Count)
        let node = recipe.Nodes[n]
        where node.Op is RecipeOp.Linear
        from inputs in Wider(node, Others(recipe, n)).Concat(Narrower(node))
        select With(recipe, n, node with { Inputs = inputs });

    private static IEnumerable<int[]> Wider(RecipeNode node, IEnumerable<int> others) =>
        node.Inputs.Length < MaxLinear ? others.Select(other => (int[])[.. node.Inputs, other]) : [];

    private static IEnumerable<int[]> Narrower(RecipeNode node) =>
        node.Inputs.Length > MinLinear ? node.Inputs.Select((_, i) => (int[])[.. node.Inputs[..i], .. node.Inputs[(i + 1)..]]) : [];

    /// <summary>An activation or a linear node of two inputs between a source and one that reads it, or as a new hidden state.</summary>
    private static IEnumerable<Recipe?> Insertions(Recipe recipe)
    {
        int added = recipe.First + recipe.Nodes.Count;
        foreach ((int n, int i) in Places(recipe))
        {
            foreach (RecipeNode node in Readers(recipe, recipe.Nodes[n].Inputs[i]))
            {
                yield return WithInput(recipe, n, i, added, node);
            }
        }

        for (int state = 0; state < recipe.States; state++)
        {
            foreach (RecipeNode node in Readers(recipe, recipe.Outputs[state]))
            {
                int[] outputs = [.. recipe.Outputs];
                outputs[state] = added;
                yield return Recipe.Of(recipe.States, [.. recipe.Nodes, node], outputs, out _);
            }
        }
    }

    private static IEnumerable<RecipeNode> Readers(Recipe recipe, int source) =>
    [
        .. All.Where(op => op.Inputs() == 1 && source != Recipe.X).Select(op => new RecipeNode(op, [source])),
        .. Enumerable.Range(0, recipe.First + recipe.Nodes.Count).Where(other => other != source)
            .Select(other => new RecipeNode(RecipeOp.Linear, [source, other])),
    ];

    /// <summary>A node left out: what reads it reads one of its inputs.</summary>
    private static IEnumerable<Recipe?> Removals(Recipe recipe) =>
        from place in Places(recipe)
        select Without(recipe, place.Node, recipe.Nodes[place.Node].Inputs[place.Input]);

    private static Recipe? Without(Recipe recipe, int n, int source)
    {
        int removed = recipe.First + n;
        int Renamed(int read) => read == removed ? source : read > removed ? read - 1 : read;
        int[] outputs = Array.ConvertAll(recipe.Outputs, Renamed);
        RecipeNode[] nodes =
        [
            .. recipe.Nodes.Where((_, other) => other != n).Select(node => node with { Inputs = Array.ConvertAll(node.Inputs, Renamed) }),
        ];
        bool isValid = Array.TrueForAll(outputs, output => output >= recipe.First) && outputs.Distinct().Count() == outputs.Length
            && Array.TrueForAll(nodes, node => node.Inputs.Distinct().Count() == node.Inputs.Length
                && (node.Op is RecipeOp.Linear || !node.Inputs.Contains(Recipe.X)));
        return isValid ? Recipe.Of(recipe.States, nodes, outputs, out _) : null;
    }

    private static IEnumerable<(int Node, int Input)> Places(Recipe recipe) =>
        recipe.Nodes.SelectMany((node, n) => Enumerable.Range(0, node.Inputs.Length).Select(i => (n, i)));

    /// <summary>Returns the sources that a node does not read and may; those that depend on it are among them.</summary>
    private static IEnumerable<int> Others(Recipe recipe, int n)
    {
        int least = recipe.Nodes[n].Op is RecipeOp.Linear ? Recipe.X : Recipe.X + 1;
        return Enumerable.Range(least, recipe.First + recipe.Nodes.Count - least).Except(recipe.Nodes[n].Inputs);
    }

    private static Recipe? WithInput(Recipe recipe, int n, int i, int source, params RecipeNode[] added)
    {
        int[] inputs = [.. recipe.Nodes[n].Inputs];
        inputs[i] = source;
        return With(recipe, n, recipe.Nodes[n] with { Inputs = inputs }, added);
    }

    /// <summary>Returns the recipe with another node and further ones; null if a node then depends on itself.</summary>
    private static Recipe? With(Recipe recipe, int n, RecipeNode node, params RecipeNode[] added) =>
        Recipe.Of(recipe.States, [.. recipe.Nodes.Select((old, other) => other == n ? node : old), .. added], recipe.Outputs, out _);
}
