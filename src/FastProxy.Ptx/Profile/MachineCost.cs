using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Profile;

/// <summary>What an instruction of PTX takes of the machine.</summary>
/// <param name="Unit">The unit that executes it.</param>
/// <param name="Instructions">
/// Machine instructions: a 64-bit integer is two registers, and there are no instructions for divisions, roots and remainders, only sequences. Their
/// lengths are round figures, as compilers differ.
/// </param>
internal readonly record struct MachineCost(MachineUnit Unit, int Instructions)
{
    private const int Division = 10;
    private const int LongDivision = 20;
    private const int LongMultiplication = 4;

    /// <summary>The cost of an instruction.</summary>
    public static MachineCost Of(PtxInstruction instruction)
    {
        string[] parts = instruction.Opcode.Split('.');
        string name = parts[0];
        bool isLong = parts[^1].EndsWith("64", StringComparison.Ordinal);
        bool isDouble = parts[^1] == "f64";
        return instruction.Class switch
        {
            InstructionClass.Fma or InstructionClass.Float => new(MachineUnit.Fp32, 1),
            InstructionClass.Double => new(MachineUnit.Fp64, IsSequence(parts) ? LongDivision : 1),
            InstructionClass.Special when IsSequence(parts) => isDouble ? new(MachineUnit.Fp64, LongDivision) : new(MachineUnit.Fp32, Division),
            InstructionClass.Special or InstructionClass.Conversion => new(MachineUnit.Special, 1),
            InstructionClass.Integer or InstructionClass.Logic => name switch
            {
                "popc" or "clz" or "brev" or "bfind" => new(MachineUnit.Special, isLong ? 2 : 1),
                "div" or "rem" => new(MachineUnit.Integer, LongDivision),
                "mul" or "mad" when isLong && !parts.Contains("wide") => new(MachineUnit.Integer, LongMultiplication),
                _ => new(MachineUnit.Integer, isLong ? 2 : 1),
            },
            InstructionClass.Predicate => isDouble ? new(MachineUnit.Fp64, 1) : new(MachineUnit.Integer, isLong ? 2 : 1),
            InstructionClass.Load or InstructionClass.Store or InstructionClass.Atomic or InstructionClass.AsyncCopy => new(MachineUnit.Memory, 1),
            InstructionClass.Warp => new(MachineUnit.Shuffle, 1),
            InstructionClass.Tensor => new(MachineUnit.Tensor, 1),
            // A copy of a register takes no instruction where the assembler lets what makes or reads it name the other register.
            InstructionClass.Move when name == "mov" => new(MachineUnit.Scheduler, 0),
            _ => new(MachineUnit.Scheduler, 1),
        };
    }

    /// <summary>Exactly rounded quotients and roots.</summary>
    private static bool IsSequence(string[] parts) => parts[0] is "div" or "rcp" or "sqrt" && !parts.Contains("approx");
}
