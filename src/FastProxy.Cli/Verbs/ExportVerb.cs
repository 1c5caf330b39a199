using CommandLine;
using FastProxy.Cli.Output;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Onnx;
using FastProxy.Scoring;
using FastProxy.Spaces;

namespace FastProxy.Cli.Verbs;

/// <summary><c>fastproxy export</c></summary>
[Verb("export", HelpText = "Write an architecture's initial weights, and their gradients, so that its network can be rebuilt and checked elsewhere.")]
[Example("export --space nasbench201 --seed 0 --out weights.npz --arch {ARCH}")]
[Example("export --space nasbench201 --gradients --data cifar10:data_batch_1.bin --batch 16 --out gradients.npz --arch {ARCH}")]
internal sealed class ExportVerb : BatchOptions, IVerb
{
    [Option("arch", Required = true, MetaValue = "ARCH", HelpText = "The architecture in the space's notation.")]
    public string Arch { get; set; } = "";

    [Option("out", Required = true, MetaValue = "FILE",
        HelpText = "The .npz file: arrays named by layer, shaped as in PyTorch. Replaced if it is there.")]
    public string Out { get; set; } = "";

    [Option("onnx", HelpText = "Write an ONNX model in place of the .npz file.")]
    public bool Onnx { get; set; }

    [Option("gradients", HelpText = "Write as well the gradients of the mean cross-entropy on a batch, its images, labels and logits.")]
    public bool Gradients { get; set; }

    public int Run(Terminal terminal)
    {
        ISpace space = CreateSpace();
        Network network = space.Build(Arch);
        if (Onnx && Gradients)
        {
            throw new InputException("--onnx and --gradients: expected at most one of them");
        }

        if (Gradients)
        {
            var options = new ScoreOptions { Init = InitValue, Seed = SeedValue, Labels = LabelsValue };
            WeightExport.WriteGradients(Out, network, NetworkBatches.Load(space, SourceValue, BatchValue, options), options);
        }
        else if ((Data ?? Batch ?? Labels) is not null)
        {
            throw new InputException("--data, --batch and --labels: expected --gradients beside them");
        }
        else if (Onnx)
        {
            OnnxFile.Write(Out, network, WeightExport.Tensors(network, InitValue, SeedValue));
        }
        else
        {
            WeightExport.Write(Out, network, InitValue, SeedValue);
        }

        return ExitCode.Done;
    }
}
