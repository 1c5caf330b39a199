using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Kernels.Tests.Testing;

/// <summary>Runs the processor's kernel on the inputs of a problem.</summary>
internal unsafe delegate void OnProcessor(int problem, float*[] inputs, float* y);

/// <summary>
/// A PTX kernel from activations to an activation: several problems in one launch, each the same bits as the processor's kernel; padding lanes
/// +0; nothing read from gaps between channels, nothing written there.
/// </summary>
/// <param name="Case">Seed and shape, for failure messages.</param>
/// <param name="Inputs">The layouts of the inputs.</param>
/// <param name="Y">The layout of the output.</param>
/// <param name="Processor">The processor's kernel.</param>
internal sealed unsafe record GpuPass(string Case, ActivationLayout[] Inputs, ActivationLayout Y, OnProcessor Processor)
{
    /// <summary>Checks the promises for the N x C x H x W values of each problem's inputs; the results.</summary>
    /// <param name="problem">The problem row from its index and the addresses of the inputs and of the output.</param>
    public float[][] Check<K, P>(GpuQueue queue, in K kernel, float[][][] problems, Func<int, ulong[], ulong, P> problem)
        where K : IGpuKernel<P>
        where P : unmanaged
    {
        var memories = new List<GpuMemory>();
        GpuMemory Kept(GpuMemory memory)
        {
            memories.Add(memory);
            return memory;
        }

        using Activation blank = Activation.Output(Y);
        GpuMemory[] y = [.. problems.Select(_ => Kept(GpuMemory.Of<float>(queue.Device, blank.Span)))];
        P[] rows = [.. problems.Select((values, i) => problem(
            i, [.. values.Zip(Inputs, (v, layout) => Kept(GpuActivation.Of(queue.Device, layout, v)).Address)], y[i].Address))];
        queue.Run(in kernel, rows);

        float[][] results = [.. problems.Select((values, i) => Result(i, values, y[i]))];
        memories.ForEach(memory => memory.Dispose());
        return results;
    }

    private float[] Result(int problem, float[][] values, GpuMemory memory)
    {
        string context = $"{Case}, problem {problem}";
        using Activation actual = Activation.Output(Y);
        memory.Read<float>(Y.Length).CopyTo(actual.Span);
        actual.CheckWritten(context);

        Activation[] inputs = [.. values.Zip(Inputs, (v, layout) => Activation.Input(layout, v))];
        using Activation expected = Activation.Output(Y);
        var pointers = new float*[inputs.Length];
        for (int i = 0; i < inputs.Length; i++)
        {
            pointers[i] = inputs[i].Pointer;
        }

        Processor(problem, pointers, expected.Pointer);
        Array.ForEach(inputs, input => input.Dispose());
        Expect.SameBits(actual.Values, expected.Values, context);
        return actual.Values;
    }
}
