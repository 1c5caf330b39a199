using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Add;

/// <summary>The twin of <c>AddBias.ptx</c>.</summary>
internal static class AddBiasIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public ulong ChannelBytes;
        public uint Quads;
        public uint Blocks;
        public uint LaneQuads;
        public int Samples;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint channel = (uint)Grid.IdxX / p.Blocks;
        uint quad = (uint)Grid.IdxX % p.Blocks * (uint)Group.DimX + (uint)Group.IdxX;
        int left = p.Samples - (int)(quad % p.LaneQuads) * 4;
        if (quad < p.Quads && left > 0)
        {
            AddBiasProblem problem = memory.Problem<AddBiasProblem>(p.Problems);
            float bias = memory.At<float>(problem.Bias + channel * 4ul)[0];
            ArrayView<Float4> at = memory.At<Float4>(problem.Y + channel * p.ChannelBytes + quad * 16ul);
            Float4 y = at[0];
            y.X = Exact.Add(y.X, bias);
            y.Y = left > 1 ? Exact.Add(y.Y, bias) : y.Y;
            y.Z = left > 2 ? Exact.Add(y.Z, bias) : y.Z;
            y.W = left > 3 ? Exact.Add(y.W, bias) : y.W;
            at[0] = y;
        }
    }
}
