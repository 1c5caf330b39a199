using System.Runtime.InteropServices;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using FastProxy.Kernels.WeightGrad;
using Xunit;

namespace FastProxy.Kernels.Tests.Conv;

/// <summary>Computes one problem on the processor: from an input, packed weights, into an output.</summary>
internal unsafe delegate void ConvOnCpu(float* input, float* weights, float* output);

/// <summary>Several problems of a convolution in one launch, each of which has to leave the processor's bits.</summary>
/// <param name="Case">For failure messages.</param>
/// <param name="Input">The layout of the inputs.</param>
/// <param name="Output">The layout of the outputs.</param>
/// <param name="Pack">Brings weights as in PyTorch into the order in which both kernels read them.</param>
/// <param name="Cpu">The processor's kernel.</param>
internal sealed unsafe record ConvGpuRun<K>(
    string Case, K Kernel, ActivationLayout Input, ActivationLayout Output, Func<float[], float[]> Pack, ConvOnCpu Cpu)
    where K : IGpuKernel<ConvProblem>
{
    private const int Problems = 3;
    private const float Sentinel = -12345.678f;

    /// <summary>
    /// Fails where the bits differ, padding lanes included, or where a gap between channels was written. <paramref name="before"/> draws what the
    /// outputs hold first, N x C x H x W; null for unwritten memory.
    /// </summary>
    /// <returns>The inputs, weights and outputs of the problems, N x C x H x W.</returns>
    public IReadOnlyList<(float[] Input, float[] Weights, float[] Output)> Check(
        Func<float[]> input, Func<float[]> weights, Func<float[]>? before = null)
    {
        var all = Enumerable.Range(0, Problems).Select(_ => (Input: input(), Weights: weights(), Before: before?.Invoke())).ToArray();
        float[][] expected = [.. all.Select(p => OnCpu(p.Input, Pack(p.Weights), p.Before))];
        K kernel = Kernel;
        GpuRun.OnEach(queue =>
        {
            using var arrays = new GpuArrays(queue.Device);
            ConvProblem[] table = [.. all.Select(p => new ConvProblem(
                arrays.Of(Input, p.Input),
                arrays.Of(Pack(p.Weights)),
                p.Before is null ? arrays.New(Output.Length * sizeof(float)).Address : arrays.Of(Output, p.Before)))];
            Array.ForEach(table, p => OverGaps(p.Output, (address, gap) => queue.Device.Upload(gap, address)));
            queue.Run(in kernel, table);
            for (int i = 0; i < table.Length; i++)
            {
                float[] planes = GpuActivation.Planes(queue.Device, table[i].Output, Output);
                string context = $"{Case} problem {i} on {queue.Device.Name}";
                Expect.SameBits(planes, GpuActivation.Planes(Output, expected[i]), context);
                OverGaps(table[i].Output, (address, gap) =>
                {
                    var actual = new byte[gap.Length];
                    queue.Device.Download(address, actual);
                    Assert.True(gap.AsSpan().SequenceEqual(actual), $"{context}: wrote between channels");
                });
            }
        });
        return [.. all.Zip(expected, (p, y) => (p.Input, p.Weights, y))];
    }

    /// <summary>Every gap between the channels of an output: its address, and the bytes that stand there before the launch and after.</summary>
    private void OverGaps(ulong output, Action<ulong, byte[]> body)
    {
        int plane = Output.Height * Output.RowStride;
        byte[] gap = MemoryMarshal.AsBytes<float>(Enumerable.Repeat(Sentinel, (int)Output.ChannelStride - plane).ToArray()).ToArray();
        for (int c = 0; c < Output.Channels; c++)
        {
            body(output + (ulong)((c * Output.ChannelStride + plane) * sizeof(float)), gap);
        }
    }

    private float[] OnCpu(float[] values, float[] packed, float[]? before)
    {
        using Activation input = Activation.Input(Input, values);
        using Activation output = before is null ? Activation.Output(Output) : Activation.Input(Output, before);
        fixed (float* w = packed)
        {
            Cpu(input.Pointer, w, output.Pointer);
        }

        return output.Values;
    }
}
