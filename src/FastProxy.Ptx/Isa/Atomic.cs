using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Memory;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>An atomic operation.</summary>
/// <param name="space">The memory.</param>
/// <param name="address">The address.</param>
/// <param name="d">Row of the old value.</param>
/// <param name="b">Row of the operand.</param>
/// <param name="c">Row of the second operand.</param>
/// <param name="f">The new value, from the old one and the operands.</param>
internal sealed unsafe class Atomic<T>(StateSpace space, Address address, int d, int b, int c, Func<T, T, T, T> f)
    : MemoryAccess(space, address, sizeof(T), isWrite: true)
    where T : unmanaged
{
    public override void Execute(Warp warp, uint active)
    {
        Resolve(warp, active);
        bool isDescending = warp.Block.Options.Order == ThreadOrder.Descending;
        for (int i = 0; i < 32; i++)
        {
            int lane = isDescending ? 31 - i : i;
            if ((active >> lane & 1) != 0)
            {
                Region region = Locate(warp, lane, 1, isSame: true);
                Run(warp, region, (long)(warp.Addresses[lane] - region.Start), lane, 1, isSame: true);
            }
        }

        warp.Written[d] |= active;
    }

    protected override void Run(Warp warp, Region region, long offset, int lane, int count, bool isSame)
    {
        CheckWritten(warp, region, offset, lane, count, isSame);
        CheckAtomic(warp, region, offset, lane);
        ref T value = ref *(T*)(region.Data + offset);
        T old = value;
        value = f(old, warp.Row<T>(b)[lane], warp.Row<T>(c)[lane]);
        warp.Row<T>(d)[lane] = old;
    }
}
