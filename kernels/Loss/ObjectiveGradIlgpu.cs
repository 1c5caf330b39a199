using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Loss;

/// <summary>The twin of <c>ObjectiveGrad.ptx</c>.</summary>
internal static class ObjectiveGradIlgpu
{
    /// <summary>The bits of 1.</summary>
    private const uint One = 0x3F800000;

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
        ObjectiveGradProblem problem = memory.Problem<ObjectiveGradProblem>(p.Problems);
        uint i = (uint)(Grid.IdxX * Group.DimX + Group.IdxX);
        uint k = i / (p.Lanes / 4);
        uint quad = i % (p.Lanes / 4);
        if (k < p.Classes)
        {
            memory.At<Float4>(problem.DLogits + k * p.Stride)[(int)quad] = new Float4
            {
                X = At(memory, problem, p.Samples, k, quad * 4),
                Y = At(memory, problem, p.Samples, k, quad * 4 + 1),
                Z = At(memory, problem, p.Samples, k, quad * 4 + 2),
                W = At(memory, problem, p.Samples, k, quad * 4 + 3),
            };
        }
    }

    private static float At(ArrayView<byte> memory, ObjectiveGradProblem problem, uint samples, uint k, uint n)
    {
        bool isAsked = n < samples & (problem.Class < 0 | k == (uint)problem.Class) & (problem.Sample < 0 | n == (uint)problem.Sample);
        if (isAsked && problem.Labels != 0)
        {
            isAsked = memory.At<uint>(problem.Labels)[(int)n] == k;
        }

        // ILGPU's PTX of isAsked ? 1 : 0 is the float of bits 1.
        return Interop.IntAsFloat(isAsked ? One : 0);
    }
}
