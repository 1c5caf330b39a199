using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Norm;

/// <summary>The twin of <c>BatchNormTangentFold.ptx</c>.</summary>
internal static class BatchNormTangentFoldIlgpu
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

        Problem problem = memory.Problem<Problem>(p.Problems);
        float scale = memory.At<float>(problem.Scale)[channel];
        float shift = memory.At<float>(problem.Shift)[channel];
        double s = scale;
        double h = shift;
        float uScale = 0;
        float xScale = 0;
        float constant = 0;
        if (problem.UColumn >= 0)
        {
            ArrayView<double> totals = memory.At<double>(problem.Totals);
            double u = Exact.Div(totals[channel * problem.Stride + problem.UColumn], p.Count);
            double xu = totals[channel * problem.Stride + problem.XUColumn];
            double mean = Exact.Div(-h, s);
            double slope = Exact.Mul(Exact.Mul(Exact.Mul(-s, s), s), Exact.Sub(Exact.Div(xu, p.Count), Exact.Mul(mean, u)));
            uScale = scale;
            xScale = (float)slope;
            constant = (float)Exact.Sub(Exact.Mul(-s, u), Exact.Mul(mean, slope));
        }

        if (problem.IsBesideSelf != 0)
        {
            double left = Exact.Mul(Exact.Mul(s, 1e-5), s);
            xScale = (float)Exact.Add((double)xScale, Exact.Mul(left, s));
            constant = (float)Exact.Add((double)constant, Exact.Mul(left, h));
        }

        if (problem.Weights != 0)
        {
            float w = memory.At<float>(problem.Weights)[channel];
            xScale = Exact.Add(xScale, Exact.Mul(w, scale));
            constant = Exact.Add(constant, Exact.Mul(w, shift));
        }

        ArrayView<float> result = memory.At<float>(problem.Result);
        result[channel] = uScale;
        result[p.Channels + channel] = xScale;
        result[2 * p.Channels + channel] = constant;
    }

    /// <summary><see cref="BatchNormTangentFoldProblem"/>; ILGPU would take a bool of it for 4 bytes.</summary>
    internal struct Problem
    {
        public ulong Totals;
        public ulong Scale;
        public ulong Shift;
        public ulong Weights;
        public ulong Result;
        public int UColumn;
        public int XUColumn;
        public int Stride;
        public byte IsBesideSelf;
    }
}
