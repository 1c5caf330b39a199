using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Networks.Canonical;
using FastProxy.Networks.Operations;
using FastProxy.Onnx.Model;

namespace FastProxy.Onnx;

/// <summary>
/// Models as networks to score. Drawn weights are seeded by the place of a layer in the network's canonical form, and given ones are named by their
/// content, so that models share what they have in common.
/// </summary>
public sealed class OnnxModels : INetworkSource
{
    /// <summary>What protocols name in the place of a space.</summary>
    public const string Kind = "onnx";

    private const int HashLength = 12;

    private readonly NetworkSet networks;
    private readonly Dictionary<string, string> functions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, NpyArray> weights = new(StringComparer.Ordinal);
    private readonly List<string> warnings = [];
    private readonly SortedDictionary<string, string> settings = new(StringComparer.Ordinal);
    private readonly bool isGiven;

    /// <summary>Reads models.</summary>
    /// <param name="paths">Their files.</param>
    /// <param name="options">How they are read.</param>
    /// <param name="isGiven">Whether they are scored with the weights that they give, rather than drawn ones.</param>
    /// <param name="isKeyed">Whether the name of a model is its path and a hash of its file, rather than its path alone.</param>
    /// <exception cref="InputException">
    /// A file is no model that is understood, comes twice, or reads other images or tells other classes than the first.
    /// </exception>
    public OnnxModels(IReadOnlyList<string> paths, OnnxOptions? options = null, bool isGiven = false, bool isKeyed = false)
        : this(
            paths.Select(path => (
                path,
                OnnxFile.Summarise(path, options),
                isKeyed ? $"{path}@{Convert.ToHexStringLower(Files.Read(path, SHA256.HashData))[..HashLength]}" : path)),
            options,
            isGiven)
    {
    }

    /// <summary>Reads a model from memory.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="bytes">The model.</param>
    /// <param name="options">How it is read.</param>
    /// <param name="isGiven">As of files.</param>
    /// <exception cref="InputException">The bytes are no model that is understood.</exception>
    public OnnxModels(string name, ReadOnlySpan<byte> bytes, OnnxOptions? options = null, bool isGiven = false)
        : this([(name, OnnxFile.Summarise(bytes, options), name)], options, isGiven)
    {
    }

    private OnnxModels(IEnumerable<(string Source, OnnxSummary Model, string Name)> models, OnnxOptions? options, bool isGiven)
    {
        this.isGiven = isGiven;
        List<(string Name, Network Network)> read = [];
        var hashes = new StringBuilder();
        foreach ((string source, OnnxSummary model, string name) in models)
        {
            InputName ??= model.InputName;
            Network network = isGiven ? Named(model) : model.Network;
            read.Add((name, network));
            functions[name] = $"{NetworkForm.FunctionOf(network)} {KeysOf(network)}";
            hashes.Append(functions[name]).Append('\n');
            if (options is not { GivenStatistics: true } && network.Nodes.Any(node => node.Op is ConvOp { HasBias: true })
                && !network.Nodes.Any(node => node.Op is BatchNormOp))
            {
                warnings.Add(
                    $"{source}: no batch-norm, and convolutions with bias; if batch-norms were folded into them on export, scores lack the "
                    + "statistics of the batch: export with training=torch.onnx.TrainingMode.TRAINING, do_constant_folding=False");
            }
        }

        networks = new NetworkSet(read);
        settings["models"] = $"sha256:{HashOf(hashes.ToString())}";
    }

    /// <inheritdoc cref="INetworkSource.Name"/>
    public string Name => Kind;

    /// <summary>The hash of the models' functions: of models that changed, scores do not go on.</summary>
    public IReadOnlyDictionary<string, string> Settings => settings;

    /// <summary>What is read, but may not be what was meant: models whose batch-norms seem to be folded away.</summary>
    public IReadOnlyList<string> Warnings => warnings;

    /// <summary>The names of the models, in the order of their files.</summary>
    public IReadOnlyList<string> Names => [.. networks.Names];

    /// <summary>The name of the first model's input.</summary>
    public string? InputName { get; }

    /// <inheritdoc cref="INetworkSource.Example"/>
    public Network Example => networks.Example;

    /// <inheritdoc cref="INetworkSource.Weights"/>
    public IReadOnlyDictionary<string, NpyArray>? Weights => isGiven ? weights : null;

    /// <summary>Returns the path of a model from its name, with a hash or without.</summary>
    public static string PathOf(string name)
    {
        int end = name.Length - HashLength - 1;
        return end > 0 && name[end] == '@' && name[(end + 1)..].All(char.IsAsciiHexDigitLower) ? name[..end] : name;
    }

    /// <inheritdoc cref="INetworkSource.Normalise"/>
    public string Normalise(string name) => networks.Normalise(name);

    /// <inheritdoc cref="INetworkSource.FunctionOf"/>
    public string FunctionOf(string name) => functions[Normalise(name)];

    /// <inheritdoc cref="INetworkSource.Build"/>
    public Network Build(string name) => networks.Build(name);

    /// <summary>Returns the network with its layers named by the content of their tensors, which are kept.</summary>
    private Network Named(OnnxSummary model)
    {
        Network network = model.Network;
        var names = new Dictionary<string, string>(StringComparer.Ordinal);
        return network.With(node =>
        {
            if (node.Op.Weights is not { } weight)
            {
                return node.Op;
            }

            Parameter[] parameters = [.. network.ParametersOf(node)];
            string content = HashOf(string.Join('\n', parameters.Select(p =>
                $"{p.Name[weight.Layer.Length..]} {string.Join('x', p.Shape)} "
                    + $"{HashOf(MemoryMarshal.AsBytes<float>(model.Weights[p.Name].Values))}")));

            // Layers of equal content in one network have gradients of their own.
            if (!names.TryGetValue(weight.Layer, out string? name))
            {
                int same = names.Values.Count(other => other.StartsWith(content, StringComparison.Ordinal));
                names.Add(weight.Layer, name = same == 0 ? content : $"{content}#{same}");
            }

            foreach (Parameter parameter in parameters)
            {
                weights[name + parameter.Name[weight.Layer.Length..]] = model.Weights[parameter.Name];
            }

            return node.Op.Named(new Weight(name, name));
        });
    }

    /// <summary>The keys of the layers: two models share a score only if they agree on what seeds their weights.</summary>
    private static string KeysOf(Network network)
    {
        string[] keys = [.. network.Nodes.Select(node => node.Op.Weights?.Key).OfType<string>().Order(StringComparer.Ordinal)];
        return HashOf(string.Join('\n', keys));
    }

    private static string HashOf(string text) => HashOf(Encoding.UTF8.GetBytes(text));

    private static string HashOf(ReadOnlySpan<byte> bytes) => Convert.ToHexStringLower(SHA256.HashData(bytes));
}
