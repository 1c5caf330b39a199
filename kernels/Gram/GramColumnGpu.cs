using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Gram;

/// <summary>A column of a Gram matrix from the tangents of the logits; <c>GramColumn.ptx</c> is its contract.</summary>
/// <param name="Tangent">The layout of the tangents, K x 1 x 1.</param>
/// <param name="Side">The rows and columns of the matrix.</param>
public readonly record struct GramColumnGpu(ActivationLayout Tangent, int Side) : IGpuKernel<GramColumnProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("GramColumn");

    public GpuGrid Grid => ThreadGrid.Of(Tangent.Samples);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Tangent.ChannelStride * sizeof(float));
        parameters.Add(Tangent.Channels);
        parameters.Add(Tangent.Samples);
        parameters.Add(Side);
    }
}

/// <summary>A column to write.</summary>
/// <param name="Tangent">The tangents.</param>
/// <param name="Gram">The matrix, in float64.</param>
/// <param name="Column">The column.</param>
public readonly record struct GramColumnProblem(ulong Tangent, ulong Gram, int Column);

/// <summary><see cref="GramColumnGpu"/> on synthetic tangents.</summary>
public sealed class GramColumnCase : LaunchCase<GramColumnGpu, GramColumnProblem>
{
    /// <summary>Creates the case at the output channels of <paramref name="shape"/> as classes, and its samples.</summary>
    public GramColumnCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        var tangent = new ActivationLayout(shape.Out, 1, 1, shape.Samples);
        Kernel = new GramColumnGpu(tangent, Side: 1);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new GramColumnProblem(Input(tangent), Output((long)shape.Samples * sizeof(double)), 0))];
        Flop = (double)shape.Problems * tangent.Neurons * shape.Samples;
        Bytes = sizeof(float) * Flop + (double)sizeof(double) * shape.Problems * shape.Samples;
    }
}
