using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Sums;

/// <summary>One pass over an array and one or two others, which gives one or two totals per channel.</summary>
/// <param name="A">The array.</param>
/// <param name="B">The array that it is multiplied by for the first total, or 0 for none.</param>
/// <param name="C">The array that it is multiplied by for the second total.</param>
/// <param name="First">The first channel's first total, written.</param>
/// <param name="Second">The first channel's second total, written, or 0 for none.</param>
/// <param name="Stride">The totals from one channel to the next.</param>
public readonly record struct ChannelDotsProblem(ulong A, ulong B, ulong C, ulong First, ulong Second, int Stride);

/// <summary><see cref="ChannelDots"/> and <see cref="ChannelTotals"/> in one launch; <c>ChannelDots.ptx</c> is its contract.</summary>
/// <param name="Layout">The layout of the arrays.</param>
public readonly record struct ChannelDotsGpu(ActivationLayout Layout) : IGpuKernel<ChannelDotsProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("ChannelDots");

    public GpuGrid Grid => new(Layout.Channels, RowSumsGrid.Threads(Layout.Height), RowSumsGrid.SharedBytes(Layout.Height));

    /// <summary>
    /// Returns the problems that give <paramref name="totals"/>, C x pairs, of any number of <paramref name="pairs"/> of <paramref name="arrays"/>.
    /// </summary>
    public static ChannelDotsProblem[] Problems(ReadOnlySpan<ulong> arrays, ReadOnlySpan<DotPair> pairs, ulong totals)
    {
        Span<DotPass> passes = stackalloc DotPass[pairs.Length];
        var problems = new ChannelDotsProblem[DotPass.Plan(pairs, passes)];
        for (int i = 0; i < problems.Length; i++)
        {
            DotPass pass = passes[i];
            problems[i] = new ChannelDotsProblem(
                arrays[pass.A],
                pass.B < 0 ? 0 : arrays[pass.B],
                pass.C < 0 ? 0 : arrays[pass.C],
                totals + (ulong)pass.First * sizeof(double),
                pass.C < 0 ? 0 : totals + (ulong)pass.Second * sizeof(double),
                pairs.Length);
        }

        return problems;
    }

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Layout.Height);
        parameters.Add(Layout.RowStride);
        parameters.Add(Layout.ChannelStride * sizeof(float));
    }
}

/// <summary><see cref="ChannelDotsGpu"/> on synthetic inputs: the sums of a batch-norm's gradient.</summary>
public sealed class ChannelDotsCase : LaunchCase<ChannelDotsGpu, ChannelDotsProblem>
{
    /// <summary>Creates the case with inputs of a shape.</summary>
    public ChannelDotsCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ActivationLayout layout = shape.X;
        Kernel = new ChannelDotsGpu(layout);
        Problems = [.. Enumerable.Range(0, shape.Problems).SelectMany(_ => ChannelDotsGpu.Problems(
            [Input(layout), Input(layout)], [new(0, -1), new(0, 1)], Output(2 * layout.Channels * sizeof(double))))];
        double floats = (double)shape.Problems * layout.Neurons * layout.Lanes;
        Flop = 3 * floats;
        Bytes = 2 * sizeof(float) * floats + 2.0 * shape.Problems * layout.Channels * sizeof(double);
    }
}
