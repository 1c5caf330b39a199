using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Pattern;

/// <summary>The twin of <c>DistinctBitmap.ptx</c>; the counts of a block's threads meet in shared memory.</summary>
internal static class DistinctBitmapIlgpu
{
    /// <summary>The words of 32 bits of a map of 16 samples.</summary>
    private const int MaxMapWords = 2048;

    internal struct Parameters
    {
        public ulong Problems;
        public int Samples;
    }

    public static void Run(ArrayView<byte> memory, Parameters p)
    {
        ArrayView<uint> own = SharedMemory.Allocate<uint>(MaxMapWords);
        ArrayView<uint> total = SharedMemory.Allocate<uint>(1);
        DistinctBitmapProblem problem = memory.Problem<DistinctBitmapProblem>(p.Problems);
        int thread = Group.IdxX;
        uint mask = (1u << p.Samples) - 1;
        int mapWords = (int)(mask >> 5) + 1;
        for (int i = thread; i < mapWords; i += Group.DimX)
        {
            own[i] = 0;
        }

        if (thread == 0)
        {
            total[0] = 0;
        }

        Exact.Barrier();
        ulong at = problem.Words + (uint)(Grid.IdxX * Group.DimX + thread) * 8ul;
        ulong step = (uint)(Grid.DimX * Group.DimX) * 8ul;
        for (ulong end = problem.Words + (uint)problem.Neurons * 8ul; at < end; at += step)
        {
            uint word = memory.At<uint>(at)[0] & mask;
            Atomic.Or(ref own[(int)(word >> 5)], 1u << (int)(word & 31));
        }

        Exact.Barrier();
        ArrayView<uint> map = memory.At<uint>(problem.Map);
        uint count = 0;
        for (int i = thread; i < mapWords; i += Group.DimX)
        {
            uint mine = own[i];
            if (mine != 0)
            {
                count += (uint)IntrinsicMath.PopCount(mine & ~Atomic.Or(ref map[i], mine));
            }
        }

        if (count != 0)
        {
            Atomic.Add(ref total[0], count);
        }

        Exact.Barrier();
        if (thread == 0 && total[0] != 0)
        {
            Atomic.Add(ref memory.At<uint>(problem.Counter)[0], total[0]);
        }
    }
}
