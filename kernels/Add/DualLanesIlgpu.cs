using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Add;

/// <summary>The twin of <c>DualLanes.ptx</c>.</summary>
internal static class DualLanesIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public ulong ChannelBytes;
        public uint Pixels;
        public uint Blocks;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint channel = (uint)Grid.IdxX / p.Blocks;
        uint pixel = (uint)Grid.IdxX % p.Blocks * (uint)Group.DimX + (uint)Group.IdxX;
        if (pixel < p.Pixels)
        {
            ulong y = memory.Problem<DualLanesProblem>(p.Problems).Y + channel * p.ChannelBytes;
            ArrayView<float> at = memory.At<float>(y + pixel * 64ul);
            at[1] = Exact.Add(at[1], at[0]);
        }
    }
}
