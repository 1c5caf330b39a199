namespace FastProxy.Spaces;

/// <summary>Moves through a space by the choices of its genes, for searches.</summary>
public static class Variation
{
    /// <summary>Returns an architecture drawn uniformly: the choice of every gene is random.</summary>
    internal static string SampleGenes(this ISpace space, Random random)
    {
        var genes = new int[space.Genes.Count];
        for (int g = 0; g < genes.Length; g++)
        {
            genes[g] = random.Next(space.Genes[g]);
        }

        return space.FromGenes(genes);
    }

    /// <summary>Returns every architecture one choice away, by gene and then by choice.</summary>
    internal static IEnumerable<string> NeighboursByGenes(this ISpace space, string architecture)
    {
        int[] genes = space.GenesOf(architecture);
        IReadOnlyList<int> choices = space.ChoicesOf(genes);
        return Enumerable.Range(0, Neighbours(choices)).Select(i => Neighbour(space, genes, choices, i));
    }

    /// <summary>Returns a neighbour drawn uniformly.</summary>
    internal static string MutateGene(this ISpace space, string architecture, Random random)
    {
        int[] genes = space.GenesOf(architecture);
        IReadOnlyList<int> choices = space.ChoicesOf(genes);
        return Neighbour(space, genes, choices, random.Next(Neighbours(choices)));
    }

    /// <summary>
    /// Returns the architecture with each gene that it reads, with probability <paramref name="rate"/>, set to another choice, drawn uniformly. A
    /// space without genes counts as one gene.
    /// </summary>
    public static string Mutate(this ISpace space, string architecture, double rate, Random random)
    {
        if (!space.IsIndexed)
        {
            return random.NextDouble() < rate ? space.Mutate(architecture, random) : architecture;
        }

        int[] genes = space.GenesOf(architecture);
        IReadOnlyList<int> choices = space.ChoicesOf(genes);
        for (int g = 0; g < genes.Length; g++)
        {
            if (random.NextDouble() < rate && choices[g] > 1)
            {
                genes[g] = Other(genes[g], random.Next(choices[g] - 1));
            }
        }

        return space.FromGenes(genes);
    }

    /// <summary>
    /// Returns a two-point crossover: two architectures that trade the genes between two places, drawn uniformly. Without genes they are the parents.
    /// </summary>
    public static (string First, string Second) Crossover(this ISpace space, string first, string second, Random random)
    {
        if (!space.IsIndexed)
        {
            return (first, second);
        }

        int[] a = space.GenesOf(first);
        int[] b = space.GenesOf(second);
        int from = random.Next(a.Length + 1);
        int to = random.Next(a.Length + 1);
        for (int g = Math.Min(from, to); g < Math.Max(from, to); g++)
        {
            (a[g], b[g]) = (b[g], a[g]);
        }

        return (space.FromGenes(a), space.FromGenes(b));
    }

    private static int Neighbours(IReadOnlyList<int> choices) => choices.Sum(count => count - 1);

    private static string Neighbour(ISpace space, int[] genes, IReadOnlyList<int> choices, int i)
    {
        int g = 0;
        for (; i >= choices[g] - 1; g++)
        {
            i -= choices[g] - 1;
        }

        int[] changed = [.. genes];
        changed[g] = Other(genes[g], i);
        return space.FromGenes(changed);
    }

    /// <summary>Returns choice <paramref name="i"/> of those other than <paramref name="choice"/>.</summary>
    private static int Other(int choice, int i) => i < choice ? i : i + 1;
}
