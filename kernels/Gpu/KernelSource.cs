using System.Reflection;

namespace FastProxy.Kernels.Gpu;

/// <summary>A kernel written in PTX: one module with one entry.</summary>
/// <param name="Name">The entry, and the stem of the file.</param>
/// <param name="File">The file, for messages.</param>
/// <param name="Source">The text.</param>
public sealed record KernelSource(string Name, string File, string Source)
{
    /// <summary>The kernel of this name that lies in this assembly, from <c>NAME.ptx</c>.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public static KernelSource Load(string name)
    {
        Assembly assembly = typeof(KernelSource).Assembly;
        using Stream stream = assembly.GetManifestResourceStream($"{name}.ptx")
            ?? throw new InvalidOperationException($"{name}.ptx is not in the assembly");
        using var reader = new StreamReader(stream);
        return new KernelSource(name, $"{name}.ptx", reader.ReadToEnd());
    }
}
