using FastProxy.Kernels;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Pool;

namespace FastProxy.Bench.Micro;

/// <summary>Pooling, concatenation and the classifier.</summary>
public sealed unsafe class PoolBenchmarks : ICases
{
    private static readonly ActivationLayout First = new(16, 32, 32, 64);
    private static readonly ActivationLayout Last = new(64, 8, 8, 64);
    private static readonly PoolShape Same = new(3, 1, 1);
    private static readonly PoolShape Half = new(2, 2, 0);
    private static readonly PoolShape Halved = new(3, 2, 1);

    /// <inheritdoc/>
    public static IEnumerable<KernelCase> All =>
    [
        Average(First, Same), Average(Last, Same), Average(First, Half),
        Max(First, Same), Max(Last, Same), Max(First, Half), MaxDual(First with { Samples = 2 }, Same),
        Global(Last),
        AverageGrad(First, Same), AverageGrad(Last, Same), AverageGrad(First, Half), AverageGrad(First, Halved),
        MaxGrad(First, Same), MaxGrad(First, Half),
        MaxAlong(First, Same), MaxAlong(First, Half),
        GlobalGrad(Last),
        Linear(64, 10), Linear(512, 1000),
        Joined(First),
    ];

    private static KernelCase Average(ActivationLayout x, PoolShape s) => new(nameof(AvgPool), Name(x, s), default, Bytes(x, s), isa =>
    {
        NativeArray<float> input = Memory.Normal(x.Length);
        var scratch = new NativeArray<float>(x.RowStride);
        ActivationLayout y = s.Output(x);
        var output = new NativeArray<float>(y.Length);
        return () =>
        {
            var run = new AvgPool(input.Pointer, s, x, 0, y.Height, scratch.Pointer, output.Pointer);
            isa.Run(in run);
        };
    });

    private static KernelCase Joined(ActivationLayout x) => new(nameof(Concat), Memory.Text(x), default, 2 * sizeof(float) * x.Length, isa =>
    {
        NativeArray<float> input = Memory.Normal(x.Length);
        var output = new NativeArray<float>(x.Length);
        return () =>
        {
            var run = new Concat(input.Pointer, x, 0, output.Pointer);
            isa.Run(in run);
        };
    });

    private static KernelCase Max(ActivationLayout x, PoolShape s) => new(nameof(MaxPool), Name(x, s), default, Bytes(x, s), isa =>
    {
        NativeArray<float> input = Memory.Normal(x.Length);
        ActivationLayout y = s.Output(x);
        var output = new NativeArray<float>(y.Length);
        return () =>
        {
            var run = new MaxPool(input.Pointer, s, x, 0, y.Height, output.Pointer);
            isa.Run(in run);
        };
    });

    private static KernelCase Global(ActivationLayout x) => new(nameof(GlobalAvgPool), Memory.Text(x), default, Memory.Bytes(x), isa =>
    {
        NativeArray<float> input = Memory.Normal(x.Length);
        var output = new NativeArray<float>((x with { Height = 1, Width = 1 }).Length);
        return () =>
        {
            var run = new GlobalAvgPool(input.Pointer, x, 0, x.Channels, output.Pointer);
            isa.Run(in run);
        };
    });

    private static KernelCase AverageGrad(ActivationLayout x, PoolShape s) =>
        new(nameof(AvgPoolGrad), Name(x, s), default, Bytes(x, s), isa =>
        {
            NativeArray<float> gradient = Memory.Normal(s.Output(x).Length);
            var output = new NativeArray<float>(x.Length);
            return () =>
            {
                var run = new AvgPoolGrad(gradient.Pointer, s, x, 0, x.Channels, output.Pointer);
                isa.Run(in run);
            };
        });

    private static KernelCase MaxGrad(ActivationLayout x, PoolShape s) =>
        new(nameof(MaxPoolGrad), Name(x, s), default, Bytes(x, s) + Memory.Bytes(x), isa =>
        {
            NativeArray<float> input = Memory.Normal(x.Length);
            NativeArray<float> gradient = Memory.Normal(s.Output(x).Length);
            var output = new NativeArray<float>(x.Length);
            return () =>
            {
                var run = new MaxPoolGrad(input.Pointer, gradient.Pointer, s, x, 0, x.Channels, output.Pointer);
                isa.Run(in run);
            };
        });

    private static KernelCase MaxAlong(ActivationLayout x, PoolShape s) =>
        new(nameof(MaxPoolTangent), Name(x, s), default, Bytes(x, s) + Memory.Bytes(x), isa =>
        {
            NativeArray<float> input = Memory.Normal(x.Length);
            NativeArray<float> tangent = Memory.Normal(x.Length);
            ActivationLayout y = s.Output(x);
            var output = new NativeArray<float>(y.Length);
            return () =>
            {
                var run = new MaxPoolTangent(input.Pointer, tangent.Pointer, s, x, 0, y.Height, output.Pointer);
                isa.Run(in run);
            };
        });

    private static KernelCase MaxDual(ActivationLayout x, PoolShape s) => new(nameof(MaxPoolDual), Name(x, s), default, Bytes(x, s), isa =>
    {
        NativeArray<float> input = Memory.Normal(x.Length);
        ActivationLayout y = s.Output(x);
        var output = new NativeArray<float>(y.Length);
        return () =>
        {
            var run = new MaxPoolDual(input.Pointer, s, x, 0, y.Height, output.Pointer);
            isa.Run(in run);
        };
    });

    private static KernelCase GlobalGrad(ActivationLayout x) => new(nameof(GlobalAvgPoolGrad), Memory.Text(x), default, Memory.Bytes(x), isa =>
    {
        NativeArray<float> gradient = Memory.Normal((x with { Height = 1, Width = 1 }).Length);
        var output = new NativeArray<float>(x.Length);
        return () =>
        {
            var run = new GlobalAvgPoolGrad(gradient.Pointer, x, 0, x.Channels, output.Pointer);
            isa.Run(in run);
        };
    });

    private static KernelCase Linear(int inputs, int outputs)
    {
        var x = new ActivationLayout(inputs, 1, 1, 64);
        ActivationLayout y = x with { Channels = outputs };
        double work = 2.0 * inputs * outputs * x.Samples;
        double bytes = Memory.Bytes(x) + Memory.Bytes(y) + sizeof(float) * (inputs + 1.0) * outputs;
        return new(nameof(LinearForward), $"{inputs} to {outputs} b{x.Samples}", new(work, work), bytes, isa =>
        {
            NativeArray<float> input = Memory.Normal(x.Length);
            NativeArray<float> weights = Memory.Normal((long)inputs * outputs);
            NativeArray<float> bias = Memory.Normal(outputs);
            var output = new NativeArray<float>(y.Length);
            return () =>
            {
                var run = new LinearForward(input.Pointer, weights.Pointer, bias.Pointer, x, 0, outputs, output.Pointer);
                isa.Run(in run);
            };
        });
    }

    private static string Name(ActivationLayout x, PoolShape s) => $"{s.Kernel}x{s.Kernel} stride {s.Stride} {Memory.Text(x)}";

    private static double Bytes(ActivationLayout x, PoolShape s) => Memory.Bytes(x) + Memory.Bytes(s.Output(x));
}
