using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Norm;

/// <summary>The twin of <c>BiasTangent.ptx</c>.</summary>
internal static class BiasTangentIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public int Channels;
        public int Samples;
        public int Lanes;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        int channel = Grid.IdxX * Group.DimX + Group.IdxX;
        if (channel >= p.Channels)
        {
            return;
        }

        BiasTangentProblem problem = memory.Problem<BiasTangentProblem>(p.Problems);
        ArrayView<float> gradient = memory.At<float>(problem.Gradient);
        double sum = 0;
        for (int n = 0; n < p.Samples; n++)
        {
            sum = Exact.Add(sum, gradient[channel * p.Lanes + n]);
        }

        ArrayView<float> result = memory.At<float>(problem.Result);
        result[channel] = 1;
        result[p.Channels + channel] = (float)sum;
    }
}
