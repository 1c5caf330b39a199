using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Spaces.NasbenchNlp;

/// <summary>
/// The recurrent cells of NAS-Bench-NLP (Klyuchnikov et al., "NAS-Bench-NLP: Neural Architecture Search Benchmark for Natural Language
/// Processing", IEEE Access 2022): recipes in the benchmark's notation. They have no index and no genes; <see cref="RecipeMoves"/> draws and
/// varies them.
/// </summary>
public sealed class NasbenchNlpSpace : ISpace
{
    private const string Rnn =
        """{"n0":{"op":"linear","input":["x","h_prev_0"]},"h_new_0":{"op":"activation_tanh","input":["n0"]}}""";

    private readonly RecipeNetwork network;
    private readonly bool isXHidden;

    /// <summary>Creates the space under values of <see cref="Declared"/>.</summary>
    public NasbenchNlpSpace(SettingValues values)
    {
        RecipeSizes sizes = RecipeSizes.Of(values);
        Settings = sizes.ToSettings();
        network = new RecipeNetwork(sizes);
        isXHidden = sizes.Embedding == sizes.Hidden || sizes.Layers == 1;
        Example = Build(Rnn);
    }

    /// <summary>The settings by name.</summary>
    public static IReadOnlyList<Setting> Declared => RecipeSizes.Declared;

    public string Name => "nasbench-nlp";

    public IReadOnlyDictionary<string, string> Settings { get; }

    public IReadOnlyList<int> Genes => [];

    public Network Example { get; }

    public string Normalise(string architecture) => Read(architecture).ToString();

    /// <remarks>Nodes that no hidden state depends on do not matter.</remarks>
    public string FunctionOf(string architecture) => Read(architecture).LiveText();

    /// <remarks>Layers are named by the nodes of the given spelling.</remarks>
    public Network Build(string architecture) => network.Build(Read(architecture));

    public string Sample(Random random) => RecipeMoves.Sample(random).ToString();

    public IEnumerable<string> Neighbours(string architecture)
    {
        Recipe recipe = Read(architecture);
        return RecipeMoves.Of(recipe).SelectMany(kind => kind).Select(other => other.ToString()).Distinct().Where(text => text != recipe.ToString());
    }

    /// <remarks>
    /// The kind of move is drawn first. The recipe itself is a result where a move leads back to it. One from which no move leads to a whole
    /// recipe gives a new one.
    /// </remarks>
    public string Mutate(string architecture, Random random)
    {
        IReadOnlyList<IReadOnlyList<Recipe>> kinds = RecipeMoves.Of(Read(architecture));
        if (kinds.Count == 0)
        {
            return Sample(random);
        }

        IReadOnlyList<Recipe> kind = kinds[random.Next(kinds.Count)];
        return kind[random.Next(kind.Count)].ToString();
    }

    private Recipe Read(string architecture) => RecipeReader.Read(architecture, isXHidden);
}
