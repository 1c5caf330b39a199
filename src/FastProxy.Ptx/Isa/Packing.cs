using System.Numerics;
using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Isa;

/// <summary>Puts values beside one another in a wider register, the first lowest.</summary>
internal sealed unsafe class Pack(int d, int bytes, int[] sources) : Operation
{
    public override void Execute(Warp warp, uint active)
    {
        int part = bytes / sources.Length;
        for (int s = 0; s < sources.Length; s++)
        {
            byte* from = warp.Row<byte>(sources[s]);
            byte* to = warp.Row<byte>(d) + (s * part);
            for (uint rest = active; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                Buffer.MemoryCopy(from + (lane * part), to + (lane * bytes), part, part);
            }
        }

        warp.Written[d] |= active;
    }
}

/// <summary>Divides a wide register into values, the lowest first.</summary>
internal sealed unsafe class Unpack(int[] destinations, int a, int bytes) : Operation
{
    public override void Execute(Warp warp, uint active)
    {
        int part = bytes / destinations.Length;
        for (int s = 0; s < destinations.Length; s++)
        {
            byte* from = warp.Row<byte>(a) + (s * part);
            byte* to = warp.Row<byte>(destinations[s]);
            for (uint rest = active; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                Buffer.MemoryCopy(from + (lane * bytes), to + (lane * part), part, part);
            }

            warp.Written[destinations[s]] |= active;
        }
    }
}
