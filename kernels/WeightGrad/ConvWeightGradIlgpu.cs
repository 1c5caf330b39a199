using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>
/// The twin of <c>ConvWeightGrad.ptx</c>: the same tiles, a warp for a tap of 16 output and 8 input channels. The lanes of two output channels meet
/// in shared memory at a time, all warps together.
/// </summary>
internal static class ConvWeightGradIlgpu
{
    private const int Warp = 32;
    private const int MaxWarps = 8;

    /// <summary>The float4s of a warp in shared memory: 16 lanes of 32 sums.</summary>
    private const int WarpFloat4s = 128;

    internal struct Parameters
    {
        public ulong Problems;
        public WeightGradTapIlgpu.Parameters Of;
        public uint GroupIn;
        public uint GroupOut;
        public uint InTiles;
        public uint OutTiles;
        public uint Warps;
        public int Rows;
        public uint IsRelu;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        ArrayView<Float4> shared = SharedMemory.Allocate<Float4>(MaxWarps * WarpFloat4s);
        WeightGradProblem problem = memory.Problem<WeightGradProblem>(p.Problems);
        int lane = Group.IdxX % Warp;
        uint warp = (uint)(Grid.IdxX * (Group.DimX / Warp) + Group.IdxX / Warp);
        uint taps = (uint)p.Of.Taps;
        uint tile = warp / taps;
        uint input = tile % p.InTiles * 8;
        uint output = tile / p.InTiles % p.OutTiles * 16;
        uint group = tile / p.InTiles / p.OutTiles;
        bool isIdle = warp >= p.Warps;
        WeightGradTapIlgpu tap = WeightGradTapIlgpu.Of(p.Of, (int)(warp % taps));
        uint first = output + (uint)lane / 16 * 8;
        ulong lanes = (uint)lane % 8 * 8ul;
        WeightGradTileIlgpu.Source source = new()
        {
            X = problem.X + group * p.GroupIn * (ulong)p.Of.XChannel + (ulong)tap.Corner + lanes,
            Y = problem.DY + group * p.GroupOut * (ulong)p.Of.YChannel + lanes,
            Inputs = WeightGradTileIlgpu.Channels.Of(input + (uint)lane / 8 % 2 * 4, p.GroupIn - 1, p.Of.XChannel),
            Low = WeightGradTileIlgpu.Channels.Of(first, p.GroupOut - 1, p.Of.YChannel),
            High = WeightGradTileIlgpu.Channels.Of(first + 4, p.GroupOut - 1, p.Of.YChannel),
        };

        // Of the 32 sums of two output channels of each thread, this thread adds up the lanes of one.
        input += (uint)lane % 2 * 4 + (uint)lane / 4 % 4;
        output += (uint)lane / 2 % 2 * 8 + (uint)lane / 16;
        uint outputs = isIdle | input >= p.GroupIn ? 0 : p.GroupOut;
        ulong dW = problem.DW + (((group * p.GroupOut + output) * p.GroupIn + input) * taps + warp % taps) * 4ul;
        ulong twoOutputs = p.GroupIn * taps * 8ul;
        shared = shared.SubView(Group.IdxX / Warp * WarpFloat4s, WarpFloat4s);
        for (int block = 0; block < p.Of.OutHeight; block += p.Rows)
        {
            WeightGradTileIlgpu sum = default;
            if (!isIdle)
            {
                int steps = (int)p.Of.Pixel / 64;
                sum = WeightGradTileIlgpu.Sum(memory, p.Of, tap, source, block, block + p.Rows, steps, p.IsRelu != 0);
            }

            Put(memory, shared, lane, sum.R0, sum.R1, dW, output < outputs, block > 0);
            Put(memory, shared, lane, sum.R2, sum.R3, dW + twoOutputs, output + 2 < outputs, block > 0);
            Put(memory, shared, lane, sum.R4, sum.R5, dW + 2 * twoOutputs, output + 4 < outputs, block > 0);
            Put(memory, shared, lane, sum.R6, sum.R7, dW + 3 * twoOutputs, output + 6 < outputs, block > 0);
        }
    }

    /// <summary>Exchanges the sums of two output channels of each thread, and adds up the lanes of the one whose weight lies at dW.</summary>
    private static void Put(
        ArrayView<byte> memory,
        ArrayView<Float4> shared,
        int lane,
        WeightGradTileIlgpu.Row a,
        WeightGradTileIlgpu.Row b,
        ulong dW,
        bool isStored,
        bool isLater)
    {
        Exact.Barrier();
        Share(shared, lane, 0, a);
        Share(shared, lane, 4, b);
        Exact.Barrier();
        double sum = LaneTreeIlgpu.Sum(shared[Slot(lane, 0)], shared[Slot(lane, 1)], shared[Slot(lane, 2)], shared[Slot(lane, 3)]);
        if (isStored)
        {
            ArrayView<float> weight = memory.At<float>(dW);
            weight[0] = (float)(isLater ? Exact.Add(weight[0], sum) : sum);
        }
    }

    /// <summary>Writes two lanes of sums <paramref name="first"/> to first + 3; those of the four groups of 8 threads lie together.</summary>
    private static void Share(ArrayView<Float4> shared, int lane, int first, WeightGradTileIlgpu.Row row)
    {
        ArrayView<Float2> to = shared.Cast<Float2>();
        int quarter = lane / 8;
        int quad = lane % 8 / 2;
        int half = lane % 2;
        to[Slot(first * 4 + quarter, quad) * 2 + half] = row.C0;
        to[Slot(first * 4 + 4 + quarter, quad) * 2 + half] = row.C1;
        to[Slot(first * 4 + 8 + quarter, quad) * 2 + half] = row.C2;
        to[Slot(first * 4 + 12 + quarter, quad) * 2 + half] = row.C3;
    }

    /// <summary>Returns where 4 lanes of a sum lie: permuted, so that threads are on banks of their own.</summary>
    private static int Slot(int sum, int quad) => sum * 4 + (quad ^ sum / 2 % 4);
}
