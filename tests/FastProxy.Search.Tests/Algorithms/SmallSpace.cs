using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Spaces;
using FastProxy.Spaces.Nasbench201;

namespace FastProxy.Search.Tests.Algorithms;

/// <summary>The 125 cells of NAS-Bench-201 whose last three edges are skips: small enough to search to the end, with true complexities.</summary>
internal sealed class SmallSpace : ISpace
{
    private const int Skip = 1;

    private readonly Nasbench201Space whole = new();

    public string Name => "small";

    public IReadOnlyDictionary<string, string> Settings { get; } = new Dictionary<string, string>();

    public Int128 Count => 125;

    public IReadOnlyList<int> Genes { get; } = [5, 5, 5];

    public string Normalise(string architecture) => whole.Normalise(architecture);

    public string At(Int128 index) => FromGenes([(int)index / 25, (int)index / 5 % 5, (int)index % 5]);

    public Int128 IndexOf(string architecture) => GenesOf(architecture) switch
    {
        [int a, int b, int c] => a * 25 + b * 5 + c,
        _ => throw new InputException(""),
    };

    public string FunctionOf(string architecture) => whole.FunctionOf(architecture);

    public Network Build(string architecture) => whole.Build(architecture);

    public int[] GenesOf(string architecture) => whole.GenesOf(architecture)[..3];

    public string FromGenes(ReadOnlySpan<int> genes) => whole.FromGenes([.. genes, Skip, Skip, Skip]);
}
