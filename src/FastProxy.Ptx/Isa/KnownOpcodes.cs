using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>The instructions that the emulator has; any other is an error.</summary>
internal sealed class KnownOpcodes : IOpcodes
{
    public bool Has(string opcode) => FormTable.Forms.ContainsKey(opcode) || Calls.Has(opcode);

    public bool Skips(Position at, string opcode) => false;
}
