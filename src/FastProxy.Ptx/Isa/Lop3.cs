using System.Runtime.Intrinsics;
using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.Isa;

/// <summary>Any function of three bits: bit i of the table is its value where i = 4 a + 2 b + c.</summary>
internal sealed unsafe class Lop3(int d, int a, int b, int c, int table) : Operation
{
    public override void Execute(Warp warp, uint active)
    {
        uint* to = warp.Row<uint>(d);
        for (int i = 0; i < 32; i += Vector512<uint>.Count)
        {
            Vector512<uint> first = Vector512.Load(warp.Row<uint>(a) + i);
            Vector512<uint> second = Vector512.Load(warp.Row<uint>(b) + i);
            Vector512<uint> third = Vector512.Load(warp.Row<uint>(c) + i);
            Vector512<uint> result = Vector512<uint>.Zero;
            for (int term = 0; term < 8; term++)
            {
                if ((table >> term & 1) != 0)
                {
                    result |= ((term & 4) != 0 ? first : ~first) & ((term & 2) != 0 ? second : ~second) & ((term & 1) != 0 ? third : ~third);
                }
            }

            LaneVectors.Store(to + i, result, active >> i);
        }

        warp.Written[d] |= active;
    }
}
