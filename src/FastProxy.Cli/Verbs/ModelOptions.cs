using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Onnx;
using FastProxy.Onnx.Model;
using FastProxy.Scores;
using FastProxy.Scoring;

namespace FastProxy.Cli.Verbs;

/// <summary>The options of ONNX models in the place of a space, for <c>score</c> and <c>sweep</c>.</summary>
internal abstract class ModelOptions : ScoringOptions
{
    private const string ImageSize = "imageSize";
    private const string Given = "given";
    private const string Drawn = "drawn";

    [Option("onnx", MetaValue = "FILE", HelpText = "ONNX models, or folders of them, in place of --space and its architectures; may be repeated.")]
    public IEnumerable<string> Onnx { get; set; } = [];

    [Option("onnx-list", MetaValue = "FILE", HelpText = "ONNX models that a file names, one a line; a relative path begins at the file's folder.")]
    public string? OnnxList { get; set; }

    [Option("weights", MetaValue = "given|drawn|FILE",
        HelpText = "Of ONNX models: their own, or drawn by --init and --seed, the same for equal layers of several (default: drawn). "
            + "Of one architecture: a file of 'fastproxy export', or of numpy.savez(**state_dict).")]
    public string? Weights { get; set; }

    [Option("batch-norm", MetaValue = "batch|given",
        HelpText = "Of ONNX models: batch-norm by the statistics of the batch, or by those that the model gives (default: batch).")]
    public string? BatchNorm { get; set; }

    [Option("input", MetaValue = "NAME=SOURCE", HelpText = "Of ONNX models: the data of their input of this name, as --data takes it.")]
    public string? Input { get; set; }

    /// <summary>Whether the networks are models rather than architectures of a space.</summary>
    protected bool HasModels => Onnx.Any() || OnnxList is not null;

    /// <summary>Returns the models and their names.</summary>
    /// <param name="terminal">Where warnings go.</param>
    /// <param name="isKeyed">Whether a name holds a hash of the file too, so that a changed model is another row.</param>
    /// <exception cref="InputException">An option of a space is given beside them, or a model is not understood.</exception>
    protected (OnnxModels Models, Population Population) CreateModels(Terminal terminal, bool isKeyed)
    {
        if (Space is not null)
        {
            throw new InputException("--space and --onnx: expected one of them");
        }

        if (SpaceSettings.Keys.Any(name => name != ImageSize))
        {
            throw new InputException("--onnx: expected no setting of a space beside it but --image-size");
        }

        string? size = SpaceSettings.GetValueOrDefault(ImageSize);
        bool isGiven = Strict.Choice("--weights", Weights ?? Drawn, (Drawn, false), (Given, true));
        var models = new OnnxModels(
            [.. Onnx.SelectMany(OnnxPaths.Of), .. OnnxList is null ? [] : OnnxPaths.Listed(OnnxList)],
            new OnnxOptions(
                size is null ? null : Strict.Whole("--image-size", size, 1, 1 << 16),
                Strict.Choice("--batch-norm", BatchNorm ?? "batch", ("batch", false), (Given, true)),
                InitialNorms: !isGiven),
            isGiven,
            isKeyed);
        terminal.Warn(models.Warnings);
        if (Input is not null)
        {
            Data = SourceOf(Input, models.InputName);
        }

        return (models, Population.OfNames(models.Names));
    }

    private string SourceOf(string input, string? name)
    {
        string[] parts = input.Split('=', 2);
        return parts is not [var given, var source] ? throw new InputException($"--input '{input}': expected NAME=SOURCE")
            : given != name ? throw new InputException($"--input: the model's input is '{name}', got '{given}'")
            : Data is not null ? throw new InputException("--data and --input: expected at most one of them")
            : source;
    }

    /// <summary>Refuses the options of models beside a space.</summary>
    /// <exception cref="InputException">One is given.</exception>
    protected void RefuseModelOptions()
    {
        if ((BatchNorm ?? Input) is not null)
        {
            throw new InputException($"--{(BatchNorm is null ? "input" : "batch-norm")}: expected --onnx beside it");
        }
    }

    /// <summary>Returns the weights of a file; null if none is given, or if models have weights of their own.</summary>
    /// <exception cref="InputException">A file does not fit, or is given for several networks.</exception>
    protected IReadOnlyDictionary<string, NpyArray>? WeightsOf(INetworkSource networks, Population population, ScoreOptions options) =>
        Weights is null || HasModels ? null
        : population.Count == 1 ? StateDict.Read(Weights, options.MemoryBytes)
        : throw new InputException($"--weights: expected one architecture, got {population.Count}");
}
