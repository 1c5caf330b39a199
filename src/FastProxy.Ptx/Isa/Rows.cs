using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>
/// Gives out rows of the register file: to registers, immediates, special registers, addresses of variables and what is thrown away.
/// </summary>
internal sealed class Rows(SourceText source)
{
    private const int MaxUnits = 1 << 16;

    private readonly Dictionary<(int Bytes, ulong Bits), int> constants = [];
    private readonly Dictionary<string, int> specials = [];
    private readonly Dictionary<PtxType, int> sinks = [];
    private readonly Dictionary<(int Variable, long Offset), int> globals = [];
    private readonly Dictionary<int, string> names = [];
    private readonly List<(int Unit, int Bytes)> registers = [];
    private int units = 1;

    /// <summary>Registers and their bytes.</summary>
    public IReadOnlyList<(int Unit, int Bytes)> Registers => registers;

    /// <summary>A register's row.</summary>
    public int Register(Position at, string name, PtxType type)
    {
        int unit = Take(type.Bytes(), at);
        names[unit] = SourceText.Shown(name);
        registers.Add((unit, type.Bytes()));
        return unit;
    }

    /// <summary>The row of an immediate.</summary>
    public int Constant(Position at, int bytes, ulong bits) => Row(constants, (bytes, bits), bytes, at);

    /// <summary>The row of a special register of 32 bits.</summary>
    public int Special(Position at, string name) => Row(specials, name, sizeof(uint), at);

    /// <summary>The row of an address in a variable of global memory, which is known at the launch.</summary>
    public int Global(Position at, int variable, long offset) => Row(globals, (variable, offset), sizeof(ulong), at);

    /// <summary>A row that is written and never read.</summary>
    public int Sink(Position at, PtxType type) => Row(sinks, type, type.Bytes(), at);

    /// <summary>What a warp runs.</summary>
    public KernelCode Code(IReadOnlyList<Operation> operations)
    {
        var written = new uint[units];
        Array.Fill(written, uint.MaxValue);
        foreach ((int unit, int bytes) in registers)
        {
            Array.Clear(written, unit, Count(bytes));
        }

        return new KernelCode
        {
            Operations = [.. operations],
            Units = units,
            WrittenAtStart = written,
            Constants = [.. constants.Select(c => new ConstantRow(c.Value, c.Key.Bytes, c.Key.Bits))],
            Specials = [.. specials.Select(s => (SpecialRegister.All[s.Key], s.Value))],
            Globals = [.. globals.Select(g => new GlobalRow(g.Value, g.Key.Variable, g.Key.Offset))],
            RegisterNames = names,
        };
    }

    private int Row<K>(Dictionary<K, int> rows, K key, int bytes, Position at)
        where K : notnull
    {
        if (!rows.TryGetValue(key, out int unit))
        {
            unit = Take(bytes, at);
            rows.Add(key, unit);
        }

        return unit;
    }

    private int Take(int bytes, Position at)
    {
        int unit = units;
        units += Count(bytes);
        return units <= MaxUnits
            ? unit
            : throw source.Error(at, $"the kernel has more than {MaxUnits * Warp.UnitBytes / 32 / sizeof(uint)} registers and immediates of 32 bits");
    }

    private static int Count(int bytes) => Math.Max(bytes * 32 / Warp.UnitBytes, 1);
}
