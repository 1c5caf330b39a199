using System.Security.Cryptography;
using System.Text;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Canonical;

namespace FastProxy.Onnx;

/// <summary>
/// Models as networks to score, named by their paths. Layers are seeded by their place in the network's canonical form, so that models share what
/// they have in common.
/// </summary>
public sealed class OnnxModels : INetworkSource
{
    private readonly NetworkSet networks;
    private readonly Dictionary<string, string> functions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, IReadOnlyDictionary<string, NpyArray>> weights = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, string> settings = new(StringComparer.Ordinal);

    /// <summary>Reads models.</summary>
    /// <param name="paths">Their files.</param>
    /// <param name="options">How they are read.</param>
    /// <exception cref="InputException">
    /// A file is no model that is understood, comes twice, or reads other images or tells other classes than the first.
    /// </exception>
    public OnnxModels(IReadOnlyList<string> paths, OnnxOptions? options = null)
    {
        List<(string Name, Network Network)> read = [];
        var hashes = new StringBuilder();
        foreach (string path in paths)
        {
            (Network network, IReadOnlyDictionary<string, NpyArray> given) = OnnxFile.Read(path, options);
            read.Add((path, network));
            weights[path] = given;
            functions[path] = $"{NetworkForm.FunctionOf(network)} {KeysOf(network)}";
            hashes.Append(functions[path]).Append('\n');
        }

        networks = new NetworkSet(read);
        settings["models"] = $"sha256:{HashOf(hashes.ToString())}";
    }

    /// <inheritdoc cref="INetworkSource.Name"/>
    public string Name => "onnx";

    /// <summary>The hash of the models' functions: of models that changed, scores do not go on.</summary>
    public IReadOnlyDictionary<string, string> Settings => settings;

    /// <inheritdoc cref="INetworkSource.Example"/>
    public Network Example => networks.Example;

    /// <summary>The weights that a model gives, by the names of their tensors.</summary>
    public IReadOnlyDictionary<string, NpyArray> WeightsOf(string path) => weights[Normalise(path)];

    /// <inheritdoc cref="INetworkSource.Normalise"/>
    public string Normalise(string name) => networks.Normalise(name);

    /// <inheritdoc cref="INetworkSource.FunctionOf"/>
    public string FunctionOf(string name) => functions[Normalise(name)];

    /// <inheritdoc cref="INetworkSource.Build"/>
    public Network Build(string name) => networks.Build(name);

    /// <summary>The keys of the layers: two models share a score only if they agree on what seeds their weights.</summary>
    private static string KeysOf(Network network)
    {
        string[] keys = [.. network.Nodes.Select(node => node.Op.Weights?.Key).OfType<string>().Order(StringComparer.Ordinal)];
        return HashOf(string.Join('\n', keys));
    }

    private static string HashOf(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
