using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Random;

/// <summary>The twin of <c>Philox.ptx</c>, with the series of <c>Elementary.cs</c>.</summary>
internal static class PhiloxIlgpu
{
    private const ulong SqrtHalf = 0x3FE6_A09E_667F_3BCD;

    // ln 2 to twice double precision.
    private const double Ln2 = 0.6931471805599453;
    private const double Ln2Rest = 2.3190468138462996e-17;

    internal struct Parameters
    {
        public ulong Problems;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        Problem problem = memory.Problem<Problem>(p.Problems);
        uint count = (uint)problem.Count;
        uint step = (uint)Grid.DimX * (uint)Group.DimX;
        for (uint counter = (uint)Grid.IdxX * (uint)Group.DimX + (uint)Group.IdxX; counter * 4 < count; counter += step)
        {
            Words words = Words.Of(problem.Seed, problem.Stream, counter);
            Float4 values = problem.IsNormal != 0 ? Normal(words, problem.Scale) : Uniform(words, problem.Scale);
            ulong at = problem.Values + counter * 16ul;
            if (count - counter * 4 >= 4)
            {
                memory.At<Float4>(at)[0] = values;
            }
            else
            {
                PutRest(memory.At<float>(at), count - counter * 4, values);
            }
        }
    }

    private static void PutRest(ArrayView<float> at, uint count, Float4 values)
    {
        at[0] = values.X;
        if (count > 1)
        {
            at[1] = values.Y;
        }

        if (count > 2)
        {
            at[2] = values.Z;
        }
    }

    private static Float4 Uniform(Words words, float scale)
    {
        float unit = Exact.Mul(scale, 1f / 8388608);
        return new()
        {
            X = Uniform(words.X, unit),
            Y = Uniform(words.Y, unit),
            Z = Uniform(words.Z, unit),
            W = Uniform(words.W, unit),
        };
    }

    private static float Uniform(uint word, float unit) => Exact.Mul((int)(word ^ 0x8000_0000) >> 8, unit);

    private static Float4 Normal(Words words, float scale)
    {
        double first = Exact.Mul(Radius(words.X), scale);
        double second = Exact.Mul(Radius(words.Z), scale);
        Turn a = Turn.Of(words.Y);
        Turn b = Turn.Of(words.W);
        return new()
        {
            X = (float)Exact.Mul(first, a.Cos),
            Y = (float)Exact.Mul(first, a.Sin),
            Z = (float)Exact.Mul(second, b.Cos),
            W = (float)Exact.Mul(second, b.Sin),
        };
    }

    /// <summary>sqrt(-2 ln u), u = (x + 1/2) / 2^32.</summary>
    private static double Radius(uint x)
    {
        ulong bits = Interop.FloatAsInt((double)(2 * (long)x + 1));
        ulong exponent = (bits - SqrtHalf) >> 52;
        double e = Exact.Sub((double)(long)exponent, 33);
        double f = Exact.Sub(Interop.IntAsFloat(bits - (exponent << 52)), 1);
        double s = Exact.Div(f, Exact.Add(f, 2));
        double z = Exact.Mul(s, s);
        double m = 2.0 / 19;
        m = Exact.Fma(m, z, 2.0 / 17);
        m = Exact.Fma(m, z, 2.0 / 15);
        m = Exact.Fma(m, z, 2.0 / 13);
        m = Exact.Fma(m, z, 2.0 / 11);
        m = Exact.Fma(m, z, 2.0 / 9);
        m = Exact.Fma(m, z, 2.0 / 7);
        m = Exact.Fma(m, z, 2.0 / 5);
        m = Exact.Fma(m, z, 2.0 / 3);
        m = Exact.Fma(s, Exact.Sub(Exact.Mul(m, z), f), f);
        m = Exact.Fma(e, Ln2, Exact.Fma(e, Ln2Rest, m));
        return Exact.Sqrt(Exact.Mul(m, -2));
    }

    /// <summary>A <see cref="PhiloxProblem"/> without bool.</summary>
    internal struct Problem
    {
        public ulong Seed;
        public ulong Stream;
        public int Count;
        public float Scale;
        public byte IsNormal;
        public ulong Values;
    }

    /// <summary>The words of a counter.</summary>
    private struct Words
    {
        public uint X;
        public uint Y;
        public uint Z;
        public uint W;

        public static Words Of(ulong seed, ulong stream, uint counter)
        {
            uint x = counter;
            uint y = 0;
            uint z = (uint)stream;
            uint w = (uint)(stream >> 32);
            uint key0 = (uint)seed;
            uint key1 = (uint)(seed >> 32);
            for (int round = 0; round < 10; round++)
            {
                ulong a = x * 0xD251_1F53ul;
                ulong b = z * 0xCD9E_8D57ul;
                x = (uint)(b >> 32) ^ y ^ key0;
                y = (uint)b;
                z = (uint)(a >> 32) ^ w ^ key1;
                w = (uint)a;
                key0 += 0x9E37_79B9;
                key1 += 0xBB67_AE85;
            }

            return new() { X = x, Y = y, Z = z, W = w };
        }
    }

    /// <summary>Cosine and sine of 2 pi x / 2^32.</summary>
    private struct Turn
    {
        public double Cos;
        public double Sin;

        public static Turn Of(uint x)
        {
            uint quarter = ((x >> 29) + 1) >> 1;
            double angle = Exact.Mul((double)(int)(x - (quarter << 30)), Math.PI / 2147483648);
            double z = Exact.Mul(angle, angle);

            double s = 1.0 / 355687428096000;
            s = Exact.Fma(s, z, -1.0 / 1307674368000);
            s = Exact.Fma(s, z, 1.0 / 6227020800);
            s = Exact.Fma(s, z, -1.0 / 39916800);
            s = Exact.Fma(s, z, 1.0 / 362880);
            s = Exact.Fma(s, z, -1.0 / 5040);
            s = Exact.Fma(s, z, 1.0 / 120);
            s = Exact.Fma(s, z, -1.0 / 6);
            s = Exact.Fma(s, Exact.Mul(z, angle), angle);

            double c = 1.0 / 20922789888000;
            c = Exact.Fma(c, z, -1.0 / 87178291200);
            c = Exact.Fma(c, z, 1.0 / 479001600);
            c = Exact.Fma(c, z, -1.0 / 3628800);
            c = Exact.Fma(c, z, 1.0 / 40320);
            c = Exact.Fma(c, z, -1.0 / 720);
            c = Exact.Fma(c, z, 1.0 / 24);
            c = Exact.Fma(c, z, -0.5);
            c = Exact.Fma(c, z, 1.0);

            bool isOdd = (quarter & 1) != 0;
            double sin = isOdd ? c : s;
            double cos = isOdd ? s : c;
            return new() { Cos = ((quarter + 1) & 2) != 0 ? -cos : cos, Sin = (quarter & 2) != 0 ? -sin : sin };
        }
    }
}
