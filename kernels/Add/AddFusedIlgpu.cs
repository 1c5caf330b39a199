using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Add;

/// <summary>
/// The twin of <c>AddFused.ptx</c>. Signs meet in shared memory, four samples a byte: after all sums of a block a thread has the 16 signs of a
/// neuron that lie side by side.
/// </summary>
internal static class AddFusedIlgpu
{
    private const int MaxTerms = 64;

    /// <summary>The float4s of a block, <c>AddFusedGpu</c>: four of each of 256 threads.</summary>
    private const int BlockQuads = 1024;

    internal struct Parameters
    {
        public ulong Problems;
        public ulong ChannelBytes;
        public uint Plane;
        public uint Blocks;
        public uint Height;
        public uint Width;
        public uint Lanes;
        public uint Samples;
        public uint WordBytes;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        ArrayView<Term> terms = SharedMemory.Allocate<Term>(MaxTerms);
        ArrayView<byte> signs = SharedMemory.Allocate<byte>(BlockQuads);
        Problem problem = memory.Problem<Problem>(p.Problems);
        int thread = Group.IdxX;
        uint channel = (uint)Grid.IdxX / p.Blocks;
        ulong offset = channel * p.ChannelBytes;
        for (int t = thread; t < problem.Count; t += Group.DimX)
        {
            terms[t] = Term.Of(memory, memory.Row<Summand>(problem.Terms, t), channel, offset);
        }

        Exact.Barrier();
        uint first = (uint)Grid.IdxX % p.Blocks * (uint)Group.DimX * 16;
        for (int quad = thread; quad < 4 * Group.DimX; quad += Group.DimX)
        {
            uint at = first + (uint)quad * 4;
            if (at >= p.Plane)
            {
                break;
            }

            Float4 sum = Float4.Of(-0f);
            for (int t = 0; t < problem.Count; t++)
            {
                sum = Float4.Add(sum, terms[t].Value(memory, p, at));
            }

            uint n = at % p.Lanes;
            sum.X = n < p.Samples ? sum.X : 0;
            sum.Y = n + 1 < p.Samples ? sum.Y : 0;
            sum.Z = n + 2 < p.Samples ? sum.Z : 0;
            sum.W = n + 3 < p.Samples ? sum.W : 0;
            signs[quad] = (byte)((sum.X > 0 ? 1 : 0) | (sum.Y > 0 ? 2 : 0) | (sum.Z > 0 ? 4 : 0) | (sum.W > 0 ? 8 : 0));
            if (problem.Y != 0)
            {
                memory.At<Float4>(problem.Y + offset + at * 4ul)[0] = problem.IsRelu != 0 ? Float4.Relu(sum) : sum;
            }
        }

        Exact.Barrier();
        first += (uint)thread * 16;
        if (problem.Words != 0 && first < p.Plane)
        {
            int bits = signs[thread * 4] | signs[thread * 4 + 1] << 4 | signs[thread * 4 + 2] << 8 | signs[thread * 4 + 3] << 12;
            uint neuron = channel * (p.Height * p.Width) + first / p.Lanes;
            PutSigns(memory, problem.Words + neuron * (ulong)p.WordBytes, first % p.Lanes, p, (ushort)bits);
        }
    }

    /// <summary>Writes 16 signs of a neuron and, if they are its last, zeros to the end of its words.</summary>
    private static void PutSigns(ArrayView<byte> memory, ulong words, uint sample, Parameters p, ushort signs)
    {
        memory.At<ushort>(words + sample / 8)[0] = signs;
        if (sample + 16 == p.Lanes)
        {
            for (uint at = p.Lanes / 8; at < p.WordBytes; at += 2)
            {
                memory.At<ushort>(words + at)[0] = 0;
            }
        }
    }

    /// <summary>An <see cref="AddFusedProblem"/> without bool.</summary>
    internal struct Problem
    {
        public ulong Terms;
        public int Count;
        public byte IsRelu;
        public ulong Y;
        public ulong Words;
    }

    /// <summary>An <see cref="AddFusedGpuSummand"/> without bool.</summary>
    internal struct Summand
    {
        public ulong X;
        public ulong Scale;
        public ulong Shift;
        public ulong Mask;
        public int Window;
        public byte CountsPadding;
    }

    /// <summary>A term at a channel.</summary>
    private struct Term
    {
        public ulong X;
        public ulong Mask;
        public float Scale;
        public float Shift;
        public int Window;
        public int CountsPadding;

        public static Term Of(ArrayView<byte> memory, Summand summand, uint channel, ulong offset) => new()
        {
            X = summand.X + offset,
            Mask = summand.Mask == 0 ? 0 : summand.Mask + offset,
            Scale = summand.Scale == 0 ? 1 : memory.At<float>(summand.Scale + channel * 4ul)[0],
            Shift = summand.Shift == 0 ? 0 : memory.At<float>(summand.Shift + channel * 4ul)[0],
            Window = summand.Window,
            CountsPadding = summand.CountsPadding,
        };

        /// <summary>Returns four samples of the term.</summary>
        public readonly Float4 Value(ArrayView<byte> memory, Parameters p, uint at)
        {
            Float4 x = Window == 0 ? memory.At<Float4>(X + at * 4ul)[0] : Mean(memory, p, at);
            Float4 value = Float4.Fma(Scale, x, Float4.Of(Shift));
            if (Mask != 0)
            {
                Float4 mask = memory.At<Float4>(Mask + at * 4ul)[0];
                value.X = mask.X > 0 ? value.X : 0;
                value.Y = mask.Y > 0 ? value.Y : 0;
                value.Z = mask.Z > 0 ? value.Z : 0;
                value.W = mask.W > 0 ? value.W : 0;
            }

            return value;
        }

        private readonly Float4 Mean(ArrayView<byte> memory, Parameters p, uint at)
        {
            uint pixel = at / p.Lanes;
            int row = (int)(pixel / p.Width);
            int column = (int)(pixel % p.Width);
            int top = Math.Max(row - Window / 2, 0);
            int rows = Math.Min(row + Window / 2 + 1, (int)p.Height) - top;
            int left = Math.Max(column - Window / 2, 0);
            int columns = Math.Min(column + Window / 2 + 1, (int)p.Width) - left;
            ulong pixelBytes = p.Lanes * 4ul;
            ulong x = X + (uint)(top * (int)p.Width + left) * pixelBytes + at % p.Lanes * 4ul;
            Float4 sum = Float4.Sum(memory, x, rows, p.Width * pixelBytes, columns, pixelBytes);
            return Float4.Mul(sum, Exact.Div(1, CountsPadding != 0 ? Window * Window : rows * columns));
        }
    }
}
