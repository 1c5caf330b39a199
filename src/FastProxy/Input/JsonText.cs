using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace FastProxy.Input;

/// <summary>
/// Writes JSON that no number can break. JSON has no form for NaN and infinity, so every document writes them as null; the field beside it, or the
/// row's status, gives the reason if there is one.
/// </summary>
public static class JsonText
{
    /// <summary>The way documents for people and programs are written: indented, names and values of enumerations in camel case.</summary>
    private static readonly JsonSerializerOptions Document = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Converters = { new FiniteConverter(), new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) },
    };

    /// <summary>Returns a document of a record's properties, or of a list of records; it ends with a line break.</summary>
    public static string Of<T>(T document) => JsonSerializer.Serialize(document, Document) + "\n";

    /// <summary>Returns the number if JSON has a form for it, else null.</summary>
    public static double? Finite(double? number) => number is double value && double.IsFinite(value) ? number : null;

    /// <summary>Writes a property whose value is a number, or null.</summary>
    public static void WriteFinite(this Utf8JsonWriter json, string name, double number)
    {
        json.WritePropertyName(name);
        WriteFinite(json, number);
    }

    private static void WriteFinite(Utf8JsonWriter json, double number)
    {
        if (double.IsFinite(number))
        {
            json.WriteNumberValue(number);
        }
        else
        {
            json.WriteNullValue();
        }
    }

    /// <summary>Writes numbers that JSON has a form for, others as null; reading is unchanged.</summary>
    public sealed class FiniteConverter : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.Number ? reader.GetDouble() : throw new JsonException("expected a number");

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => WriteFinite(writer, value);
    }
}
