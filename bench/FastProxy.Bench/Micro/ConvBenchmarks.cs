using FastProxy.Kernels;
using FastProxy.Kernels.Conv;

namespace FastProxy.Bench.Micro;

/// <summary>Convolutions at the shapes of NAS-Bench-201's three stages.</summary>
public sealed unsafe class ConvBenchmarks : ICases
{
    private static readonly ActivationLayout[] Stages = [new(16, 32, 32, 64), new(32, 16, 16, 64), new(64, 8, 8, 64)];

    /// <inheritdoc/>
    public static IEnumerable<KernelCase> All =>
    [
        .. Stages.Select(x => Direct(x, 3)),
        .. Stages.Select(x => Direct(x, 3, isRelu: true)),
        .. Stages.Select(x => Direct(x, 1)),
        .. Stages.Take(2).Select(x => Direct(x, 3, stride: 2)),
        .. Stages.Select(x => Direct(x with { Samples = 16 }, 3)),
        .. Stages.Select(x => Winograd(x)),
        .. Stages.Select(x => Winograd(x with { Samples = 16 })),
        .. Stages.Select(x => Pack(x.Channels)),
        .. Stages.Select(x => Depthwise(x, 3)),
        Depthwise(Stages[1], 5),
        .. Stages.Take(2).Select(x => DataGrad(x, 3, 2)),
        DataGrad(Stages[0], 1, 2),
        .. Stages.SelectMany(Gradients),
        .. Stages.Select(x => x with { Samples = 16 }).SelectMany(Gradients),
        .. Stages.Take(2).Select(x => WeightGrad(x, Shape(x, 3, 2))),
        WeightGrad(Stages[1], Shape(Stages[1], 3, groups: Stages[1].Channels)),
        WeightGrad(new(64, 1, 1, 64), new(64, 10, 1)),
    ];

    private static KernelCase[] Gradients(ActivationLayout x) =>
        [WeightGrad(x, Shape(x, 3)), WeightGrad(x, Shape(x, 1)), SampleGrad(x, Shape(x, 3)), SampleGrad(x, Shape(x, 1))];

    private static ConvShape Shape(ActivationLayout x, int kernel, int stride = 1, int groups = 1) =>
        new(x.Channels, x.Channels * stride, kernel, stride, kernel / 2, Groups: groups);

    private static KernelCase Direct(ActivationLayout x, int kernel, int stride = 1, bool isRelu = false)
    {
        ConvShape s = Shape(x, kernel, stride);
        string text = $"{Name(s)}{(isRelu ? " relu" : "")} {Memory.Text(x)}";
        return new(nameof(ConvDirect), text, Direct(s, x), Bytes(s, x, ConvWeights.PackedLength(s)), isa =>
        {
            NativeArray<float> input = Memory.Normal(x.Length);
            NativeArray<float> weights = Memory.Normal(ConvWeights.PackedLength(s));
            ActivationLayout y = s.Output(x);
            var output = new NativeArray<float>(y.Length);
            return () =>
            {
                var run = new ConvDirect(input.Pointer, weights.Pointer, s, x, isRelu, 0, y.Height, false, output.Pointer);
                isa.Run(in run);
            };
        });
    }

    private static KernelCase Winograd(ActivationLayout x)
    {
        ConvShape s = Shape(x, 3);
        return new(nameof(ConvWinograd), $"{Name(s)} {Memory.Text(x)}", Winograd(s, x), Bytes(s, x, ConvWinograd.PackedLength(s)), isa =>
        {
            NativeArray<float> input = Memory.Normal(x.Length);
            NativeArray<float> weights = Memory.Normal(ConvWinograd.PackedLength(s));
            var scratch = new NativeArray<float>(ConvWinograd.ScratchLength(s, x));
            var output = new NativeArray<float>(x.Length);
            return () =>
            {
                var run = new ConvWinograd(
                    input.Pointer, weights.Pointer, s, x, false, 0, ConvWinograd.Strips(x.Height), scratch.Pointer, false, output.Pointer);
                isa.Run(in run);
            };
        });
    }

    private static KernelCase Pack(int channels)
    {
        var s = new ConvShape(channels, channels, 3, Padding: 1);
        int count = channels * channels * s.Taps;
        return new(nameof(ConvWinograd), $"pack {channels}x{channels}", default, sizeof(float) * (count + ConvWinograd.PackedLength(s)), _ =>
        {
            NativeArray<float> weights = Memory.Normal(count);
            var packed = new NativeArray<float>(ConvWinograd.PackedLength(s));
            return () => ConvWinograd.Pack(s, weights.Span, packed.Pointer);
        });
    }

    private static KernelCase Depthwise(ActivationLayout x, int kernel)
    {
        ConvShape s = Shape(x, kernel, groups: x.Channels);
        return new(nameof(ConvDepthwise), $"{kernel}x{kernel} {Memory.Text(x)}", Direct(s, x), Bytes(s, x, x.Channels * s.Taps), isa =>
        {
            NativeArray<float> input = Memory.Normal(x.Length);
            NativeArray<float> weights = Memory.Normal(x.Channels * s.Taps);
            var output = new NativeArray<float>(x.Length);
            return () =>
            {
                var run = new ConvDepthwise(input.Pointer, weights.Pointer, s, x, false, 0, x.Height, false, output.Pointer);
                isa.Run(in run);
            };
        });
    }

    private static KernelCase DataGrad(ActivationLayout x, int kernel, int stride)
    {
        ConvShape s = Shape(x, kernel, stride);
        long weights = ConvWeights.TransposedLength(s);
        return new(nameof(ConvDataGrad), $"{Name(s)} {Memory.Text(x)}", Direct(s, x), Bytes(s, x, weights), isa =>
        {
            NativeArray<float> gradient = Memory.Normal(s.Output(x).Length);
            NativeArray<float> packed = Memory.Normal(weights);
            var output = new NativeArray<float>(x.Length);
            return () =>
            {
                var run = new ConvDataGrad(gradient.Pointer, packed.Pointer, s, x, 0, x.Height, false, output.Pointer);
                isa.Run(in run);
            };
        });
    }

    private static KernelCase WeightGrad(ActivationLayout x, ConvShape s)
    {
        long weights = (long)s.OutChannels * s.GroupIn * s.Taps;
        return new(nameof(ConvWeightGrad), $"{Name(s)} {Memory.Text(x)}", Direct(s, x), Bytes(s, x, weights), isa =>
        {
            NativeArray<float> input = Memory.Normal(x.Length);
            NativeArray<float> gradient = Memory.Normal(s.Output(x).Length);
            var output = new NativeArray<float>(weights);
            return () =>
            {
                var run = new ConvWeightGrad(input.Pointer, gradient.Pointer, s, x, false, 0, s.OutChannels, output.Pointer);
                isa.Run(in run);
            };
        });
    }

    /// <summary>The gradients of some outputs at a time, 512 KiB or those of 4, as one that adds them up at once takes them.</summary>
    private static KernelCase SampleGrad(ActivationLayout x, ConvShape s)
    {
        long one = (long)s.GroupIn * s.Taps * x.Lanes;
        int together = Math.Min(s.OutChannels, Math.Max(4, (int)((512 << 10) / sizeof(float) / one)));
        return new(nameof(ConvSampleGrad), $"{Name(s)} {Memory.Text(x)}", Direct(s, x), Bytes(s, x, one * s.OutChannels), isa =>
        {
            NativeArray<float> input = Memory.Normal(x.Length);
            NativeArray<float> gradient = Memory.Normal(s.Output(x).Length);
            var output = new NativeArray<float>(one * together);
            return () =>
            {
                for (int o = 0; o < s.OutChannels; o += together)
                {
                    var run = new ConvSampleGrad(input.Pointer, gradient.Pointer, s, x, false, o, Math.Min(o + together, s.OutChannels), output.Pointer);
                    isa.Run(in run);
                }
            };
        });
    }

    private static string Name(ConvShape s)
    {
        string stride = s.Stride > 1 ? $" stride {s.Stride} to {s.OutChannels} channels" : "";
        return $"{s.Kernel}x{s.Kernel}{(s.Groups > 1 ? " depthwise" : "")}{stride}";
    }

    /// <summary>Taps in the padding are nominal work, and skipped.</summary>
    private static Flops Direct(ConvShape s, ActivationLayout x)
    {
        double Inside(int length) => Enumerable.Range(0, s.Output(length)).Sum(p => s.Inside(p, length).To - s.Inside(p, length).From);
        return new(2.0 * s.Macs(x), 2.0 * s.OutChannels * s.GroupIn * Inside(x.Height) * Inside(x.Width) * x.Samples);
    }

    /// <summary>The products; the transforms are not counted.</summary>
    private static Flops Winograd(ConvShape s, ActivationLayout x)
    {
        double tiles = (double)ConvWinograd.Strips(x.Height) * ConvWinograd.Strips(x.Width);
        return new(2.0 * s.Macs(x), 2.0 * s.OutChannels * s.InChannels * ConvWinograd.Points * tiles * x.Samples);
    }

    private static double Bytes(ConvShape s, ActivationLayout x, long weights) =>
        Memory.Bytes(x) + Memory.Bytes(s.Output(x)) + sizeof(float) * weights;
}
