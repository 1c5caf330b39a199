using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Loss;

/// <summary>The twin of <c>CrossEntropyGrad.ptx</c>.</summary>
internal static class CrossEntropyGradIlgpu
{
    /// <summary>The exponent below which the exponential is taken as 0.</summary>
    private const double LeastExponent = -708;

    // Added to a number, it leaves an integer in the low bits.
    private const double Rounder = 1.5 * 4503599627370496;

    // ln 2 to twice double precision.
    private const double Ln2 = 0.6931471805599453;
    private const double Ln2Rest = 2.3190468138462996e-17;

    internal struct Parameters
    {
        public ulong Problems;
        public ulong Stride;
        public uint Classes;
        public uint Lanes;
        public uint Samples;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        uint n = (uint)(Grid.IdxX * Group.DimX + Group.IdxX);
        if (n >= p.Lanes)
        {
            return;
        }

        CrossEntropyGradProblem problem = memory.Problem<CrossEntropyGradProblem>(p.Problems);
        ulong z = problem.Logits + n * 4ul;
        ulong dZ = problem.DLogits + n * 4ul;
        if (n >= p.Samples)
        {
            for (uint k = 0; k < p.Classes; k++)
            {
                memory.At<float>(dZ)[0] = 0;
                dZ += p.Stride;
            }

            return;
        }

        float most = float.NegativeInfinity;
        ulong at = z;
        for (uint k = 0; k < p.Classes; k++)
        {
            float v = memory.At<float>(at)[0];
            most = v > most ? v : most;
            at += p.Stride;
        }

        double sum = 0;
        at = z;
        for (uint k = 0; k < p.Classes; k++)
        {
            sum = Exact.Add(sum, Exp(Exact.Sub((double)memory.At<float>(at)[0], most)));
            at += p.Stride;
        }

        uint label = memory.At<uint>(problem.Labels)[(int)n];
        for (uint k = 0; k < p.Classes; k++)
        {
            double share = Exact.Div(Exp(Exact.Sub((double)memory.At<float>(z)[0], most)), sum);
            share = k == label ? Exact.Sub(share, 1.0) : share;
            memory.At<float>(dZ)[0] = (float)Exact.Div(share, p.Samples);
            z += p.Stride;
            dZ += p.Stride;
        }
    }

    /// <summary>The exponential of <c>Elementary</c>, operation by operation; 0 below <see cref="LeastExponent"/>.</summary>
    private static double Exp(double x)
    {
        double shifted = Exact.Fma(x, 1 / Ln2, Rounder);
        double k = Exact.Sub(shifted, Rounder);
        double r = Exact.Fma(k, -Ln2Rest, Exact.Fma(k, -Ln2, x));
        double p = 1.0 / 6227020800;
        p = Exact.Fma(p, r, 1.0 / 479001600);
        p = Exact.Fma(p, r, 1.0 / 39916800);
        p = Exact.Fma(p, r, 1.0 / 3628800);
        p = Exact.Fma(p, r, 1.0 / 362880);
        p = Exact.Fma(p, r, 1.0 / 40320);
        p = Exact.Fma(p, r, 1.0 / 5040);
        p = Exact.Fma(p, r, 1.0 / 720);
        p = Exact.Fma(p, r, 1.0 / 120);
        p = Exact.Fma(p, r, 1.0 / 24);
        p = Exact.Fma(p, r, 1.0 / 6);
        p = Exact.Fma(p, r, 0.5);
        double mantissa = Exact.Add(Exact.Fma(Exact.Mul(r, r), p, r), 1.0);
        double power = Interop.IntAsFloat(Interop.FloatAsInt(mantissa) + (Interop.FloatAsInt(shifted) << 52));
        return x < LeastExponent ? 0 : power;
    }
}
