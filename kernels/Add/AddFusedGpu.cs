using System.Runtime.CompilerServices;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Add;

/// <summary>A <see cref="AddFusedSummand"/> in a device's memory.</summary>
/// <param name="x">An activation of the sum's layout.</param>
/// <param name="scale">C factors, or 0 for 1.</param>
/// <param name="shift">C shifts, or 0 for none.</param>
/// <param name="pool">A window that keeps the shape, or the default for none.</param>
/// <param name="mask">An activation of the sum's layout, or 0 for none.</param>
public readonly struct AddFusedGpuSummand(ulong x, ulong scale = 0, ulong shift = 0, PoolShape pool = default, ulong mask = 0)
{
    /// <summary>The activation.</summary>
    public ulong X { get; } = x;

    /// <summary>C factors, or 0 for 1.</summary>
    public ulong Scale { get; } = scale;

    /// <summary>C shifts, or 0 for none.</summary>
    public ulong Shift { get; } = shift;

    /// <summary>The activation that must be greater than 0, or 0 for none.</summary>
    public ulong Mask { get; } = mask;

    /// <summary>The side of the average pooling's window, or 0 for none.</summary>
    public int Window { get; } = pool.Kernel;

    /// <summary>Whether the average divides by the taps in the padding as well.</summary>
    public bool CountsPadding { get; } = pool.CountPadding;
}

/// <summary>A sum.</summary>
/// <param name="Terms">An array of <see cref="AddFusedGpuSummand"/>.</param>
/// <param name="Count">Their number, 1 to <see cref="AddFused.MaxTerms"/>.</param>
/// <param name="IsRelu">Whether the result is the sum's ReLU.</param>
/// <param name="Y">The result, written, or 0 for none.</param>
/// <param name="Words">The sum's sign pattern, written, or 0 for none.</param>
public readonly record struct AddFusedProblem(ulong Terms, int Count, bool IsRelu, ulong Y, ulong Words);

/// <summary><see cref="AddFused"/> without the sums of a following batch-norm: <c>AddFused.ptx</c> is its contract.</summary>
/// <param name="Layout">The layout of terms and results.</param>
public readonly record struct AddFusedGpu(ActivationLayout Layout) : IGpuKernel<AddFusedProblem>
{
    /// <summary>The number of floats of a thread.</summary>
    private const int ThreadFloats = 16;

    public static KernelSource Ptx { get; } = KernelSource.Load("AddFused");

    public GpuGrid Grid => new(Layout.Channels * Blocks, Threads);

    private int Plane => Layout.Height * Layout.RowStride;

    private int Threads => Math.Min(256, (Plane + 127) / 128 * 32);

    private int Blocks => (Plane + ThreadFloats * Threads - 1) / (ThreadFloats * Threads);

    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Layout.ChannelStride * sizeof(float));
        parameters.Add(Plane);
        parameters.Add(Blocks);
        parameters.Add(Layout.Height);
        parameters.Add(Layout.Width);
        parameters.Add(Layout.Lanes);
        parameters.Add(Layout.Samples);
        parameters.Add(Lanes.Words(Layout.Samples) * sizeof(ulong));
    }
}

/// <summary><see cref="AddFusedGpu"/> on synthetic inputs: a batch-norm, an activation and an average pooling, with ReLU and pattern.</summary>
public sealed class AddFusedCase : LaunchCase<AddFusedGpu, AddFusedProblem>
{
    /// <summary>Creates the case with inputs of a shape.</summary>
    public AddFusedCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        ActivationLayout layout = shape.X;
        long words = layout.Neurons * Lanes.Words(layout.Samples) * sizeof(ulong);
        Kernel = new AddFusedGpu(layout);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ =>
        {
            AddFusedGpuSummand[] terms =
            [
                new(Input(layout), Input(layout.Channels), Input(layout.Channels)),
                new(Input(layout)),
                new(Input(layout), pool: new PoolShape(3, 1, 1)),
            ];
            return new AddFusedProblem(Input<AddFusedGpuSummand>(terms), terms.Length, IsRelu: true, Output(layout), Output(words));
        })];
        double floats = (double)Problems.Length * layout.Neurons * layout.Lanes;
        Flop = (3 * 2 + 9) * floats;
        Bytes = 4 * sizeof(float) * floats
            + Problems.Length * (words + 2 * layout.Channels * sizeof(float) + 3 * Unsafe.SizeOf<AddFusedGpuSummand>());
    }
}
