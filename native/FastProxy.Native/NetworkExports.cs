using System.Runtime.InteropServices;
using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Onnx;
using FastProxy.Onnx.Model;
using FastProxy.Scores;
using FastProxy.Spaces;

namespace FastProxy.Native;

/// <summary>The exports of networks and images.</summary>
internal static unsafe class NetworkExports
{
    [UnmanagedCallersOnly(EntryPoint = "engine_space_open")]
    public static int OpenSpace(byte* name, byte* settings, nint* result, byte* message) => Boundary.Run(message, () =>
        *Boundary.Given(result, "out") = Boundary.Open(
            SpaceCatalog.Create(Boundary.Text(name, "name"), Boundary.Settings(settings, "settings"))));

    [UnmanagedCallersOnly(EntryPoint = "engine_onnx_open")]
    public static int OpenOnnx(byte* name, byte* bytes, nuint length, int given, int imageSize, nint* result, byte* message) =>
        Boundary.Run(message, () =>
        {
            Boundary.Given(result, "out");
            if (length > int.MaxValue || imageSize < 0)
            {
                throw new InputException(
                    $"length is {length} and image_size {imageSize}, expected at most {int.MaxValue} bytes and no negative size");
            }

            *result = Boundary.Open(new OnnxModels(
                Boundary.Text(name, "name"),
                new ReadOnlySpan<byte>(Boundary.Given(bytes, "bytes"), (int)length),
                new OnnxOptions(imageSize == 0 ? null : imageSize, InitialNorms: given == 0),
                isGiven: given != 0));
        });

    /// <summary>Closes any handle.</summary>
    [UnmanagedCallersOnly(EntryPoint = "engine_close")]
    public static int Close(nint handle, byte* message) => Boundary.Run(message, () => Boundary.Close(handle));

    [UnmanagedCallersOnly(EntryPoint = "engine_shape")]
    public static int ShapeOf(nint networks, int* result, byte* message) => Boundary.Run(message, () =>
    {
        Network example = Networks(networks).Example;
        Shape input = example.Nodes[0].Shape;
        ReadOnlySpan<int> shape = [input.Channels, input.Height, input.Width, example.Output.Shape.Channels];
        shape.CopyTo(new Span<int>(Boundary.Given(result, "out"), shape.Length));
    });

    [UnmanagedCallersOnly(EntryPoint = "engine_count")]
    public static int Count(nint networks, Index* result, byte* message) => Boundary.Run(message, () =>
        *Boundary.Given(result, "out") = new Index(Networks(networks) switch
        {
            OnnxModels models => models.Names.Count,
            ISpace { IsIndexed: true } space => space.Count,
            _ => throw Space(networks).Unindexed(),
        }));

    [UnmanagedCallersOnly(EntryPoint = "engine_at")]
    public static int At(nint networks, Index index, nint* result, byte* message) => Boundary.Run(message, () =>
        *Boundary.Given(result, "out") = Boundary.Text(Networks(networks) is not OnnxModels models ? Space(networks).At(index.Value)
            : index.Value >= 0 && index.Value < models.Names.Count ? models.Names[(int)index.Value]
            : throw new InputException($"there is no model {index.Value}; expected 0 to {models.Names.Count - 1}")));

    [UnmanagedCallersOnly(EntryPoint = "engine_index_of")]
    public static int IndexOf(nint networks, byte* architecture, Index* result, byte* message) => Boundary.Run(message, () =>
        *Boundary.Given(result, "out") = new Index(Space(networks).IndexOf(Boundary.Text(architecture, "architecture"))));

    [UnmanagedCallersOnly(EntryPoint = "engine_normalise")]
    public static int Normalise(nint networks, byte* architecture, nint* result, byte* message) => Boundary.Run(message, () =>
        *Boundary.Given(result, "out") = Boundary.Text(Networks(networks).Normalise(Boundary.Text(architecture, "architecture"))));

    [UnmanagedCallersOnly(EntryPoint = "engine_sample")]
    public static int Sample(nint networks, int count, long seed, nint* result, byte* message) => Boundary.Run(message, () =>
    {
        Boundary.Given(result, "out");
        Population drawn = Population.Sample(Space(networks), count, seed);
        string[] architectures = [.. drawn.Items(0, count).Select(item => item.Architecture)];
        for (int i = 0; i < count; i++)
        {
            result[i] = Boundary.Text(architectures[i]);
        }
    });

    [UnmanagedCallersOnly(EntryPoint = "engine_images_open")]
    public static int OpenImages(
        float* values, int samples, int channels, int height, int width, int* labels, nint* result, byte* message) =>
        Boundary.Run(message, () =>
        {
            Boundary.Given(result, "out");
            Boundary.Given(values, "values");
            var shape = BatchShape.Checked(samples, channels, height, width);
            InputBatch images = shape.Batch(
                new ReadOnlySpan<float>(values, shape.Pixels).ToArray(),
                labels is null ? [] : new ReadOnlySpan<int>(labels, samples).ToArray(),
                "memory");
            *result = Boundary.Open(images);
        });

    private static INetworkSource Networks(nint networks) => Boundary.Of<INetworkSource>(networks, "networks");

    /// <summary>Returns the space of a handle.</summary>
    /// <exception cref="InputException">The networks are models.</exception>
    private static ISpace Space(nint networks) =>
        Networks(networks) as ISpace ?? throw new InputException("the networks are ONNX models, expected a space");
}
