using System.Security.Cryptography;
using FastProxy.Input;

namespace FastProxy.Search.Evaluations;

/// <summary>Tells one file's content from another's.</summary>
public static class FileHash
{
    /// <summary>The SHA-256 of a file.</summary>
    /// <exception cref="InputException">It cannot be read.</exception>
    public static string Of(string path) => Files.Read(path, stream => Convert.ToHexStringLower(SHA256.HashData(stream)));
}
