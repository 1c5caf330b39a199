using System.Globalization;
using FastProxy.Input;

namespace FastProxy.Onnx.Model;

/// <summary>Reads a tensor's data from a file beside the model.</summary>
internal static class ExternalData
{
    /// <summary>Returns the bytes.</summary>
    /// <param name="title">How messages name the tensor.</param>
    /// <param name="external">Its location, offset and length.</param>
    /// <param name="folder">The model's folder; null where it has none.</param>
    /// <exception cref="InputException">The place is not one in the folder, or cannot be read.</exception>
    public static byte[] Read(string title, IReadOnlyDictionary<string, string> external, string? folder)
    {
        string location = external.GetValueOrDefault("location") ?? "";
        bool isName = location.Length > 0 && location == Path.GetFileName(location) && location is not ("." or "..");
        long offset = Number(external.GetValueOrDefault("offset", "0"));
        long length = Number(external.GetValueOrDefault("length", ""));
        bool isRange = offset >= 0 && length is >= 0 and <= OnnxReader.MaxBytes;
        if (folder is null || !isName || !isRange)
        {
            throw new InputException($"{title}: its data lies in {Excerpt.Of(location)}, expected a file beside the model, with offset and length");
        }

        string path = Path.Combine(folder, location);
        try
        {
            using FileStream stream = File.OpenRead(path);
            if (new FileInfo(path).LinkTarget is not null || stream.Length - length < offset)
            {
                throw new InputException($"{title}: {Excerpt.Of(location)} is a link, or shorter than offset {offset} and length {length}");
            }

            var data = new byte[length];
            stream.Position = offset;
            stream.ReadExactly(data);
            return data;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new InputException($"{title}: cannot read {Excerpt.Of(location)}: {e.Message}", e);
        }
    }

    private static long Number(string text) => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long value) ? value : -1;
}
