using CommandLine;
using FastProxy.Bench.Harness;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Spaces.Nasbench201;

namespace FastProxy.Bench.Peer;

/// <summary>The same work through PyTorch in the same run: same architectures, weights, images and labels, in turns.</summary>
internal abstract class PeerBenchmark : Verb
{
    /// <summary>Milliseconds after which the peer's idle threads have stopped spinning; they would take our cores.</summary>
    protected const int Calm = 100;

    /// <summary>
    /// Drawn once with Python's random.seed(201): six times random.choice of none, skip_connect, nor_conv_1x1, nor_conv_3x3, avg_pool_3x3;
    /// disconnected ones drawn again.
    /// </summary>
    private static readonly string[] Twelve =
    [
        "|none~0|+|nor_conv_1x1~0|nor_conv_3x3~1|+|none~0|nor_conv_1x1~1|nor_conv_1x1~2|",
        "|nor_conv_3x3~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+|nor_conv_3x3~0|nor_conv_3x3~1|avg_pool_3x3~2|",
        "|avg_pool_3x3~0|+|nor_conv_3x3~0|skip_connect~1|+|avg_pool_3x3~0|nor_conv_3x3~1|none~2|",
        "|avg_pool_3x3~0|+|skip_connect~0|skip_connect~1|+|skip_connect~0|none~1|nor_conv_1x1~2|",
        "|none~0|+|skip_connect~0|avg_pool_3x3~1|+|nor_conv_1x1~0|skip_connect~1|nor_conv_3x3~2|",
        "|none~0|+|avg_pool_3x3~0|none~1|+|nor_conv_3x3~0|avg_pool_3x3~1|avg_pool_3x3~2|",
        "|avg_pool_3x3~0|+|nor_conv_1x1~0|nor_conv_3x3~1|+|none~0|avg_pool_3x3~1|nor_conv_1x1~2|",
        "|avg_pool_3x3~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|nor_conv_3x3~0|skip_connect~1|none~2|",
        "|nor_conv_3x3~0|+|nor_conv_3x3~0|none~1|+|nor_conv_3x3~0|nor_conv_1x1~1|none~2|",
        "|skip_connect~0|+|nor_conv_3x3~0|skip_connect~1|+|skip_connect~0|avg_pool_3x3~1|none~2|",
        "|nor_conv_1x1~0|+|avg_pool_3x3~0|nor_conv_1x1~1|+|none~0|nor_conv_1x1~1|nor_conv_1x1~2|",
        "|skip_connect~0|+|nor_conv_1x1~0|avg_pool_3x3~1|+|none~0|skip_connect~1|nor_conv_3x3~2|",
    ];

    [Option("python", Default = "/usr/bin/python3", HelpText = "An interpreter that has PyTorch and numpy.")]
    public string Python { get; set; } = "";

    [Option("threads", Default = 2, HelpText = "Threads on both sides.")]
    public int Threads { get; set; }

    [Option("batch", Default = 64, HelpText = "Images.")]
    public int Batch { get; set; }

    [Option("rounds", Default = 3, HelpText = "Times that each side runs each architecture; the table shows medians.")]
    public int Rounds { get; set; }

    [Option("count", Default = 12, HelpText = "The first so many of the 12 architectures.")]
    public int Count { get; set; }

    /// <summary>The source of the architectures.</summary>
    protected Nasbench201Space Space { get; } = new();

    /// <summary>The architectures, all of them connected.</summary>
    protected string[] Architectures => Twelve[..Count];

    /// <summary>Noise images with random labels, for both sides.</summary>
    protected InputBatch Images { get; private set; } = null!;

    public override void Run()
    {
        if (Rounds < 1 || Count < 1 || Count > Twelve.Length)
        {
            throw new InputException($"rounds {Rounds}, count {Count}: expected at least 1, and 1 to {Twelve.Length}");
        }

        Images = BatchSource.Load("noise", Batch, 3, 32, 32, 10, 0).WithLabels(LabelSource.Random, 10, 0);
        DirectoryInfo folder = Directory.CreateTempSubdirectory("fastproxy-peer-");
        try
        {
            string pixels = Path.Combine(folder.FullName, "images.npz");
            NpzFile.Write(pixels, [new("images", new NpyArray([Batch, 3, 32, 32], Images.Values))]);
            using var torch = new TorchPeer(Python, pixels, Threads);
            Compare(torch, folder.FullName);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Measures, and writes the result; <paramref name="folder"/> is for files that both sides read.</summary>
    protected abstract void Compare(TorchPeer torch, string folder);

    /// <summary>The architectures as a numbered list, for the end of a result.</summary>
    protected string Legend() => string.Join('\n', Architectures.Select((arch, i) => $"{i + 1}. `{arch}`"));
}
