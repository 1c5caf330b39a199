using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>
/// The twin of <c>ConvWeightGradDepthwise.ptx</c>. The lanes of a channel meet in shared memory, and the first of its four threads adds them up.
/// </summary>
internal static class ConvWeightGradDepthwiseIlgpu
{
    private const int Warp = 32;
    private const int MaxThreads = 256;

    internal struct Parameters
    {
        public ulong Problems;
        public WeightGradTapIlgpu.Parameters Of;
        public uint Channels;
        public uint Warps;
        public int Rows;
        public uint IsRelu;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        ArrayView<Float4> shared = SharedMemory.Allocate<Float4>(MaxThreads);
        WeightGradProblem problem = memory.Problem<WeightGradProblem>(p.Problems);
        int thread = Group.IdxX;
        uint warp = (uint)(Grid.IdxX * (Group.DimX / Warp) + thread / Warp);
        uint taps = (uint)p.Of.Taps;
        uint channel = warp / taps * 8 + (uint)thread % Warp / 4;
        bool isChannel = warp < p.Warps & channel < p.Channels;
        bool isFirst = isChannel & thread % 4 == 0;
        WeightGradTapIlgpu tap = WeightGradTapIlgpu.Of(p.Of, (int)(warp % taps));
        ulong lanes = (uint)thread % 4 * 16ul;
        ulong x = problem.X + channel * (ulong)p.Of.XChannel + (ulong)tap.Corner + lanes;
        ulong y = problem.DY + channel * (ulong)p.Of.YChannel + lanes;
        float total = -0f;
        for (int block = 0; block < p.Of.OutHeight; block += p.Rows)
        {
            Float4 sum = default;
            if (isChannel)
            {
                int steps = (int)p.Of.Pixel / 64;
                sum = WeightGradChainIlgpu.Sum(memory, p.Of, tap, x, y, block, block + p.Rows, steps, p.IsRelu != 0);
            }

            Exact.Barrier();
            shared[thread] = sum;
            Exact.Barrier();
            if (isFirst)
            {
                total = (float)Exact.Add(total, LaneTreeIlgpu.Sum(sum, shared[thread + 1], shared[thread + 2], shared[thread + 3]));
            }
        }

        if (isFirst)
        {
            memory.At<float>(problem.DW + (channel * taps + warp % taps) * 4ul)[0] = total;
        }
    }
}
