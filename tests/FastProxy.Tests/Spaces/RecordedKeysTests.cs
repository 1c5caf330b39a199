using System.Security.Cryptography;
using System.Text;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Spaces;

/// <summary>
/// Weight keys seed the weights, so every score hangs on them. The hashes are of the texts that the first version of each space wrote: the key of the
/// function and, for each layer with weights in order of layer names, its weight key.
/// </summary>
public class RecordedKeysTests
{
    private const int Sampled = 2000;

    public static TheoryData<string, string, string> Recorded => new()
    {
        { "nasbench201", "", "d73a46beb09bdc75f011b9481463015a33590687c470d07ba02130c4a0a38f5c" },
        { "nasbench201", "isomorphism=false", "ef4180c896a7fe7ed9f2f201db9c89a59c7004a96cf8f2650d6aeee9b222f8a5" },
        { "darts", "", "15840560c1d0054a7ad919175e9d411a7c0b30ae0a687095a1013f8e03109bf2" },
        { "darts", "layers=3", "3b64f7fc6a450b0d11ae0dfca53ce46a01020e3aa7c88d12f7809459d3fbe8cd" },
        { "darts-swap", "", "ecd5aca08b3c368e8913d8c11b6c4f3812fda3b03e3e77f1983aa1629c0116dc" },
    };

    [Theory]
    [MemberData(nameof(Recorded))]
    public void Keys_are_those_that_were_published(string name, string setting, string hash)
    {
        string[] sides = setting.Split('=');
        ISpace space = SpaceCatalog.Create(name, setting.Length == 0 ? null : new Dictionary<string, string> { [sides[0]] = sides[1] });
        using var keys = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (string architecture in ArchitecturesOf(space))
        {
            Append(space.FunctionOf(architecture));
            foreach ((string layer, string key, _) in WeightsOf(space.Build(architecture)).OrderBy(w => w.Layer, StringComparer.Ordinal))
            {
                Append($"{layer} {key}");
            }
        }

        string actual = Convert.ToHexStringLower(keys.GetHashAndReset());
        Assert.True(actual == hash, $"the keys of {name} {setting} have the hash {actual}");

        void Append(string line) => keys.AppendData(Encoding.UTF8.GetBytes($"{line}\n"));
    }

    /// <summary>Every architecture of a small space, by index; else genes drawn with a fixed generator.</summary>
    private static IEnumerable<string> ArchitecturesOf(ISpace space)
    {
        if (space.Count < 20_000)
        {
            return Enumerable.Range(0, (int)space.Count).Select(i => space.At(i));
        }

        var random = new Random(1);
        return Enumerable.Range(0, Sampled).Select(_ => space.Sample(random));
    }

    private static IEnumerable<Weight> WeightsOf(Network network) => network.Nodes.Select(n => n.Op).SelectMany(op => op switch
    {
        ConvOp conv => new[] { conv.Weight },
        LinearOp linear => [linear.Weight],
        _ => [],
    });
}
