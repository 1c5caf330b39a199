using System.Numerics;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Memory;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>An access by generic addresses: each lane's goes to the memory whose window holds it.</summary>
internal sealed unsafe class GenericAccess : Operation
{
    private static readonly StateSpace[] Spaces = [StateSpace.Global, StateSpace.Shared, StateSpace.Local, StateSpace.Const, StateSpace.Param];

    private readonly int unit;
    private readonly long offset;
    private readonly MemoryAccess[] accesses;

    /// <summary>Of the access to one memory makes that to any.</summary>
    /// <param name="address">The row of the address, and what is added to it.</param>
    /// <param name="of">Makes the access to a memory.</param>
    public GenericAccess((int Unit, long Offset) address, Func<StateSpace, Address, MemoryAccess> of)
    {
        (unit, offset) = address;
        accesses = [.. Spaces.Select(s => of(s, new Address(unit, false, false, offset - (long)GenericWindow.StartOf(s))))];
    }

    public override void Execute(Warp warp, uint active)
    {
        Span<uint> lanes = stackalloc uint[Spaces.Length];
        lanes.Clear();
        ulong* row = warp.Row<ulong>(unit);
        for (uint rest = active; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            lanes[IndexOf(row[lane] + (ulong)offset)] |= 1u << lane;
        }

        for (int s = 0; s < Spaces.Length; s++)
        {
            if (lanes[s] != 0)
            {
                bool isWritable = Spaces[s] is not (StateSpace.Const or StateSpace.Param);
                accesses[s].Index = Index;
                accesses[s].Execute(warp, isWritable || !accesses[s].IsWrite
                    ? lanes[s]
                    : throw new Fault(
                        $"a write to .{Spaces[s].ToString().ToLowerInvariant()}, which is only read", BitOperations.TrailingZeroCount(lanes[s])));
            }
        }
    }

    private static int IndexOf(ulong address)
    {
        for (int w = 0; w < GenericWindow.All.Count; w++)
        {
            if (GenericWindow.All[w].Holds(address))
            {
                return Array.IndexOf(Spaces, GenericWindow.All[w].Space);
            }
        }

        return 0;
    }
}
