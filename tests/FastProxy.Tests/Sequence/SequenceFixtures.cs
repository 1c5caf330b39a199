using System.Text.Json;

namespace FastProxy.Tests.Sequence;

/// <summary>
/// Small recurrent networks and encoders with scores in float64 by PyTorch, and the numbers that all of their weights are functions of.
/// </summary>
internal static class SequenceFixtures
{
    private static readonly Lazy<JsonDocument> Document =
        new(() => JsonDocument.Parse(File.ReadAllText(SharedData.PathOf("sequence/sequence-fixtures.json"))));

    /// <summary>The cases of a kind, <c>rnn</c> or <c>bert</c>.</summary>
    public static JsonElement[] Of(string kind) => [.. Document.Value.RootElement.GetProperty(kind).EnumerateArray()];

    /// <summary>The example of the numbers.</summary>
    public static JsonElement HashCheck => Document.Value.RootElement.GetProperty("hash_check");

    /// <summary>Returns the token ids of a case, sequence by sequence.</summary>
    public static int[] Tokens(JsonElement fixture, bool isTimeFirst)
    {
        int[][] rows = [.. fixture.GetProperty("tokens").EnumerateArray().Select(row => row.EnumerateArray().Select(id => id.GetInt32()).ToArray())];
        return isTimeFirst
            ? [.. Enumerable.Range(0, rows[0].Length).SelectMany(b => rows.Select(row => row[b]))]
            : [.. rows.SelectMany(row => row)];
    }

    /// <summary>Returns the numbers of a name in [0, 1).</summary>
    public static IEnumerable<double> Unit(string name, ulong seed)
    {
        ulong hash = 0xcbf2_9ce4_8422_2325 ^ seed;
        foreach (char c in name)
        {
            hash = unchecked((hash ^ c) * 0x100_0000_01b3);
        }

        for (ulong i = 1; ; i++)
        {
            ulong z = unchecked(hash + i * 0x9e37_79b9_7f4a_7c15);
            z = unchecked((z ^ z >> 30) * 0xbf58_476d_1ce4_e5b9);
            z = unchecked((z ^ z >> 27) * 0x94d0_49bb_1331_11eb);
            yield return ((z ^ z >> 31) >> 11) * Math.Pow(2, -53);
        }
    }

    /// <summary>Returns a score, which may be a word for one that is not finite.</summary>
    public static double Score(JsonElement fixture, string name)
    {
        JsonElement value = fixture.GetProperty("scores").GetProperty(name);
        return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : double.NaN;
    }
}
