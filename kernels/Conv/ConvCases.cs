using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>Cases of convolutions and their data gradients.</summary>
public static unsafe class ConvCases
{
    /// <summary>A signal of one row.</summary>
    private static readonly ActivationLayout Line = new(32, 1, 512, 64);

    private static readonly ConvAxis Point = new(1);

    /// <summary>Cases of <see cref="ConvDirect"/>.</summary>
    public static CpuCases Direct { get; } = new(s => DirectOf(s.Conv, s.X), () =>
    [
        .. Stages.All.Select(x => DirectOf(Shape(x, 3), x)),
        .. Stages.All.Select(x => DirectOf(Shape(x, 3), x, isRelu: true)),
        .. Stages.All.Select(x => DirectOf(Shape(x, 1), x)),
        .. Stages.All.Take(2).Select(x => DirectOf(Shape(x, 3, stride: 2), x)),
        .. Stages.All.Select(Fewer).Select(x => DirectOf(Shape(x, 3), x)),
        .. Oblong(Stages.Second, groups: 1).Select(s => DirectOf(s, Stages.Second)),
        DirectOf(new ConvShape(Line.Channels, Line.Channels, Point, new ConvAxis(9, 1, 4, 4)), Line),
    ]);

    /// <summary>Cases of <see cref="ConvWinograd"/>.</summary>
    public static CpuCases Winograd { get; } = new(
        s => ConvWinograd.Supports(s.Conv)
            ? WinogradOf(s.Conv, s.X)
            : throw new FormatException($"{nameof(ConvWinograd)} takes kernel=3, stride=1, padding=1 and groups=1"),
        () =>
        [
            .. Stages.All.Select(x => WinogradOf(Shape(x, 3), x)),
            .. Stages.All.Select(Fewer).Select(x => WinogradOf(Shape(x, 3), x)),
            .. Stages.All.Select(x => PackOf(Shape(x, 3))),
        ]);

    /// <summary>Cases of <see cref="ConvDepthwise"/>.</summary>
    public static CpuCases Depthwise { get; } = new(
        s => s.Conv.IsDepthwise
            ? DepthwiseOf(s.Conv, s.X)
            : throw new FormatException($"{nameof(ConvDepthwise)} takes as many groups as input and output channels"),
        () =>
        [
            .. Stages.All.Select(x => DepthwiseOf(Shape(x, 3, groups: x.Channels), x)),
            DepthwiseOf(Shape(Stages.Second, 5, groups: Stages.Second.Channels), Stages.Second),
            .. Oblong(Stages.Second, Stages.Second.Channels).Select(s => DepthwiseOf(s, Stages.Second)),
        ]);

    /// <summary>Cases of <see cref="ConvDataGrad"/>.</summary>
    public static CpuCases DataGrad { get; } = new(s => DataGradOf(s.Conv, s.X), () =>
    [
        .. Stages.All.Take(2).Select(x => DataGradOf(Shape(x, 3, stride: 2), x)),
        DataGradOf(Shape(Stages.First, 1, stride: 2), Stages.First),
        .. Oblong(Stages.Second, groups: 1).Where(s => !s.HasTransposed).Select(s => DataGradOf(s, Stages.Second)),
    ]);

    /// <summary>Returns convolutions whose axes differ, and one with padding at the end only, to as many channels.</summary>
    private static ConvShape[] Oblong(ActivationLayout x, int groups)
    {
        ConvShape Of(ConvAxis rows, ConvAxis columns) => new(x.Channels, x.Channels, rows, columns, groups);
        var seven = new ConvAxis(7, 1, 3, 3);
        var half = new ConvAxis(3, 2, 0, 1);
        return [Of(Point, seven), Of(seven, Point), Of(half, half), Of(new ConvAxis(3, 1, 1, 1), new ConvAxis(3, 2, 1, 1))];
    }

    /// <summary>Returns a convolution to as many channels, or to stride times as many, that keeps or divides the image.</summary>
    internal static ConvShape Shape(ActivationLayout x, int kernel, int stride = 1, int groups = 1) =>
        new(x.Channels, x.Channels * stride, kernel, stride, kernel / 2, groups: groups);

    /// <summary>Returns the layout with a quarter of the samples.</summary>
    internal static ActivationLayout Fewer(ActivationLayout x) => x with { Samples = 16 };

    internal static string Name(ConvShape s)
    {
        string stride = s.Rows.Stride != s.Columns.Stride ? $" stride {s.Rows.Stride}x{s.Columns.Stride}"
            : s.Rows.Stride > 1 ? $" stride {s.Rows.Stride}"
            : "";
        string padding = s.Columns.Before != s.Columns.After ? $" padding {s.Columns.Before} and {s.Columns.After}" : "";
        string outputs = s.OutChannels != s.InChannels ? $" to {s.OutChannels} channels" : "";
        string groups = s.IsDepthwise ? " depthwise" : s.Groups > 1 ? $" groups {s.Groups}" : "";
        return $"{s.Rows.Kernel}x{s.Columns.Kernel}{groups}{stride}{padding}{outputs}";
    }

    /// <summary>Returns the operations: taps in the padding are nominal work, and the direct form skips them.</summary>
    internal static CaseFlops Flops(ConvShape s, ActivationLayout x)
    {
        static double Inside(ConvAxis axis, int length) =>
            Enumerable.Range(0, axis.Output(length)).Sum(p => axis.Inside(p, length).To - axis.Inside(p, length).From);
        return new(2.0 * s.Macs(x), 2.0 * s.OutChannels * s.GroupIn * Inside(s.Rows, x.Height) * Inside(s.Columns, x.Width) * x.Samples);
    }

    internal static double Bytes(ConvShape s, ActivationLayout x, long weights) =>
        CaseMemory.Bytes(x) + CaseMemory.Bytes(s.Output(x)) + sizeof(float) * weights;

    /// <summary>Returns the case of <see cref="ConvDirect"/> of an activation or of its ReLU.</summary>
    private static CpuCase DirectOf(ConvShape s, ActivationLayout x, bool isRelu = false)
    {
        string text = $"{Name(s)}{(isRelu ? " relu" : "")} {CaseMemory.Text(x)}";
        return new(nameof(ConvDirect), text, Flops(s, x), Bytes(s, x, ConvWeights.PackedLength(s)), isa =>
        {
            NativeArray<float> input = CaseMemory.Normal(x.Length);
            NativeArray<float> weights = CaseMemory.Normal(ConvWeights.PackedLength(s));
            ActivationLayout y = s.Output(x);
            var output = new NativeArray<float>(y.Length);
            return () =>
            {
                var run = new ConvDirect(input.Pointer, weights.Pointer, s, x, isRelu, 0, y.Height, false, output.Pointer);
                isa.Run(in run);
            };
        });
    }

    /// <summary>Returns the case of <see cref="ConvWinograd"/>, of a shape that it computes.</summary>
    private static CpuCase WinogradOf(ConvShape s, ActivationLayout x) =>
        new(nameof(ConvWinograd), $"{Name(s)} {CaseMemory.Text(x)}", WinogradFlops(s, x), Bytes(s, x, ConvWinograd.PackedLength(s)), isa =>
        {
            NativeArray<float> input = CaseMemory.Normal(x.Length);
            NativeArray<float> weights = CaseMemory.Normal(ConvWinograd.PackedLength(s));
            var scratch = new NativeArray<float>(ConvWinograd.ScratchLength(s, x));
            ActivationLayout y = s.Output(x);
            var output = new NativeArray<float>(y.Length);
            return () =>
            {
                var run = new ConvWinograd(
                    input.Pointer, weights.Pointer, s, x, false, 0, ConvWinograd.Strips(y.Height), scratch.Pointer, false, output.Pointer);
                isa.Run(in run);
            };
        });

    /// <summary>Returns the case of the packing of a convolution's weights for <see cref="ConvWinograd"/>.</summary>
    private static CpuCase PackOf(ConvShape s)
    {
        int count = s.OutChannels * s.GroupIn * s.Taps;
        double bytes = sizeof(float) * (count + ConvWinograd.PackedLength(s));
        return new(nameof(ConvWinograd), $"pack {s.InChannels}x{s.OutChannels}", default, bytes, _ =>
        {
            NativeArray<float> weights = CaseMemory.Normal(count);
            var packed = new NativeArray<float>(ConvWinograd.PackedLength(s));
            return () => ConvWinograd.Pack(s, weights.Span, packed.Pointer);
        });
    }

    /// <summary>Returns the case of <see cref="ConvDepthwise"/>, of a depthwise shape.</summary>
    private static CpuCase DepthwiseOf(ConvShape s, ActivationLayout x) =>
        new(nameof(ConvDepthwise), $"{Name(s with { Groups = 1 })} {CaseMemory.Text(x)}", Flops(s, x), Bytes(s, x, x.Channels * s.Taps), isa =>
        {
            NativeArray<float> input = CaseMemory.Normal(x.Length);
            NativeArray<float> weights = CaseMemory.Normal(x.Channels * s.Taps);
            ActivationLayout y = s.Output(x);
            var output = new NativeArray<float>(y.Length);
            return () =>
            {
                var run = new ConvDepthwise(input.Pointer, weights.Pointer, s, x, false, 0, y.Height, false, output.Pointer);
                isa.Run(in run);
            };
        });

    /// <summary>Returns the case of <see cref="ConvDataGrad"/>.</summary>
    private static CpuCase DataGradOf(ConvShape s, ActivationLayout x)
    {
        long weights = ConvWeights.TransposedLength(s);
        return new(nameof(ConvDataGrad), $"{Name(s)} {CaseMemory.Text(x)}", Flops(s, x), Bytes(s, x, weights), isa =>
        {
            NativeArray<float> gradient = CaseMemory.Normal(s.Output(x).Length);
            NativeArray<float> packed = CaseMemory.Normal(weights);
            var output = new NativeArray<float>(x.Length);
            return () =>
            {
                var run = new ConvDataGrad(gradient.Pointer, packed.Pointer, s, x, 0, x.Height, false, output.Pointer);
                isa.Run(in run);
            };
        });
    }

    /// <summary>Returns the operations of the products; the transforms are not counted.</summary>
    private static CaseFlops WinogradFlops(ConvShape s, ActivationLayout x)
    {
        ActivationLayout y = s.Output(x);
        double tiles = (double)ConvWinograd.Strips(y.Height) * ConvWinograd.Strips(y.Width);
        return new(2.0 * s.Macs(x), 2.0 * s.OutChannels * s.InChannels * ConvWinograd.Points * tiles * x.Samples);
    }
}
