using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.WeightGrad;

/// <summary>Cases of the weight gradients.</summary>
public static unsafe class WeightGradCases
{
    /// <summary>Cases of <see cref="ConvWeightGrad"/>.</summary>
    public static CpuCases Sum { get; } = new(s => SumOf(s.Conv, s.X), () =>
    [
        .. Squares(SumOf),
        .. Stages.All.Take(2).Select(x => SumOf(ConvCases.Shape(x, 3, stride: 2), x)),
        SumOf(ConvCases.Shape(Stages.Second, 3, groups: Stages.Second.Channels), Stages.Second),
        SumOf(new(64, 10, 1), new(64, 1, 1, 64)),
    ]);

    /// <summary>Cases of <see cref="ConvSampleGrad"/>.</summary>
    public static CpuCases Samples { get; } = new(s => SamplesOf(s.Conv, s.X), () => Squares(SamplesOf));

    /// <summary>Returns cases of 3x3 and 1x1 kernels at all stages, with all samples and with fewer.</summary>
    private static IEnumerable<CpuCase> Squares(Func<ConvShape, ActivationLayout, CpuCase> of) =>
        Stages.All.Concat(Stages.All.Select(ConvCases.Fewer)).SelectMany(x => new[] { 3, 1 }.Select(k => of(ConvCases.Shape(x, k), x)));

    /// <summary>Returns the case of <see cref="ConvWeightGrad"/>.</summary>
    private static CpuCase SumOf(ConvShape s, ActivationLayout x)
    {
        long weights = (long)s.OutChannels * s.GroupIn * s.Taps;
        return new(nameof(ConvWeightGrad), $"{ConvCases.Name(s)} {CaseMemory.Text(x)}", ConvCases.Flops(s, x), ConvCases.Bytes(s, x, weights), isa =>
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
    /// Returns the case of <see cref="ConvSampleGrad"/>: the gradients of some outputs at a time, 512 KiB or those of 4, as a caller that adds them
    /// up at once takes them.
    /// </summary>
    private static CpuCase SamplesOf(ConvShape s, ActivationLayout x)
    {
        long one = (long)s.GroupIn * s.Taps * x.Lanes;
        int together = Math.Min(s.OutChannels, Math.Max(4, (int)((512 << 10) / sizeof(float) / one)));
        double bytes = ConvCases.Bytes(s, x, one * s.OutChannels);
        return new(nameof(ConvSampleGrad), $"{ConvCases.Name(s)} {CaseMemory.Text(x)}", ConvCases.Flops(s, x), bytes, isa =>
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
}
