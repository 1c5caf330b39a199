using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Linear;

/// <summary>The twin of <c>LinearForward.ptx</c>.</summary>
internal static class LinearForwardIlgpu
{
    internal struct Parameters
    {
        public ulong Problems;
        public ulong Stride;
        public int Inputs;
        public uint Outputs;
        public uint Lanes;
        public uint Samples;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint laneQuads = p.Lanes >> 2;
        uint thread = (uint)Grid.IdxX * (uint)Group.DimX + (uint)Group.IdxX;
        uint output = thread / laneQuads * 4;
        uint sample = thread % laneQuads * 4;
        if (output >= p.Outputs)
        {
            return;
        }

        LinearForwardProblem problem = memory.Problem<LinearForwardProblem>(p.Problems);
        int row0 = (int)output;
        int row1 = (int)Math.Min(output + 1, p.Outputs - 1);
        int row2 = (int)Math.Min(output + 2, p.Outputs - 1);
        int row3 = (int)Math.Min(output + 3, p.Outputs - 1);
        ArrayView<float> bias = memory.At<float>(problem.B);
        Float4 sum0 = Float4.Of(bias[row0]);
        Float4 sum1 = Float4.Of(bias[row1]);
        Float4 sum2 = Float4.Of(bias[row2]);
        Float4 sum3 = Float4.Of(bias[row3]);
        ArrayView<float> w0 = Row(memory, problem, p, row0);
        ArrayView<float> w1 = Row(memory, problem, p, row1);
        ArrayView<float> w2 = Row(memory, problem, p, row2);
        ArrayView<float> w3 = Row(memory, problem, p, row3);
        ulong x = problem.X + sample * 4ul;
        for (int i = 0; i < p.Inputs; i++)
        {
            Float4 input = memory.At<Float4>(x)[0];
            sum0 = Float4.Fma(w0[i], input, sum0);
            sum1 = Float4.Fma(w1[i], input, sum1);
            sum2 = Float4.Fma(w2[i], input, sum2);
            sum3 = Float4.Fma(w3[i], input, sum3);
            x += p.Stride;
        }

        // Outputs past the last repeat it.
        ulong y = problem.Y + sample * 4ul;
        Put(memory, y + (uint)row0 * p.Stride, sample, p, sum0);
        if (output + 1 < p.Outputs)
        {
            Put(memory, y + (uint)row1 * p.Stride, sample, p, sum1);
        }

        if (output + 2 < p.Outputs)
        {
            Put(memory, y + (uint)row2 * p.Stride, sample, p, sum2);
        }

        if (output + 3 < p.Outputs)
        {
            Put(memory, y + (uint)row3 * p.Stride, sample, p, sum3);
        }
    }

    private static ArrayView<float> Row(ArrayView<byte> memory, LinearForwardProblem problem, Parameters p, int row) =>
        memory.At<float>(problem.W + (uint)row * (ulong)p.Inputs * 4);

    private static void Put(ArrayView<byte> memory, ulong at, uint sample, Parameters p, Float4 sum) => memory.At<Float4>(at)[0] = new()
    {
        X = sample < p.Samples ? sum.X : 0,
        Y = sample + 1 < p.Samples ? sum.Y : 0,
        Z = sample + 2 < p.Samples ? sum.Z : 0,
        W = sample + 3 < p.Samples ? sum.W : 0,
    };
}
