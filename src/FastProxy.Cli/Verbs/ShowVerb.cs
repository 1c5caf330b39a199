using System.Globalization;
using CommandLine;
using FastProxy.Cli.Options;
using FastProxy.Cli.Output;
using FastProxy.Metrics;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Onnx;
using FastProxy.Onnx.Model;
using FastProxy.Reports;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy show</c></summary>
[Verb("show", HelpText = "Print an ONNX model as the network that is scored: layers, shapes, parameters, and what each family of metrics counts.")]
[Example("show model.onnx --image-size 64")]
internal sealed class ShowVerb : IVerb
{
    [Value(0, MetaName = "FILE", Required = true, HelpText = "The model.")]
    public string FileName { get; set; } = "";

    [Value(1, Hidden = true)]
    public IEnumerable<string> Rest { get; set; } = [];

    [Option("image-size", MetaValue = "N", HelpText = "Rows and columns of the images where the model leaves them free.")]
    public string? ImageSize { get; set; }

    public int Run(Terminal terminal)
    {
        int? size = ImageSize is null ? null : Strict.Whole("--image-size", ImageSize, 1, 1 << 16);
        OnnxSummary model = OnnxFile.Summarise(FileName, new OnnxOptions(size));
        Network network = model.Network;
        terminal.Out.WriteLine($"{FileName}: opset {model.Opset}, input {model.InputName} {network.Nodes[0].Shape}, output {network.Output.Shape}");
        terminal.Out.WriteLine();
        PlainTable.Write(
            terminal.Out,
            [">node", "operation", "of", ">output", ">parameters", ">multiply-adds", "layer"],
            network.Nodes.Select(node => (string[])
            [
                $"{node.Id}", NameOf(node.Op), string.Join(' ', node.Inputs), $"{node.Shape}",
                Number(network.ParametersOf(node).Sum(p => p.Count)), Number(network.MacsOf(node)), node.Op.Weights?.Layer ?? "",
            ]));
        terminal.Out.WriteLine();
        terminal.Out.WriteLine($"{Number(network.Parameters)} parameters, {Number(network.Macs)} multiply-adds an image");
        string folded = string.Join(", ", model.Folded.Select(f => $"{f.Value} {f.Key}"));
        terminal.Out.WriteLine($"folded away: {(folded == "" ? "nothing" : folded)}");
        terminal.Out.WriteLine();
        PlainTable.Write(
            terminal.Out,
            ["family", "counts", "metrics"],
            MetricCatalog.Families.Select(family => (string[])[family.Key, Counted(network, family.Value), NamesOf(family.Value)]));
        return ExitCode.Done;
    }

    private static string NameOf(Op op) => op switch
    {
        ConvOp conv => $"Conv {conv.Window}{(conv.Groups > 1 ? $" groups {conv.Groups}" : "")}",
        ApplyOp apply => $"{apply.Function}",
        MapOp { IsMax: true } => "MaxMap",
        _ => op.GetType().Name[..^"Op".Length],
    };

    private static string Counted(Network network, Family family)
    {
        Node[] calls = [.. network.Nodes.Where(node => node.Op.IsActivation)];
        Node[] layers = [.. network.Nodes.Where(node => node.Op.Weights is not null)];
        return family switch
        {
            Family.Structure => $"{Number(network.Parameters)} parameters, {Number(network.Macs)} multiply-adds",
            Family.Pattern => $"{calls.Length} activation calls, {Number(calls.Sum(call => call.Shape.Neurons))} neurons an image",
            Family.Jacobian => $"{Number(network.Nodes[0].Shape.Neurons)} inputs, {Number(network.Output.Shape.Neurons)} outputs",
            Family.Feature => $"{network.Features.Count} marked feature maps",
            _ => $"{layers.Length} layers, {Number(layers.Sum(layer => network.ParametersOf(layer).Sum(p => p.Count)))} weights; "
                + $"{network.Nodes.Count(node => node.Op is BatchNormOp)} batch-norms",
        };
    }

    private static string NamesOf(Family family) => string.Join(' ', MetricCatalog.All.Where(metric => metric.Family == family).Select(m => m.Name));

    private static string Number(long value) => value.ToString("N0", CultureInfo.InvariantCulture);
}
