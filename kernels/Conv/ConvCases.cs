using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.WeightGrad;

namespace FastProxy.Kernels.Conv;

/// <summary>Convolutions and their gradients.</summary>
public static unsafe class ConvCases
{
    /// <summary><see cref="ConvDirect"/> of an activation or of its ReLU.</summary>
    public static KernelCase Direct(ConvShape s, ActivationLayout x, bool isRelu = false)
    {
        string text = $"{Name(s)}{(isRelu ? " relu" : "")} {CaseMemory.Text(x)}";
        return new(nameof(ConvDirect), text, Direct(s, x), Bytes(s, x, ConvWeights.PackedLength(s)), isa =>
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

    /// <summary><see cref="ConvWinograd"/>; of a shape that it computes.</summary>
    public static KernelCase Winograd(ConvShape s, ActivationLayout x) =>
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

    /// <summary>The packing of a convolution's weights for <see cref="ConvWinograd"/>.</summary>
    public static KernelCase Pack(ConvShape s)
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

    /// <summary><see cref="ConvDepthwise"/>; of a depthwise shape.</summary>
    public static KernelCase Depthwise(ConvShape s, ActivationLayout x) =>
        new(nameof(ConvDepthwise), $"{s.Kernel}x{s.Kernel} {CaseMemory.Text(x)}", Direct(s, x), Bytes(s, x, x.Channels * s.Taps), isa =>
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

    /// <summary><see cref="ConvDataGrad"/>.</summary>
    public static KernelCase DataGrad(ConvShape s, ActivationLayout x)
    {
        long weights = ConvWeights.TransposedLength(s);
        return new(nameof(ConvDataGrad), $"{Name(s)} {CaseMemory.Text(x)}", Direct(s, x), Bytes(s, x, weights), isa =>
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

    /// <summary><see cref="ConvWeightGrad"/>.</summary>
    public static KernelCase WeightGrad(ConvShape s, ActivationLayout x)
    {
        long weights = (long)s.OutChannels * s.GroupIn * s.Taps;
        return new(nameof(ConvWeightGrad), $"{Name(s)} {CaseMemory.Text(x)}", Direct(s, x), Bytes(s, x, weights), isa =>
        {
            NativeArray<float> input = CaseMemory.Normal(x.Length);
            NativeArray<float> gradient = CaseMemory.Normal(s.Output(x).Length);
            var output = new NativeArray<float>(weights);
            return () =>
            {
                var run = new ConvWeightGrad(input.Pointer, gradient.Pointer, s, x, false, 0, s.OutChannels, output.Pointer);
                isa.Run(in run);
            };
        });
    }

    /// <summary>
    /// <see cref="ConvSampleGrad"/>: the gradients of some outputs at a time, 512 KiB or those of 4, as one that adds them up at once takes them.
    /// </summary>
    public static KernelCase SampleGrad(ConvShape s, ActivationLayout x)
    {
        long one = (long)s.GroupIn * s.Taps * x.Lanes;
        int together = Math.Min(s.OutChannels, Math.Max(4, (int)((512 << 10) / sizeof(float) / one)));
        return new(nameof(ConvSampleGrad), $"{Name(s)} {CaseMemory.Text(x)}", Direct(s, x), Bytes(s, x, one * s.OutChannels), isa =>
        {
            NativeArray<float> input = CaseMemory.Normal(x.Length);
            NativeArray<float> gradient = CaseMemory.Normal(s.Output(x).Length);
            var output = new NativeArray<float>(one * together);
            return () =>
            {
                for (int o = 0; o < s.OutChannels; o += together)
                {
                    var run = new ConvSampleGrad(
                        input.Pointer, gradient.Pointer, s, x, false, o, Math.Min(o + together, s.OutChannels), output.Pointer);
                    isa.Run(in run);
                }
            };
        });
    }

    private static string Name(ConvShape s)
    {
        string stride = s.Stride > 1 ? $" stride {s.Stride}" : "";
        string outputs = s.OutChannels != s.InChannels ? $" to {s.OutChannels} channels" : "";
        string groups = s.IsDepthwise ? " depthwise" : s.Groups > 1 ? $" groups {s.Groups}" : "";
        return $"{s.Kernel}x{s.Kernel}{groups}{stride}{outputs}";
    }

    /// <summary>Taps in the padding are nominal work, and skipped.</summary>
    private static CaseFlops Direct(ConvShape s, ActivationLayout x)
    {
        double Inside(int length) => Enumerable.Range(0, s.Output(length)).Sum(p => s.Inside(p, length).To - s.Inside(p, length).From);
        return new(2.0 * s.Macs(x), 2.0 * s.OutChannels * s.GroupIn * Inside(x.Height) * Inside(x.Width) * x.Samples);
    }

    /// <summary>The products; the transforms are not counted.</summary>
    private static CaseFlops WinogradFlops(ConvShape s, ActivationLayout x)
    {
        ActivationLayout y = s.Output(x);
        double tiles = (double)ConvWinograd.Strips(y.Height) * ConvWinograd.Strips(y.Width);
        return new(2.0 * s.Macs(x), 2.0 * s.OutChannels * s.InChannels * ConvWinograd.Points * tiles * x.Samples);
    }

    private static double Bytes(ConvShape s, ActivationLayout x, long weights) =>
        CaseMemory.Bytes(x) + CaseMemory.Bytes(s.Output(x)) + sizeof(float) * weights;
}
