using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Gram;

/// <summary>Cases of Gram matrices of gradients per sample.</summary>
public static unsafe class GramCases
{
    /// <summary>Cases of <see cref="LaneGram"/>: a chunk, a wide block, and as many rows as a convolution has weights.</summary>
    public static CpuCases Lanes { get; } = new(s => LanesOf(s.X.Lanes, s.Out * s.Conv.GroupIn * s.Conv.Taps, isItself: true), () =>
    [
        LanesOf(64, 512, isItself: false), LanesOf(16, 512, isItself: false),
        LanesOf(64, 512, isItself: true), LanesOf(64, 36864, isItself: true), LanesOf(640, 512, isItself: true),
    ]);

    /// <summary>Cases of <see cref="PatchGram"/>: layers whose output is one pixel or few.</summary>
    public static CpuCases Patches { get; } = new(
        s => PatchesOf(s.Conv, s.X),
        () => [PatchesOf(new(64, 10, 1), new(64, 1, 1, 64)), PatchesOf(new(64, 64, 3, 1, 1), new(64, 2, 2, 64))]);

    /// <summary>Cases of <see cref="BiasGram"/>: one objective.</summary>
    public static CpuCases Biases { get; } = new(s => BiasesOf(s.Out, s.Samples), () => [BiasesOf(10, 64)]);

    /// <summary>Cases of <see cref="GramColumn"/>.</summary>
    public static CpuCases Columns { get; } = new(s => ColumnOf(s.Out, s.Samples), () => [ColumnOf(10, 64)]);

    private static CpuCase BiasesOf(int outputs, int samples)
    {
        var x = new ActivationLayout(outputs, 1, 1, samples);
        double work = 2.0 * outputs * x.Lanes * x.Lanes;
        return new(nameof(BiasGram), CaseMemory.Text(x), new(work, work), CaseMemory.Bytes(x) + 2.0 * sizeof(double) * x.Lanes * x.Lanes, _ =>
        {
            NativeArray<float> gradient = CaseMemory.Normal(x.Length);
            var gram = new NativeArray<double>((long)x.Lanes * x.Lanes);
            return () => BiasGram.Run([(nint)gradient.Pointer], x, x.ChannelStride, gram.Pointer);
        });
    }

    private static CpuCase ColumnOf(int classes, int samples)
    {
        var x = new ActivationLayout(classes, 1, 1, samples);
        return new(nameof(GramColumn), CaseMemory.Text(x), default, CaseMemory.Bytes(x) + sizeof(double) * samples, _ =>
        {
            NativeArray<float> tangent = CaseMemory.Normal(x.Length);
            var gram = new NativeArray<double>((long)x.Lanes * x.Lanes);
            return () => GramColumn.Run(tangent.Pointer, x, x.Lanes, 0, gram.Pointer);
        });
    }

    /// <summary>Returns the case of rows with others, or with themselves.</summary>
    private static CpuCase LanesOf(int lanes, int count, bool isItself)
    {
        double work = 2.0 * count * lanes * lanes;
        int blocks = (lanes + 31) / 32;
        double done = isItself ? work * (blocks + 1) / (2 * blocks) : work;
        double bytes = sizeof(float) * (isItself ? 1.0 : 2.0) * count * lanes + 2.0 * sizeof(double) * lanes * lanes;
        return new(nameof(LaneGram), $"{count} rows of {lanes} lanes{(isItself ? " with themselves" : "")}", new(work, done), bytes, isa =>
        {
            NativeArray<float> rows = CaseMemory.Normal((long)count * lanes);
            NativeArray<float> others = isItself ? rows : CaseMemory.Normal((long)count * lanes);
            var gram = new NativeArray<double>((long)lanes * lanes);
            return () =>
            {
                var run = new LaneGram(rows.Pointer, others.Pointer, lanes, count, lanes, 0, lanes, gram.Pointer);
                isa.Run(in run);
            };
        });
    }

    private static CpuCase PatchesOf(ConvShape s, ActivationLayout x)
    {
        ActivationLayout y = s.Output(x);
        double pairs = Math.Pow(y.Height * y.Width, 2) * x.Lanes * x.Lanes;
        double work = 2 * pairs * (s.GroupIn * s.Taps + s.OutChannels);
        double bytes = CaseMemory.Bytes(x) + CaseMemory.Bytes(y) + 2.0 * sizeof(double) * x.Lanes * x.Lanes;
        return new(nameof(PatchGram), $"{s.Rows.Kernel}x{s.Columns.Kernel} to {s.OutChannels} {CaseMemory.Text(x)}", new(work, work), bytes, isa =>
        {
            NativeArray<float> input = CaseMemory.Normal(x.Length);
            NativeArray<float> gradient = CaseMemory.Normal(y.Length);
            var scratch = new NativeArray<float>(PatchGram.ScratchLength(s, x));
            var gram = new NativeArray<double>((long)x.Lanes * x.Lanes);
            return () =>
            {
                var run = new PatchGram(input.Pointer, gradient.Pointer, s, x, false, 0, x.Lanes, scratch.Pointer, gram.Pointer);
                isa.Run(in run);
            };
        });
    }
}
