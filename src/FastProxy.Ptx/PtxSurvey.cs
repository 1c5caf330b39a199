using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Isa;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx;

/// <summary>The instructions that a module uses and the emulator does not have.</summary>
/// <param name="Version">The version of PTX, as <c>.version</c> has it.</param>
/// <param name="Target">Compute capability of <c>.target</c>.</param>
/// <param name="Unknown">Instructions that are not known, in the order of the text; those of functions that nothing calls are among them.</param>
public sealed record PtxSurvey(string Version, int Target, IReadOnlyList<(int Line, string Opcode)> Unknown)
{
    /// <summary>Reads a module and passes over instructions that are not known.</summary>
    /// <param name="file">The name that messages give it.</param>
    /// <param name="text">The source.</param>
    /// <exception cref="GpuException">The source is malformed: <c>file:line:column: what</c>.</exception>
    public static PtxSurvey Of(string file, string text)
    {
        var opcodes = new Collected();
        ModuleSyntax module = Parser.Read(new SourceText(file, text), opcodes);
        foreach (FunctionSyntax function in module.Functions.Values)
        {
            function.ReadBody?.Invoke();
        }

        return new PtxSurvey($"{module.Version / 10}.{module.Version % 10}", module.Target, [.. opcodes.Unknown.OrderBy(u => u.Line)]);
    }

    private sealed class Collected : IOpcodes
    {
        private readonly KnownOpcodes known = new();

        public List<(int Line, string Opcode)> Unknown { get; } = [];

        public bool Has(string opcode) => known.Has(opcode);

        public bool Skips(Position at, string opcode)
        {
            Unknown.Add((at.Line, SourceText.Shown(opcode)));
            return true;
        }
    }
}
