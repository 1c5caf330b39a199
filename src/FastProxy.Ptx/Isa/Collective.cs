using System.Numerics;
using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Isa;

/// <summary>
/// What lanes of a warp do together. A mask names them: each lane that executes it must be named by its own, and those it names must
/// execute it with it, with the same mask, unless they have ended.
/// </summary>
/// <param name="mask">Row of the mask.</param>
/// <param name="group">What the named lanes do.</param>
internal sealed unsafe class Collective(int mask, Action<Warp, uint> group) : Operation
{
    public override void Execute(Warp warp, uint active)
    {
        uint* masks = warp.Row<uint>(mask);
        for (uint rest = active; rest != 0;)
        {
            int first = BitOperations.TrailingZeroCount(rest);
            uint named = masks[first];
            uint same = 0;
            for (uint others = rest; others != 0; others &= others - 1)
            {
                int lane = BitOperations.TrailingZeroCount(others);
                same |= masks[lane] == named ? 1u << lane : 0;
            }

            if (same != (named & warp.Live))
            {
                throw new Fault((named >> first & 1) == 0
                    ? $"wrong member mask 0x{named:x8}: it does not name lane {first}, which executes it"
                    : $"wrong member mask 0x{named:x8}: lanes 0x{same:x8} execute it together", first);
            }

            group(warp, same);
            rest &= ~same;
        }
    }
}
