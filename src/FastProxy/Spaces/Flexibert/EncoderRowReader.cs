using System.Text;
using System.Text.Json;
using FastProxy.Input;

namespace FastProxy.Spaces.Flexibert;

/// <summary>Reads rows of the benchmark: a JSON object with <c>hidden_size</c> and <c>encoder_layers</c>; further members are ignored.</summary>
internal static class EncoderRowReader
{
    private const int MaxLength = 64 << 10;
    private const int MaxHidden = 4096;
    private const int MaxFeedForward = 16 << 10;
    private const int MaxFeedForwards = 16;
    private const int MaxKernel = 255;

    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false, MaxDepth = 8 };

    /// <summary>Returns the row of a text.</summary>
    /// <exception cref="InputException">The text is no row: the message states the layer and what was expected.</exception>
    public static EncoderRow Read(string text)
    {
        if (text.Length > MaxLength)
        {
            throw Refused($"{text.Length} characters, expected at most {MaxLength}");
        }

        try
        {
            using JsonDocument json = JsonDocument.Parse(Encoding.UTF8.GetBytes(text), Options);
            return Row(json.RootElement);
        }
        catch (JsonException e)
        {
            throw Refused(e.LineNumber is { } line
                ? $"expected a JSON object, got an error of JSON at line {line + 1}, byte {e.BytePositionInLine + 1}"
                : "expected a JSON object with each member once");
        }
        catch (InvalidOperationException)
        {
            // The parser takes a name with half a surrogate pair as JSON, but cannot compare it with others.
            throw Refused("expected names of valid Unicode");
        }
    }

    private static EncoderRow Row(JsonElement row)
    {
        int hidden = Whole(row, "", "hidden_size", MaxHidden);
        JsonElement layers = Member(row, "", "encoder_layers");
        return layers.ValueKind == JsonValueKind.Array && layers.GetArrayLength() is 2 or 4
            ? new EncoderRow(hidden, [.. layers.EnumerateArray().Select((layer, i) => Layer(layer, $"layer {i + 1}: ", hidden))])
            : throw Refused("expected encoder_layers to be a list of 2 or 4 layers");
    }

    private static EncoderLayer Layer(JsonElement layer, string where, int hidden)
    {
        Mixing mixing = MixingOf(Member(layer, where, "operation_type"), Member(layer, where, "operation_parameter"), where);
        int heads = Whole(layer, where, "num_operation_heads", hidden);
        if (hidden % heads != 0)
        {
            throw Refused($"{where}num_operation_heads is {heads}, expected a divisor of hidden_size {hidden}");
        }

        if (mixing.Kind == MixingKind.Convolution && heads % 2 != 0)
        {
            throw Refused($"{where}num_operation_heads is {heads}, expected an even number: half of DSC's heads attend, half convolve");
        }

        return new EncoderLayer(
            mixing, heads, Whole(layer, where, "feed_forward_dimension", MaxFeedForward), Whole(layer, where, "num_feed_forward", MaxFeedForwards));
    }

    private static Mixing MixingOf(JsonElement type, JsonElement parameter, string where)
    {
        (string Type, string Parameter) json = (type.GetRawText(), parameter.GetRawText());
        Mixing known = Mixing.All.FirstOrDefault(m => m.Json == json, new Mixing(MixingKind.Convolution));
        return known != new Mixing(MixingKind.Convolution) ? known
            : json.Type == known.Json.Type && parameter.ValueKind == JsonValueKind.Number && parameter.TryGetInt32(out int kernel)
                && kernel is > 0 and <= MaxKernel && kernel % 2 == 1 ? new Mixing(MixingKind.Convolution, kernel)
            : throw Refused(
                $"{where}operation {Excerpt.Of(json.Type)} with parameter {Excerpt.Of(json.Parameter)}, "
                + $"expected SA with SDP or WMA, LT with DFT or DCT, or DSC with an odd number up to {MaxKernel}");
    }

    private static int Whole(JsonElement of, string where, string name, int max)
    {
        JsonElement value = Member(of, where, name);
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= 1 && number <= max
            ? number
            : throw Refused($"{where}{name} is {Excerpt.Of(value.GetRawText())}, expected a whole number from 1 to {max}");
    }

    private static JsonElement Member(JsonElement of, string where, string name) =>
        of.ValueKind != JsonValueKind.Object ? throw Refused($"{where}expected a JSON object, got {Excerpt.Of(of.GetRawText())}")
        : of.TryGetProperty(name, out JsonElement value) ? value
        : throw Refused($"{where}{name} is missing");

    private static InputException Refused(string reason) => new($"not a FlexiBERT row: {reason}");
}
