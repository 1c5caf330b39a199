using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using FastProxy.Input;

namespace FastProxy.Profiling;

/// <summary>Writes profiles as documents.</summary>
public static class ProfileDocument
{
    private static readonly JsonSerializerOptions Json = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Returns a profile as JSON: the properties of its record under their own names, in camel case.</summary>
    public static string ToJson<T>(T profile) => JsonSerializer.Serialize(profile, Json) + "\n";

    /// <summary>Writes a document to a file, and replaces the file if it exists.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, string document) => Files.WriteAtomically(path, stream => stream.Write(Encoding.UTF8.GetBytes(document)));
}
