using System.Collections.Frozen;

namespace FastProxy.Ptx.Assembler;

/// <summary>A machine instruction, as <c>nvdisasm</c> writes it.</summary>
/// <param name="Opcode">The opcode with its modifiers: <c>LDG.E.128.CONSTANT</c>.</param>
/// <param name="IsPredicated">Whether a predicate guards it.</param>
/// <param name="Target">The label that it branches to; null for none.</param>
internal sealed record MachineInstruction(string Opcode, bool IsPredicated, string? Target)
{
    private static readonly FrozenDictionary<string, MachineClass> Classes = new (MachineClass Class, string Opcodes)[]
    {
        (MachineClass.Fma, "FFMA FFMA32I"),
        (MachineClass.Tensor, "HMMA IMMA DMMA BMMA"),
        (MachineClass.Float, "FADD FADD32I FMUL FMUL32I FMNMX FRND FCHK MUFU F2F F2I I2F F2FP I2FP FSWZADD HADD2 HMUL2 HFMA2"),
        (MachineClass.Double, "DADD DMUL DFMA"),
        (
            MachineClass.Integer,
            "IADD IADD3 IADD32I IMAD IMUL ISCADD LEA SHF SHL SHR LOP LOP3 LOP32I IABS INEG IMNMX VIADD VIMNMX VABSDIFF VABSDIFF4 PRMT SGXT BMSK "
            + "POPC FLO BREV IDP UIADD3 UIMAD ULEA USHF ULOP3 UPRMT USGXT UBMSK UPOPC UFLO UBREV UIMNMX"),
        (MachineClass.Compare, "ISETP FSETP DSETP FSET FSEL SEL USEL PLOP3 UISETP UPLOP3 PSETP P2R R2P UP2UR"),
        (MachineClass.Move, "MOV MOV32I UMOV CS2R S2R S2UR R2UR LDC ULDC"),
        (MachineClass.Memory, "LD LDG LDS LDL LDSM LDGSTS ST STG STS STL ATOM ATOMG ATOMS RED REDG"),
        (MachineClass.Warp, "SHFL VOTE VOTEU MATCH REDUX WARPSYNC"),
        (
            MachineClass.Control,
            "BRA BRX JMP CALL RET EXIT BSSY BSYNC BREAK BMOV BAR YIELD DEPBAR LDGDEPBAR MEMBAR ERRBAR CCTL KILL BPT ENDCOLLECTIVE"),
    }.SelectMany(row => row.Opcodes.Split(' ').Select(opcode => KeyValuePair.Create(opcode, row.Class))).ToFrozenDictionary();

    /// <summary>Its work. A product with nothing that is added to nothing is a copy of a constant, and IMAD.MOV a copy.</summary>
    public MachineClass Class =>
        Opcode.StartsWith("IMAD.MOV", StringComparison.Ordinal) || Opcode.StartsWith("HFMA2.MMA", StringComparison.Ordinal)
            ? MachineClass.Move
            : Classes.GetValueOrDefault(Opcode.Split('.')[0], MachineClass.Other);
}
