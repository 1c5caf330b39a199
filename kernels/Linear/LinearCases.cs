using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Linear;

/// <summary>Cases of fully connected layers.</summary>
public static unsafe class LinearCases
{
    /// <summary>Cases of <see cref="LinearForward"/>.</summary>
    public static CpuCases Forward { get; } = new(s => Of(s.In, s.Out, s.Samples), () => [Of(64, 10, 64), Of(512, 1000, 64)]);

    private static CpuCase Of(int inputs, int outputs, int samples)
    {
        var x = new ActivationLayout(inputs, 1, 1, samples);
        ActivationLayout y = x with { Channels = outputs };
        double work = 2.0 * inputs * outputs * x.Samples;
        double bytes = CaseMemory.Bytes(x) + CaseMemory.Bytes(y) + sizeof(float) * (inputs + 1.0) * outputs;
        return new(nameof(LinearForward), $"{inputs} to {outputs} b{x.Samples}", new(work, work), bytes, isa =>
        {
            NativeArray<float> input = CaseMemory.Normal(x.Length);
            NativeArray<float> weights = CaseMemory.Normal((long)inputs * outputs);
            NativeArray<float> bias = CaseMemory.Normal(outputs);
            var output = new NativeArray<float>(y.Length);
            return () =>
            {
                var run = new LinearForward(input.Pointer, weights.Pointer, bias.Pointer, x, 0, outputs, output.Pointer);
                isa.Run(in run);
            };
        });
    }
}
