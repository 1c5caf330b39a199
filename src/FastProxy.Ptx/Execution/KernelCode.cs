using FastProxy.Ptx.Memory;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Execution;

/// <summary>What a warp runs.</summary>
internal sealed class KernelCode
{
    private int[]? ranks;

    /// <summary>The instructions.</summary>
    public required Operation[] Operations { get; init; }

    /// <summary>Of each instruction its place in the order in which groups of a divided warp run.</summary>
    public int[] Ranks => ranks ??= Execution.Ranks.Of(Operations);

    /// <summary>The size of the register file.</summary>
    public required int Units { get; init; }

    /// <summary>
    /// Of each row the lanes that are written before the first instruction: all of immediates and special registers, none of registers.
    /// </summary>
    public required uint[] WrittenAtStart { get; init; }

    /// <summary>Immediates.</summary>
    public required IReadOnlyList<ConstantRow> Constants { get; init; }

    /// <summary>Special registers and their rows.</summary>
    public required IReadOnlyList<(SpecialRegister Register, int Unit)> Specials { get; init; }

    /// <summary>Addresses in variables of the module's global memory.</summary>
    public required IReadOnlyList<GlobalRow> Globals { get; init; }

    /// <summary>The names of registers by row.</summary>
    public required IReadOnlyDictionary<int, string> RegisterNames { get; init; }
}
