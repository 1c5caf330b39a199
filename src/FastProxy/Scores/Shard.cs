using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using FastProxy.Input;

namespace FastProxy.Scores;

/// <summary>
/// One of N parts of a population, written <c>I/N</c>. Part I is the contiguous range [count (I - 1) / N, count I / N) of the population in its
/// order, so that the parts, one after another, are the population.
/// </summary>
[JsonConverter(typeof(TextConverter))]
public sealed record Shard
{
    private Shard(int index, int count)
    {
        Index = index;
        Count = count;
    }

    /// <summary>I, from 1 to <see cref="Count"/>.</summary>
    public int Index { get; }

    /// <summary>N.</summary>
    public int Count { get; }

    /// <summary>Returns the shard written as <c>I/N</c>.</summary>
    /// <exception cref="InputException">The text is something else, or I is not from 1 to N.</exception>
    public static Shard Parse(string text) => TryParse(text) ?? throw new InputException($"shard '{text}': expected I/N with I from 1 to N");

    /// <summary>Returns the places of this shard in a population of <paramref name="count"/>: from Start, with End excluded.</summary>
    public (Int128 Start, Int128 End) Range(Int128 count) => (Part(count, Index - 1), Part(count, Index));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    private Int128 Part(Int128 count, int parts)
    {
        // The product of the two is avoided, since it may exceed any integer type.
        (Int128 each, Int128 rest) = Int128.DivRem(count, Count);
        return each * parts + rest * parts / Count;
    }

    private static Shard? TryParse(string? text) =>
        text?.Split('/') is [string i, string n]
        && int.TryParse(i, NumberStyles.None, CultureInfo.InvariantCulture, out int index)
        && int.TryParse(n, NumberStyles.None, CultureInfo.InvariantCulture, out int count)
        && index >= 1 && index <= count
            ? new Shard(index, count)
            : null;

    internal sealed class TextConverter : JsonConverter<Shard>
    {
        public override Shard Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            reader.TokenType == JsonTokenType.String && TryParse(reader.GetString()) is Shard shard
                ? shard
                : throw new JsonException("expected a shard I/N");

        public override void Write(Utf8JsonWriter writer, Shard value, JsonSerializerOptions options) => writer.WriteStringValue(value.ToString());
    }
}
