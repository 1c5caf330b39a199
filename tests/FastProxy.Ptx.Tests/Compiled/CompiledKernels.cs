using System.Numerics;

namespace FastProxy.Ptx.Tests.Compiled;

/// <summary>What the kernels of <c>kernels.cl</c> leave in y, computed in C#.</summary>
internal static class CompiledKernels
{
    public const int Words = 256;
    public const int Blocks = 2;
    public const int BlockThreads = 64;
    public const int Threads = Blocks * BlockThreads;

    private static readonly uint[] Table = [3, 1, 4, 1, 5, 9, 2, 6];
    private static readonly uint[] Steps = [10, 20, 30, 40];

    /// <summary>Kernels that compute each thread's words alone: x, y and the thread's number.</summary>
    private static readonly Dictionary<string, Action<uint[], uint[], uint>> ByThread = new()
    {
        ["loop_sum"] = (x, y, i) =>
        {
            for (uint k = 0; k < (x[i] & 31); k++)
            {
                y[i] += x[(i + k) & 255] * (k + 1);
            }
        },
        ["switch_cases"] = (x, y, i) => y[i] = (x[i] % 9) switch
        {
            0 => x[i] + 1,
            1 => x[i] * 3,
            2 or 3 => x[i] >> 3,
            4 => x[i] / 7,
            5 => ~x[i],
            6 => (uint)BitOperations.PopCount(x[i]),
            _ => 42,
        },
        ["structs"] = (x, y, i) =>
        {
            (uint a, float b, short c) = (x[i], x[i] & 1023, (short)x[i]);
            sbyte[] d = [1, 2, 3];
            foreach (uint n in new[] { i, i + 1 })
            {
                (a, b, c) = (a + n, b * 2, (short)(c - 5));
                d[n % 3] = (sbyte)(d[(n + 1) % 3] + 1);
            }

            y[i] = a + (uint)b + (uint)c + (uint)(d[0] + (10 * d[1]) + (100 * d[2]));
        },
        ["calls"] = (x, y, i) =>
        {
            ulong r = Combine(x[i], (ulong)x[i ^ 1] << 8, (sbyte)x[i]);
            r += (i & 1) != 0 ? Combine(i, r, 1) : 0;
            y[i] = (uint)(r ^ (r >> 32));
        },
        ["doubles"] = (x, y, i) =>
        {
            (double a, double b) = (x[i] / 3.0, (int)x[i ^ 1]);
            double product = a * b;
            double c = product - 0.5;
            c = a > 1e9 ? c / b : c + a;
            y[i] = (uint)Math.Abs(c / 4294967296.0) + (c < 0 ? 1u : 0);
            ulong bits = BitConverter.DoubleToUInt64Bits(c);
            y[128 + i] = (uint)bits ^ (uint)(bits >> 32);
        },
        ["collatz"] = (x, y, i) =>
        {
            uint v = (x[i] & 0xff) + 1;
            for (; v != 1 && y[i] <= 90; y[i]++)
            {
                v = (v & 1) != 0 ? (3 * v) + 1 : v / 2;
            }
        },
        ["nested_loops"] = (x, y, i) =>
        {
            for (uint a = 0; a < 4; a++)
            {
                for (int b = 0; b < 4; b++)
                {
                    for (uint c = (uint)b; c < 4 && ((i >> b) & 1) != a % 2; c++)
                    {
                        y[i] += x[((4 * a) + c) & 255] * x[((4 * c) + (uint)b + i) & 255];
                    }
                }
            }
        },
        ["early_return"] = (x, y, i) =>
        {
            if (x[i] % 5 == 0)
            {
                return;
            }

            for (int k = 0; k < 16; k++)
            {
                y[i] += (uint)k;
                if (((x[i] >> k) & 3) == 3)
                {
                    return;
                }
            }

            y[i] += 1000;
        },
        ["local_array"] = (x, y, i) =>
        {
            uint[] v = [.. Enumerable.Range(0, 8).Select(k => x[((i * 3) + k) & 255]).Order()];
            y[i] = v[x[i] & 7] - v[0];
        },
        ["floats"] = (x, y, i) =>
        {
            (float a, float b) = ((int)x[i], x[i ^ 1] | 1);
            float c = MathF.FusedMultiplyAdd(a / b, 3.25f, a > 0 ? 1.5f : -2.0f);
            c = c < -1 ? -c : c;
            y[i] = BitConverter.SingleToUInt32Bits(c);
            y[128 + i] = (uint)(int)(c * 100);
        },
        ["wide_integers"] = (x, y, i) =>
        {
            (ulong a, ulong b) = (((ulong)x[i] << 32) | x[i ^ 1], x[i ^ 2] | 1);
            long s = (long)a >> (int)(x[i] & 31);
            ulong r = (a / b) + (a % b) + (ulong)(s / -1000003) + ((a * 0x9E3779B97F4A7C15ul) >> 11);
            y[i] = (uint)(r ^ (r >> 32));
        },
        ["narrow_integers"] = (x, y, i) =>
        {
            (byte a, sbyte b, ushort c, short d) = ((byte)x[i], (sbyte)(x[i] >> 8), (ushort)(x[i] >> 16), (short)(x[i] >> 5));
            a = (byte)((a * 3) + 1);
            b = (sbyte)((b / 3) - 100);
            c = (ushort)(c << (a & 7));
            d = (short)(d % (a + 1));
            y[i] = (uint)(a + b) ^ ((uint)c << 8) ^ (uint)d;
        },
        ["tables"] = (x, y, i) => y[i] = (Table[x[i] & 7] * Steps[i & 3]) + 1000,
        ["generic_pointers"] = (x, y, i) =>
        {
            uint[] own = [i, i + 7];
            uint start = i / BlockThreads * BlockThreads;
            uint value = (x[i] % 3) switch { 0 => own[i & 1], 1 => x[start + (i & 1)] + 1, _ => x[i & 1] };
            if ((i & 1) != 0)
            {
                y[i] = value;
            }
            else
            {
                own[0] = value;
            }

            y[128 + i] = own[0];
        },
        ["options"] = (x, y, i) => y[i] = (x[i] * 7) + (uint)(0x123456789abcdef0ul >> (int)(i & 31)) + (i & 3) + 250,
        ["bits"] = (x, y, i) =>
        {
            uint v = x[i];
            int leading = BitOperations.LeadingZeroCount(v | 1);
            int trailing = BitOperations.TrailingZeroCount(v | 0x80000000);
            uint r = (uint)(BitOperations.PopCount(v) + (100 * leading) + (10000 * trailing));
            y[i] = r ^ BitOperations.RotateLeft(v, 7) ^ ((v >> 4) & 0x3f);
        },
        ["states"] = (x, y, i) =>
        {
            (uint v, uint n, bool isMiddle) = (x[i], 0, (x[i] & 1) != 0);
            while (true)
            {
                if (!isMiddle)
                {
                    (n, v) = (n + 3, (v * 5) + 1);
                    if (n > 60)
                    {
                        break;
                    }
                }

                (n, v) = (n + (v & 3), v >> 1);
                isMiddle = (v & 4) == 0;
                if (isMiddle && v == 0)
                {
                    break;
                }
            }

            y[i] = (n * 1000) + (v & 511);
        },
    };

    /// <summary>Kernels whose threads work together.</summary>
    private static readonly Dictionary<string, Action<uint[], uint[]>> Together = new()
    {
        ["shared_reverse"] = (x, y) => ForEachBlock(x, (block, tile) =>
        {
            for (int t = 0; t < BlockThreads; t++)
            {
                y[(block * BlockThreads) + t] = tile[63 - t] + tile[t ^ 1];
            }
        }),
        ["atomics"] = (x, y) =>
        {
            for (uint i = 0; i < Threads; i++)
            {
                y[0] += x[i];
                y[1] = (uint)Math.Max((int)y[1], (int)x[i]);
                y[2] |= x[i] & 0xf0f0;
                y[3] ^= x[i];
                y[4 + (i & 3)] -= 7;
                y[8] += 3;
            }
        },
        ["shared_atomics"] = (x, y) => ForEachBlock(x, (block, tile) => Array.ForEach(tile, v => y[(block * 8) + (v & 7)]++)),
        ["shared_reduction"] = (x, y) => ForEachBlock(x, (block, tile) => y[block] = tile.Aggregate(0u, (a, b) => a + b)),
        ["joins"] = (x, y) => ForEachBlock(x, (block, v) =>
        {
            for (uint k = 0; k < 4; k++)
            {
                uint[] tile = [.. v.Select(w => Arm(w, k))];
                v = [.. v.Select((_, t) => tile[(t + 5) & 63] + k)];
            }

            v.CopyTo(y, block * BlockThreads);
        }),
    };

    /// <summary>The kernels.</summary>
    public static IReadOnlyList<string> Names { get; } = [.. ByThread.Keys, .. Together.Keys];

    /// <summary>What a kernel leaves in y.</summary>
    public static uint[] Expected(string kernel, uint[] x)
    {
        var y = new uint[Words];
        if (Together.TryGetValue(kernel, out Action<uint[], uint[]>? all))
        {
            all(x, y);
            return y;
        }

        for (uint i = 0; i < Threads; i++)
        {
            ByThread[kernel](x, y, i);
        }

        return y;
    }

    private static void ForEachBlock(uint[] x, Action<int, uint[]> run)
    {
        for (int block = 0; block < Blocks; block++)
        {
            run(block, x[(block * BlockThreads)..((block + 1) * BlockThreads)]);
        }
    }

    private static ulong Combine(uint a, ulong b, sbyte c) => c < 0 ? b - ((a * 2) + 1) : b + ((((a * 2) + 1) * 2) + 1);

    private static uint Arm(uint v, uint k)
    {
        if ((v & 1) != 0)
        {
            return v + k;
        }

        if ((v & 2) != 0)
        {
            return v * k;
        }

        uint sum = 0;
        for (uint j = 0; j < (v & 15); j++)
        {
            sum += j ^ v;
        }

        return sum;
    }
}
