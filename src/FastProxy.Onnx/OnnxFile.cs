using FastProxy.Data;
using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Operators;

namespace FastProxy.Onnx;

/// <summary>Networks as ONNX models.</summary>
public static class OnnxFile
{
    /// <summary>Reads a model: its network, and the weights that it gives by the names of their tensors.</summary>
    /// <param name="path">The file; data that it keeps in other files is read from its folder and nowhere else.</param>
    /// <param name="options">How it is read.</param>
    /// <exception cref="InputException">The file cannot be read, or the model is of a form that networks do not hold.</exception>
    public static (Network Network, IReadOnlyDictionary<string, NpyArray> Weights) Read(string path, OnnxOptions? options = null)
    {
        OnnxSummary model = Summarise(path, options);
        return (model.Network, model.Weights);
    }

    /// <summary>Reads a model and what is told about it.</summary>
    /// <exception cref="InputException">As of <see cref="Read(string, OnnxOptions?)"/>.</exception>
    public static OnnxSummary Summarise(string path, OnnxOptions? options = null)
    {
        OnnxModel model = OnnxReader.Read(path);
        try
        {
            return GraphImport.Of(model, options ?? new());
        }
        catch (InputException e)
        {
            throw new InputException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads a model from memory.</summary>
    /// <exception cref="InputException">As of a file.</exception>
    public static (Network Network, IReadOnlyDictionary<string, NpyArray> Weights) Read(ReadOnlySpan<byte> bytes, OnnxOptions? options = null)
    {
        OnnxSummary model = Summarise(bytes, options);
        return (model.Network, model.Weights);
    }

    /// <summary>Reads a model from memory and what is told about it.</summary>
    /// <exception cref="InputException">As of a file.</exception>
    public static OnnxSummary Summarise(ReadOnlySpan<byte> bytes, OnnxOptions? options = null) =>
        GraphImport.Of(OnnxReader.Read(bytes), options ?? new());

    /// <summary>Writes a network, batch-norms by the statistics of the batch, dead branches included.</summary>
    /// <param name="path">The file; it is replaced if it is there.</param>
    /// <param name="network">A network that reads images.</param>
    /// <param name="weights">Every tensor of the network by its name.</param>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, Network network, IReadOnlyDictionary<string, NpyArray> weights)
    {
        byte[] bytes = OnnxWriter.Write(GraphExport.Of(network, weights), Path.GetFileNameWithoutExtension(path), OutputOf(network));
        Files.WriteAtomically(path, stream => stream.Write(bytes));
    }

    private static long?[] OutputOf(Network network) => [null, network.Output.Shape.Channels];
}
