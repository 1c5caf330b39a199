using System.Buffers.Binary;
using System.Security.Cryptography;

namespace FastProxy.Data;

/// <summary>Identifies a batch by its values.</summary>
internal static class ValuesHash
{
    private const int Chunk = 4096;

    /// <summary>Returns SHA-256 of the values' little-endian float32 bytes, in lower-case hex.</summary>
    public static string Of(ReadOnlySpan<float> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Span<byte> bytes = stackalloc byte[Chunk * sizeof(float)];
        for (int start = 0; start < values.Length; start += Chunk)
        {
            ReadOnlySpan<float> part = values.Slice(start, Math.Min(Chunk, values.Length - start));
            for (int i = 0; i < part.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes[(i * sizeof(float))..], part[i]);
            }

            hash.AppendData(bytes[..(part.Length * sizeof(float))]);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
