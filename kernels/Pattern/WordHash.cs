using System.Runtime.CompilerServices;

namespace FastProxy.Kernels.Pattern;

/// <summary>The hash of pattern words.</summary>
internal static class WordHash
{
    /// <summary>Maps a 64-bit word by a bijection whose high bits depend on all bits of the word; distinct words have distinct hashes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Mix(ulong word) => (word ^ (word >> 32)) * 0x9E37_79B9_7F4A_7C15;
}
