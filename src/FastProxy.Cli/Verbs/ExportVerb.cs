using CommandLine;
using FastProxy.Spaces;

namespace FastProxy.Cli;

/// <summary><c>fastproxy export</c></summary>
[Verb("export", HelpText = "Write an architecture's initial weights, so that its network can be rebuilt elsewhere.")]
[Example("export --space nasbench201 --seed 0 --out weights.npz --arch '|nor_conv_3x3~0|+|none~0|skip_connect~1|+|skip_connect~0|nor_conv_1x1~1|avg_pool_3x3~2|'")]
internal sealed class ExportVerb : NetworkOptions, IVerb
{
    [Option("arch", Required = true, MetaValue = "ARCH", HelpText = "The architecture in the space's notation.")]
    public string Arch { get; set; } = "";

    [Option("out", Required = true, MetaValue = "FILE",
        HelpText = "The .npz file: arrays named by layer, shaped as in PyTorch. Replaced if it is there.")]
    public string Out { get; set; } = "";

    public int Run(Terminal terminal)
    {
        ISpace space = CreateSpace();
        WeightExport.Write(Out, space.Build(Arch), InitValue, SeedValue);
        return ExitCode.Done;
    }
}
