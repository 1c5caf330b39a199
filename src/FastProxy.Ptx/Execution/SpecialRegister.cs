using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Execution;

/// <summary>A register that the machine writes: its name, and what a thread finds there.</summary>
/// <param name="Name">As PTX writes it.</param>
/// <param name="Value">From the block, the warp and the lane.</param>
internal sealed record SpecialRegister(string Name, Func<Block, int, int, uint> Value)
{
    private static readonly HashSet<string> Reserved = [.. new[] { "clock", "clock64", "gridid", "smid", "nsmid" }.Select(n => $"%{n}")];

    /// <summary>Whether no register of a kernel may have this name: <c>%tid</c> is taken, for <c>%tid.x</c>.</summary>
    public static bool IsTaken(string name) => Reserved.Contains(name) || All.Keys.Any(key => key == name || key.StartsWith(name + ".", StringComparison.Ordinal));

    /// <summary>Those that kernels may read.</summary>
    public static IReadOnlyDictionary<string, SpecialRegister> All { get; } = new SpecialRegister[]
    {
        new("%tid.x", (_, warp, lane) => (uint)((warp * 32) + lane)),
        new("%tid.y", (_, _, _) => 0),
        new("%tid.z", (_, _, _) => 0),
        new("%ntid.x", (block, _, _) => (uint)block.Threads),
        new("%ntid.y", (_, _, _) => 1),
        new("%ntid.z", (_, _, _) => 1),
        new("%ctaid.x", (block, _, _) => (uint)block.X),
        new("%ctaid.y", (block, _, _) => (uint)block.Y),
        new("%ctaid.z", (_, _, _) => 0),
        new("%nctaid.x", (block, _, _) => (uint)block.GridX),
        new("%nctaid.y", (block, _, _) => (uint)block.GridY),
        new("%nctaid.z", (_, _, _) => 1),
        new("%laneid", (_, _, lane) => (uint)lane),
        new("%warpid", (_, warp, _) => (uint)warp),
        new("%nwarpid", (block, _, _) => (uint)block.Threads / 32),
        new("%lanemask_eq", (_, _, lane) => 1u << lane),
        new("%lanemask_lt", (_, _, lane) => (1u << lane) - 1),
        new("%lanemask_le", (_, _, lane) => (1u << lane) | ((1u << lane) - 1)),
        new("%lanemask_gt", (_, _, lane) => ~((1u << lane) | ((1u << lane) - 1))),
        new("%lanemask_ge", (_, _, lane) => ~((1u << lane) - 1)),
    }.ToDictionary(r => r.Name);
}
