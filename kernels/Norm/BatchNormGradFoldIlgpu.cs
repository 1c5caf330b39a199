using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Norm;

/// <summary>The twin of <c>BatchNormGradFold.ptx</c>.</summary>
internal static class BatchNormGradFoldIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public int Channels;
        public double Count;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        int channel = Grid.IdxX * Group.DimX + Group.IdxX;
        if (channel >= p.Channels)
        {
            return;
        }

        BatchNormGradFoldProblem problem = memory.Problem<BatchNormGradFoldProblem>(p.Problems);
        ArrayView<double> totals = memory.At<double>(problem.Totals);
        double g = totals[channel * problem.Stride];
        double xg = totals[channel * problem.Stride + problem.Column];
        float scale = memory.At<float>(problem.Scale)[channel];
        double s = scale;
        double h = memory.At<float>(problem.Shift)[channel];

        double mean = Exact.Div(-h, s);
        double u = Exact.Div(g, p.Count);
        double slope = Exact.Mul(Exact.Mul(Exact.Mul(-s, s), s), Exact.Sub(Exact.Div(xg, p.Count), Exact.Mul(mean, u)));

        ArrayView<float> result = memory.At<float>(problem.Result);
        result[channel] = scale;
        result[p.Channels + channel] = (float)slope;
        result[2 * p.Channels + channel] = (float)Exact.Sub(Exact.Mul(-s, u), Exact.Mul(mean, slope));
        result[3 * p.Channels + channel] = (float)Exact.Add(Exact.Mul(s, xg), Exact.Mul(h, g));
        result[4 * p.Channels + channel] = (float)g;
    }
}
