using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace FastProxy.Plans;

/// <summary>
/// Content keys: 128 bits of SHA-256 over an operation, its attributes and the keys of its inputs. They do not depend on the plan, so they
/// also order summands the same way in every population.
/// </summary>
internal static class ValueKey
{
    /// <summary>Returns the key of <paramref name="operation"/> (with its attributes) applied to <paramref name="inputs"/>.</summary>
    public static UInt128 Of(string operation, params ReadOnlySpan<UInt128> inputs)
    {
        int text = Encoding.UTF8.GetByteCount(operation);
        int length = text + 1 + 16 * inputs.Length;
        Span<byte> bytes = length <= 1024 ? stackalloc byte[length] : new byte[length];
        Encoding.UTF8.GetBytes(operation, bytes);
        bytes[text] = 0;
        for (int i = 0; i < inputs.Length; i++)
        {
            BinaryPrimitives.WriteUInt128LittleEndian(bytes[(text + 1 + 16 * i)..], inputs[i]);
        }

        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128LittleEndian(hash);
    }
}
