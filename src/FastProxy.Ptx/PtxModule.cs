using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Isa;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx;

/// <summary>A PTX module whose every instruction is on the list of those that the emulator knows.</summary>
public sealed class PtxModule
{
    private PtxModule(IReadOnlyList<PtxProgram> kernels) => Kernels = kernels;

    /// <summary>Its entries, in the order of the source.</summary>
    public IReadOnlyList<PtxProgram> Kernels { get; }

    /// <summary>Reads a module.</summary>
    /// <param name="file">The name that messages give it.</param>
    /// <param name="text">The source.</param>
    /// <exception cref="GpuException">The source is malformed, or uses what the emulator does not know: <c>file:line:column: what</c>.</exception>
    public static PtxModule Parse(string file, string text)
    {
        var source = new SourceText(file, text);
        ModuleSyntax syntax = Parser.Read(source, new KnownOpcodes());
        var image = new ModuleImage(source, syntax);
        return new PtxModule([.. syntax.Entries.Select(entry => new Binder(source, syntax, image, entry).Program())]);
    }
}
