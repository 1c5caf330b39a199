using System.IO.Compression;
using System.Text;
using FastProxy.Cli.Options;
using FastProxy.Cli.Serving;
using FastProxy.Cli.Verbs;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Onnx;
using FastProxy.Ptx;
using FastProxy.Scores;
using FastProxy.Search;
using FastProxy.Search.Oracles;
using FastProxy.Search.Traces;
using FastProxy.Spaces;
using FastProxy.Tests.Cli;
using FastProxy.Tests.Data;

namespace FastProxy.Tests.Mutants;

/// <summary>A reader of what users bring.</summary>
/// <param name="Name">What it reads.</param>
/// <param name="Inputs">Valid inputs.</param>
/// <param name="Read">Reads an input, of which there is a file as well.</param>
/// <param name="IsOfFiles">Whether it reads the file.</param>
internal sealed record InputReader(string Name, IReadOnlyList<byte[]> Inputs, Action<byte[], string> Read, bool IsOfFiles = true)
{
    private static readonly ISpace Space = SpaceCatalog.Create("nasbench201");
    private static readonly ISpace Darts = SpaceCatalog.Create("darts");

    /// <summary>Every reader there is.</summary>
    /// <param name="folder">Where inputs are made that programs write.</param>
    public static IReadOnlyList<InputReader> All(TemporaryFolder folder) =>
        [.. SpaceCatalog.Entries.Select(OfSpace), .. OfTables(), .. OfArrays(), .. OfRuns(folder), .. OfOptions(), OfPtx(), OfOnnx()];

    private static InputReader OfSpace(SpaceEntry entry)
    {
        ISpace space = entry.Create(new SettingValues(entry.Name, entry.Settings));
        if (!space.IsIndexed)
        {
            string[] names = [space.Sample(new Random(1)), $"{{\"id\": 1, \"recipe\": {space.Sample(new Random(2))}}}"];
            return OfText($"architectures of {entry.Name}", text => space.Build(text), names);
        }

        string[] texts = entry.Name.StartsWith("darts", StringComparison.Ordinal) ? Genotypes(space) : [space.At(1), space.At(space.Count / 3)];
        string[] more = entry.Name switch
        {
            "nasbench201" => ["(4, 0, 3, 1, 4, 3)"],
            "flexibert" => [space.At(7).Replace("{\"hidden", "{\"id\": 7, \"scores\": {\"glue\": 74.7}, \"hidden")],
            _ => [],
        };
        return OfText($"architectures of {entry.Name}", text => space.IndexOf(text), [.. texts, .. more]);
    }

    private static string[] Genotypes(ISpace space) =>
    [
        space.At(1), space.At(space.Count / 3),
        "G = Genotype(\n" + space.At(space.Count / 7)["Genotype(".Length..].Replace("[2, 3, 4, 5]", "list(range(2, 6))"),
        "(((0, 3), (1, 3), (0, 3), (1, 3), (1, 3), (0, 2), (0, 2), (2, 5)),\n((0, 0), (1, 0), (2, 2), (1, 0), (0, 0), (2, 2), (2, 2), (1, 0)))",
    ];

    private static IEnumerable<InputReader> OfTables()
    {
        string[] lists = [$"{Space.At(5)}\n\n{Space.At(7)}\n", "(4, 0, 3,\n 1, 4, 3)\n"];
        yield return OfFile("lists of architectures", path => Population.FromArchitectures(Space, path), lists);
        yield return OfFile("lists of indices", path => Population.FromIndices(Space, path), "1\n15624\n286.0\n");
        string[] tables =
        [
            $"index,arch,acc\n5,{Space.At(5)},90.5\n7,{Space.At(7)},80\n",
            $"arch_str;note;acc\n{Space.At(5)};\"x;\ny\";90\n\n", "index\tacc\n5.0\t1e-3\n8\t2\n",
        ];
        yield return OfFile("tables of architectures", path => Population.FromArchitectures(Space, Named(path, ".csv")), tables[..2]);
        yield return OfFile("tables of truth", path => TruthTable.Read(path, "acc"), tables);
        yield return OfFile("tables of truth of a space", path => TruthTable.Read(path, "acc", Space), tables);
        yield return OfFile(
            "tables of truth of genotypes",
            path => TruthTable.Read(path, "acc", Darts),
            $"genotype,acc\n\"{Darts.At(1)}\",90\n\"{Genotypes(Darts)[2]}\",1\n");
        yield return OfFile("texts of token ids", path => TokenSource.Load($"tokens:{path}", 2, 3, 50, 0), "0 1 2\n3\t4 49 7\n");
        yield return OfFile(
            "JSON lines of truth",
            path => TruthTable.Read(Named(path, ".jsonl"), "scores.glue", options: new() { TakesMeans = true, Others = ["layers.length", "note"] }),
            "{\"recipe\": {\"f\": {\"op\": \"linear\", \"input\": [\"x\", \"h\"]}}, \"scores\": {\"glue\": 74.5}, \"layers\": [{}, {}]}\n"
                + "{\"recipe\": {\"g\": 1}, \"scores\": null, \"layers\": []}\n",
            "{\"index\": 5, \"scores.glue\": \"1e-3\", \"note\": true}\r\n\r\n{\"index\": 8, \"scores.glue\": 2}");
    }

    private static string Named(string path, string extension)
    {
        File.Move(path, path + extension, overwrite: true);
        return path + extension;
    }

    private static IEnumerable<InputReader> OfArrays()
    {
        byte[][] weights =
        [
            NpyFileTests.Npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }\n", 1, 2, 3, 4, 5, 6),
            NpyFileTests.Npy(2, "{'descr': '<f8', 'fortran_order': True, 'shape': (1, 3), }\n", 1, 2, 3, 4, 5, 6),
            NpyFileTests.Npy(3, "{'descr': '<f2', 'fortran_order': False, 'shape': (12,), }\n", 1, 2, 3, 4, 5, 6),
        ];
        byte[][] images =
        [
            NpyFileTests.Npy(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (3, 1, 2, 2), }\n", new float[12]),
            NpyFileTests.Npy(1, "{'descr': '|u1', 'fortran_order': True, 'shape': (12, 2, 2, 1), }\n", new float[12]),
        ];
        yield return new("npy weights", weights, (_, path) => NpyFile.Read(path));
        yield return new("npy images", images, (_, path) => BatchSource.Load($"npy:{path}", 2, 1, 2, 2, 10, 0));
        yield return new("npz weights", [Zipped(weights, CompressionLevel.NoCompression), Zipped(weights, CompressionLevel.Optimal)],
            (_, path) => StateDict.Read(path));
        yield return new("npz weights, damaged within a sound zip", weights, (content, path) =>
        {
            File.WriteAllBytes(path, Zipped([content, weights[0]], CompressionLevel.NoCompression));
            StateDict.Read(path);
        });
        yield return new("CIFAR-10 images", [new byte[3 * 3073]], (_, path) => BatchSource.Load($"cifar10:{path}", 2, 3, 8, 8, 10, 0));
        yield return new("CIFAR-100 images", [new byte[3 * 3074]], (_, path) => BatchSource.Load($"cifar100:{path}", 2, 3, 8, 8, 100, 0));
    }

    private static byte[] Zipped(IReadOnlyList<byte[]> arrays, CompressionLevel level)
    {
        var stream = new MemoryStream();
        using (var zip = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true))
        {
            zip.CreateEntry("weights/");
            for (int i = 0; i < arrays.Count; i++)
            {
                using Stream entry = zip.CreateEntry($"module.layer{i}.weight.npy", level).Open();
                entry.Write(arrays[i]);
            }
        }

        return stream.ToArray();
    }

    private static IEnumerable<InputReader> OfRuns(TemporaryFolder folder)
    {
        string rows = string.Concat(Enumerable.Range(0, (int)Space.Count).Select(i => $"{i},{i % 97}\n"));
        string truth = folder.Write("truth.csv", Encoding.ASCII.GetBytes($"index,acc\n{rows}"));
        CommandRun.Of(["sweep", .. CommandRun.Small, "--metrics", "params,naswot", "--sample", "12", "--out", folder["scores.csv"]]);
        CommandRun.Of(["search", "--space", "nasbench201", "--algorithm", "rea", "--set", "population=3", "--budget", "9", "--seeds", "0,1",
            "--oracle", $"csv:{truth}:acc", "--out", folder["trace.jsonl"]]).IsDone();
        byte[] scores = File.ReadAllBytes(folder["scores.csv"]);
        byte[] protocolBytes = File.ReadAllBytes(folder["scores.csv.json"]);
        Protocol protocol = Protocol.Read(folder["scores.csv.json"]);
        byte[] trace = File.ReadAllBytes(folder["trace.jsonl"]);
        TraceHeader header = TraceReader.Read(folder["trace.jsonl"]).Header;
        yield return new("protocols", [protocolBytes], (_, path) => Protocol.Read(path));
        yield return new("score files", [scores], (_, path) =>
        {
            File.WriteAllBytes(ScoreFile.ProtocolPath(path), protocolBytes);
            ScoreFile.Read(path);
        });
        yield return new("score files to resume", [scores], (_, path) =>
        {
            File.WriteAllBytes(ScoreFile.ProtocolPath(path), protocolBytes);
            ScoreWriter.Resume(path, protocol, out IReadOnlyList<ScoreRow> _).Dispose();
        });
        yield return new("traces", [trace], (_, path) => TraceReader.Read(path));
        yield return new("traces to resume", [trace], (_, path) =>
            TraceWriter.Open(path, header, resume: true, out IReadOnlyList<TraceRun> _).Dispose());
    }

    private static IEnumerable<InputReader> OfOptions()
    {
        yield return OfText(
            "settings of a space", text => SpaceCatalog.Create("darts", Strict.Settings("--set", text)), "channels=16,layers=8", "imageSize=32");
        yield return OfText(
            "settings of a search",
            text => new SettingValues("robot", SearchCatalog.Find("robot").Settings, Strict.Settings("--set", text)),
            string.Join(',', SearchCatalog.Find("robot").Settings.Select(s => $"{s.Name}={s.Default}")));
        yield return OfText("requests to serve", ReadRequest, [.. Serving.Requests.Valid]);
        yield return OfText("seeds", text => Strict.Seeds("--seeds", text), "10-19", "0,3,5", "0-9999");
        yield return OfText("sizes", text => Strict.Bytes("--memory", text), "512M", "2G");
        yield return OfText("commands of an oracle", text => OracleSource.Open(text, Space), "cmd:sh \"a b\" c", "cmd:x");
        yield return OfText(
            "sources of images", text => BatchSource.Load(text, 2, 3, 8, 8, 10, 0), "noise", "constant");
    }

    private static void ReadRequest(string line)
    {
        string? id = null;
        Request.Read(line, ref id, (_, request) => ScoreRequest.Read(request.Options, null, "2G", null, null));
    }

    private static InputReader OfPtx() => OfText(
        "PTX",
        text => PtxModule.Parse("mutant.ptx", text),
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "kernels"), "*.ptx", SearchOption.AllDirectories)
            .Order(StringComparer.Ordinal).Select(File.ReadAllText)]);

    /// <summary>Models as PyTorch and Caffe2 export them; other light models fill many million weights, too slow for many mutants.</summary>
    private static InputReader OfOnnx()
    {
        string folder = Path.Combine(Repository.Root, "tests", "FastProxy.Onnx.Tests");
        string[] light = [Path.Combine(folder, "Light", "shufflenet.onnx"), Path.Combine(folder, "Light", "squeezenet.onnx")];
        string[] files = [.. Directory.EnumerateFiles(Path.Combine(folder, "Fixtures"), "*.onnx").Order(StringComparer.Ordinal), .. light];
        return new("ONNX models", [.. files.Select(File.ReadAllBytes)], (content, _) => OnnxFile.Read(content), IsOfFiles: false);
    }

    private static InputReader OfText(string name, Action<string> read, params string[] inputs) =>
        new(name, [.. inputs.Select(Encoding.UTF8.GetBytes)], (content, _) => read(Encoding.UTF8.GetString(content)), IsOfFiles: false);

    private static InputReader OfFile(string name, Action<string> read, params string[] inputs) =>
        new(name, [.. inputs.Select(Encoding.UTF8.GetBytes)], (_, path) => read(path));
}
