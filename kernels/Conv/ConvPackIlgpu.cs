using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Conv;

/// <summary>The twin of <c>ConvPack.ptx</c>.</summary>
internal static class ConvPackIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public uint Floats;
        public uint Block;
        public uint Ins;
        public uint Taps;
        public uint Blocks;
        public uint Outs;
        public uint GroupFloats;
        public uint OutStride;
        public uint InStride;
        public uint IsFlipped;
        public uint IsAbsolute;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint at = (uint)Grid.IdxX * (uint)Group.DimX + (uint)Group.IdxX;
        if (at >= p.Floats)
        {
            return;
        }

        PackProblem problem = memory.Problem<PackProblem>(p.Problems);
        uint rest = at / p.Block;
        uint input = rest % p.Ins;
        rest /= p.Ins;
        uint tap = rest % p.Taps;
        rest /= p.Taps;
        uint output = rest % p.Blocks * p.Block + at % p.Block;
        uint group = rest / p.Blocks;
        float value = 0;
        if (output < p.Outs)
        {
            tap = p.IsFlipped != 0 ? p.Taps - 1 - tap : tap;
            uint from = group * p.GroupFloats + output * p.OutStride + input * p.InStride + tap;
            value = Exact.Mul(memory.At<float>(problem.Weights + from * 4ul)[0], problem.Factor);
            value = p.IsAbsolute != 0 ? Interop.IntAsFloat(Interop.FloatAsInt(value) & 0x7FFFFFFF) : value;
        }

        memory.At<float>(problem.Packed + at * 4ul)[0] = value;
    }
}
