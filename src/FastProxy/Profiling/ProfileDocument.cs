using System.Text;
using FastProxy.Input;

namespace FastProxy.Profiling;

/// <summary>Writes profiles as documents.</summary>
public static class ProfileDocument
{
    /// <summary>Writes a document to a file, and replaces the file if it exists.</summary>
    /// <exception cref="InputException">The file cannot be written.</exception>
    public static void Write(string path, string document) => Files.WriteAtomically(path, stream => stream.Write(Encoding.UTF8.GetBytes(document)));
}
