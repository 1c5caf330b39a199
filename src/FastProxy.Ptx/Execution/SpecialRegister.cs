using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Execution;

/// <summary>A register that the machine writes: its name, and what a thread finds there.</summary>
/// <param name="Name">As PTX writes it.</param>
/// <param name="Value">From the block, the warp and the lane.</param>
internal sealed record SpecialRegister(string Name, Func<Block, int, int, uint> Value)
{
    private static readonly HashSet<string> Reserved = [.. new[] { "clock", "clock64", "gridid", "smid", "nsmid" }.Select(n => $"%{n}")];

    /// <summary>Whether no register of a kernel may have this name: <c>%tid</c> is taken, for <c>%tid.x</c>.</summary>
    public static bool IsTaken(string name) =>
        Reserved.Contains(name) || All.Keys.Any(key => key == name || key.StartsWith(name + ".", StringComparison.Ordinal));

    /// <summary>Those that kernels may read.</summary>
    public static IReadOnlyDictionary<string, SpecialRegister> All { get; } = ((IEnumerable<SpecialRegister>)
    [
        .. Axes("tid", (block, warp, lane) => block.Shape.Block.At((warp * 32) + lane)),
        .. Axes("ntid", (block, _, _) => block.Shape.Block),
        .. Axes("ctaid", (block, _, _) => block.Place),
        .. Axes("nctaid", (block, _, _) => block.Shape.Grid),
        new("%laneid", (_, _, lane) => (uint)lane),
        new("%warpid", (_, warp, _) => (uint)warp),
        new("%nwarpid", (block, _, _) => (uint)(block.Threads + 31) / 32),
        new("%lanemask_eq", (_, _, lane) => 1u << lane),
        new("%lanemask_lt", (_, _, lane) => (1u << lane) - 1),
        new("%lanemask_le", (_, _, lane) => (1u << lane) | ((1u << lane) - 1)),
        new("%lanemask_gt", (_, _, lane) => ~((1u << lane) | ((1u << lane) - 1))),
        new("%lanemask_ge", (_, _, lane) => ~((1u << lane) - 1)),
        new("%total_smem_size", (block, _, _) => (uint)block.Shared.Bytes),
        new("%dynamic_smem_size", (block, _, _) => (uint)block.Shape.DynamicSharedBytes),
    ]).ToDictionary(r => r.Name);

    private static IEnumerable<SpecialRegister> Axes(string name, Func<Block, int, int, Dim3> value) =>
    [
        new($"%{name}.x", (block, warp, lane) => (uint)value(block, warp, lane).X),
        new($"%{name}.y", (block, warp, lane) => (uint)value(block, warp, lane).Y),
        new($"%{name}.z", (block, warp, lane) => (uint)value(block, warp, lane).Z),
    ];
}
