using System.Globalization;
using System.Text;
using FastProxy.Input;
using FastProxy.Kernels.Random;

namespace FastProxy.Data;

/// <summary>Loads the batch of token sequences that a population is scored on.</summary>
public static class TokenSource
{
    /// <summary>The limit on the characters of a file.</summary>
    private const long MaxLength = 1L << 26;

    /// <summary>The characters of a word that are read: more than an id has.</summary>
    private const int MaxWord = 64;

    /// <summary>The generator's stream for token ids, distinct from those of images, labels and weights.</summary>
    private const ulong Stream = 0x544F_4B45_4E53;

    /// <summary>Returns the batch named by <paramref name="spec"/>; it is the same on every machine.</summary>
    /// <param name="spec">
    /// <c>noise</c> (ids drawn from the seed, uniformly but for id 0, which stands for padding) or <c>tokens:FILE</c> (ids separated by white space,
    /// one text that is cut into as many consecutive pieces as there are sequences; a sequence is the beginning of a piece).
    /// </param>
    /// <param name="samples">The number of sequences, at least 1.</param>
    /// <param name="length">The tokens of a sequence.</param>
    /// <param name="vocabulary">The number of distinct ids.</param>
    /// <param name="seed">The seed of <c>noise</c>.</param>
    /// <exception cref="InputException">
    /// The spec is unknown, or the file has too few ids, an id that is none of the vocabulary, or something else than ids.
    /// </exception>
    public static InputBatch Load(string spec, int samples, int length, int vocabulary, long seed)
    {
        _ = BatchShape.Checked(samples, 1, 1, length);
        return spec == "noise" ? InputBatch.OfTokens(Noise(samples * length, vocabulary, seed), samples, vocabulary, []) with { Source = "noise" }
            : spec.StartsWith("tokens:", StringComparison.Ordinal) && spec.Length > "tokens:".Length
                ? Text(spec["tokens:".Length..], samples, length, vocabulary)
            : throw new InputException($"data '{spec}': the networks read token ids, expected noise or tokens:FILE");
    }

    private static int[] Noise(int count, int vocabulary, long seed)
    {
        var values = new float[count];
        Philox.Uniform(unchecked((ulong)seed), Stream, 1f, values);
        int first = Math.Min(1, vocabulary - 1);
        int choices = vocabulary - first;
        return [.. values.Select(v => first + Math.Clamp((int)(((double)v + 1) / 2 * choices), 0, choices - 1))];
    }

    private static InputBatch Text(string path, int samples, int length, int vocabulary)
    {
        List<int> ids = Files.Read(path, stream => Parse(stream, path, vocabulary));
        int piece = ids.Count / samples;
        if (piece < length)
        {
            throw new InputException($"{path}: {ids.Count} token ids, expected at least {(long)samples * length}: {samples} sequences of {length}");
        }

        int[] batch = [.. Enumerable.Range(0, samples * length).Select(i => ids[i / length * piece + i % length])];
        return InputBatch.OfTokens(batch, samples, vocabulary, []);
    }

    private static List<int> Parse(Stream stream, string path, int vocabulary)
    {
        var ids = new List<int>();
        var word = new StringBuilder();
        using var reader = new StreamReader(stream);
        int next;
        for (long length = 0; (next = reader.Read()) >= 0; length++)
        {
            if (length == MaxLength)
            {
                throw new InputException($"{path}: more than {MaxLength} characters of token ids, expected at most these");
            }

            if (char.IsWhiteSpace((char)next))
            {
                Take();
            }
            else if (word.Length < MaxWord)
            {
                word.Append((char)next);
            }
        }

        Take();
        return ids;

        void Take()
        {
            if (word.Length > 0)
            {
                ids.Add(int.TryParse(word.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out int id) && id < vocabulary
                    ? id
                    : throw new InputException($"{path}: token {ids.Count + 1} is {Excerpt.Of(word.ToString())}, expected 0 to {vocabulary - 1}"));
                word.Clear();
            }
        }
    }
}
