using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>The twin of <c>ConvSampleGrad.ptx</c>: the same tiles, a warp for a tap of 16 output and 8 input channels of 16 samples.</summary>
internal static class ConvSampleGradIlgpu
{
    private const int Warp = 32;

    internal struct Parameters
    {
        public ulong Problems;
        public WeightGradTapIlgpu.Parameters Of;
        public uint GroupIn;
        public uint GroupOut;
        public uint InTiles;
        public uint OutTiles;
        public uint Groups;
        public uint FirstGroup;
        public uint FromOut;
        public uint ToOut;
        public ulong Weight;
        public uint Warps;
        public int Rows;
        public uint IsRelu;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint lane = (uint)Group.IdxX % Warp;
        uint warp = (uint)(Grid.IdxX * (Group.DimX / Warp)) + (uint)Group.IdxX / Warp;
        uint taps = (uint)p.Of.Taps;
        uint tile = warp / taps;
        uint outTile = tile / p.InTiles;
        uint group = outTile / p.OutTiles % p.Groups + p.FirstGroup;
        uint output = Math.Max(group * p.GroupOut, p.FromOut) + outTile % p.OutTiles * 16 + lane / 16 * 8;
        uint end = Math.Min((group + 1) * p.GroupOut, p.ToOut);
        if (warp >= p.Warps | output >= end)
        {
            return;
        }

        WeightGradProblem problem = memory.Problem<WeightGradProblem>(p.Problems);
        WeightGradTapIlgpu tap = WeightGradTapIlgpu.Of(p.Of, (int)(warp % taps));
        uint input = tile % p.InTiles * 8 + lane / 8 % 2 * 4;
        ulong samples = outTile / p.OutTiles / p.Groups * 64ul + lane % 8 * 8;
        WeightGradTileIlgpu.Source source = new()
        {
            X = problem.X + group * p.GroupIn * (ulong)p.Of.XChannel + (ulong)tap.Corner + samples,
            Y = problem.DY + samples,
            Inputs = WeightGradTileIlgpu.Channels.Of(input, p.GroupIn - 1, p.Of.XChannel),
            Low = WeightGradTileIlgpu.Channels.Of(output, end - 1, p.Of.YChannel),
            High = WeightGradTileIlgpu.Channels.Of(output + 4, end - 1, p.Of.YChannel),
        };
        ulong inputBytes = taps * p.Weight;
        ulong outputBytes = p.GroupIn * inputBytes;
        ulong dW = problem.DW + ((output - p.FromOut) * p.GroupIn + input) * inputBytes + warp % taps * p.Weight + samples;
        for (int block = 0; block < p.Of.OutHeight; block += p.Rows)
        {
            WeightGradTileIlgpu sum = WeightGradTileIlgpu.Sum(memory, p.Of, tap, source, block, block + p.Rows, 1, p.IsRelu != 0);
            int inputs = (int)p.GroupIn - (int)input;
            Put(memory, dW, inputBytes, inputs, block > 0, sum.R0);
            Put(memory, dW + outputBytes, inputBytes, output + 1 < end ? inputs : 0, block > 0, sum.R1);
            Put(memory, dW + 2 * outputBytes, inputBytes, output + 2 < end ? inputs : 0, block > 0, sum.R2);
            Put(memory, dW + 3 * outputBytes, inputBytes, output + 3 < end ? inputs : 0, block > 0, sum.R3);
            Put(memory, dW + 4 * outputBytes, inputBytes, output + 4 < end ? inputs : 0, block > 0, sum.R4);
            Put(memory, dW + 5 * outputBytes, inputBytes, output + 5 < end ? inputs : 0, block > 0, sum.R5);
            Put(memory, dW + 6 * outputBytes, inputBytes, output + 6 < end ? inputs : 0, block > 0, sum.R6);
            Put(memory, dW + 7 * outputBytes, inputBytes, output + 7 < end ? inputs : 0, block > 0, sum.R7);
        }
    }

    /// <summary>
    /// Writes the sums of the first <paramref name="inputs"/> input channels of an output channel; adds them if there were blocks before.
    /// </summary>
    private static void Put(ArrayView<byte> memory, ulong dW, ulong inputBytes, int inputs, bool isLater, WeightGradTileIlgpu.Row sum)
    {
        Put(memory, dW, inputs > 0, isLater, sum.C0);
        Put(memory, dW + inputBytes, inputs > 1, isLater, sum.C1);
        Put(memory, dW + 2 * inputBytes, inputs > 2, isLater, sum.C2);
        Put(memory, dW + 3 * inputBytes, inputs > 3, isLater, sum.C3);
    }

    private static void Put(ArrayView<byte> memory, ulong dW, bool isInput, bool isLater, Float2 sum)
    {
        if (isInput)
        {
            ArrayView<Float2> at = memory.At<Float2>(dW);
            at[0] = isLater ? Float2.Add(at[0], sum) : sum;
        }
    }
}
