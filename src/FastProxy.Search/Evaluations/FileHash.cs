using System.Security.Cryptography;
using FastProxy.Input;

namespace FastProxy.Search.Evaluations;

/// <summary>Identifies the content of a file.</summary>
public static class FileHash
{
    /// <summary>Returns the SHA-256 of a file.</summary>
    /// <exception cref="InputException">The file cannot be read.</exception>
    public static string Of(string path) => Files.Read(path, stream => Convert.ToHexStringLower(SHA256.HashData(stream)));
}
