using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json;
using FastProxy.Bench.Harness;
using FastProxy.Input;

namespace FastProxy.Bench.Peer;

/// <summary>One run of each in PyTorch, in milliseconds.</summary>
internal sealed record TorchTimes(double Forward, double Swap, double Naswot)
{
    /// <summary>Both scores, each with the forward pass of its own that the released codes make.</summary>
    public double Both => Swap + Naswot;
}

/// <summary>PyTorch's scores, and the shape (C, H, W) of every ReLU call on a live path.</summary>
internal sealed record TorchScores(long Swap, double Naswot, int[][] Calls);

/// <summary>PyTorch in a process of its own, <c>bench/peer.py</c>; it answers one request at a time and is idle in between.</summary>
internal sealed class TorchPeer : IDisposable
{
    private static readonly JsonSerializerOptions Names = new(JsonSerializerDefaults.Web);
    private readonly Process process;

    /// <summary>Starts it and waits until it has loaded.</summary>
    /// <exception cref="InputException">There is no such interpreter, or it has no PyTorch.</exception>
    public TorchPeer(string python, string images, int threads)
    {
        try
        {
            string script = Path.Combine(Repository.Root, "bench", "peer.py");
            process = Process.Start(new ProcessStartInfo(python, [script, images, $"{threads}"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
            })!;
        }
        catch (Win32Exception e)
        {
            throw Missing(python, e.Message);
        }

        JsonElement hello = Read();
        if (hello.TryGetProperty("error", out JsonElement error))
        {
            throw Missing(python, error.GetString()!);
        }

        Description = hello.GetProperty("ready").GetString()!;
    }

    /// <summary>Versions and threads.</summary>
    public string Description { get; }

    /// <summary>Times one forward pass and one run of each score.</summary>
    public TorchTimes Time(string arch, string weights) => Ask(new { arch, weights }).Deserialize<TorchTimes>(Names)!;

    /// <summary>Computes the scores and writes the calls' sign words to a file.</summary>
    public TorchScores Score(string arch, string weights, string words) => Ask(new { arch, weights, words }).Deserialize<TorchScores>(Names)!;

    /// <summary>Times one run of each gradient-based score and of the tangent kernel, <c>ntk</c>, in milliseconds.</summary>
    public Dictionary<string, double> TimeGradients(string arch, string weights, int[] labels) =>
        Ask(new { arch, weights, labels, gradients = true }).Deserialize<Dictionary<string, double>>()!;

    /// <summary>
    /// Computes the gradient-based scores in <paramref name="precision"/>, <c>float32</c> or <c>float64</c>; <c>ntk</c> is the trace of the kernel
    /// over the samples.
    /// </summary>
    public Dictionary<string, double> ScoreGradients(string arch, string weights, int[] labels, string precision) =>
        Ask(new { arch, weights, labels, gradients = true, scores = precision }).EnumerateObject().ToDictionary(
            score => score.Name,
            score => score.Value.ValueKind == JsonValueKind.Array
                ? Enumerable.Range(0, labels.Length).Average(n => score.Value[n * (labels.Length + 1)].GetDouble())
                : score.Value.GetDouble());

    /// <summary>Scores in float64, null where one is not finite; ZiCo's second batch is the images of a file.</summary>
    public Dictionary<string, double?> ScoreExactly(string arch, string weights, int[] labels, string nextImages, int[] nextLabels) =>
        Ask(new Dictionary<string, object>
        {
            ["arch"] = arch,
            ["weights"] = weights,
            ["labels"] = labels,
            ["next"] = nextImages,
            ["next_labels"] = nextLabels,
        }).Deserialize<Dictionary<string, double?>>()!;

    public void Dispose()
    {
        process.StandardInput.Close();
        process.WaitForExit();
        process.Dispose();
    }

    private static InputException Missing(string python, string reason) =>
        new(
            $"the peer needs PyTorch and numpy in {python} ({reason}): "
            + "apt-get install python3-torch python3-numpy libopenblas0-pthread, or --python");

    private JsonElement Ask(object request)
    {
        process.StandardInput.WriteLine(JsonSerializer.Serialize(request));
        process.StandardInput.Flush();
        return Read();
    }

    private JsonElement Read() => process.StandardOutput.ReadLine() is { } line
        ? JsonSerializer.Deserialize<JsonElement>(line)
        : throw new InputException("PyTorch ended without an answer, see above");
}
