using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Pool;

/// <summary>Pooling, concatenation and the classifier.</summary>
public static unsafe class PoolCases
{
    /// <summary><see cref="AvgPool"/>.</summary>
    public static KernelCase Average(ActivationLayout x, PoolShape s) => new(nameof(AvgPool), Name(x, s), default, Bytes(x, s), isa =>
    {
        NativeArray<float> input = CaseMemory.Normal(x.Length);
        var scratch = new NativeArray<float>(x.RowStride);
        ActivationLayout y = s.Output(x);
        var output = new NativeArray<float>(y.Length);
        return () =>
        {
            var run = new AvgPool(input.Pointer, s, x, 0, y.Height, scratch.Pointer, output.Pointer);
            isa.Run(in run);
        };
    });

    /// <summary><see cref="Concat"/>.</summary>
    public static KernelCase Joined(ActivationLayout x) => new(nameof(Concat), CaseMemory.Text(x), default, 2 * sizeof(float) * x.Length, isa =>
    {
        NativeArray<float> input = CaseMemory.Normal(x.Length);
        var output = new NativeArray<float>(x.Length);
        return () =>
        {
            var run = new Concat(input.Pointer, x, 0, output.Pointer);
            isa.Run(in run);
        };
    });

    /// <summary><see cref="MaxPool"/>.</summary>
    public static KernelCase Max(ActivationLayout x, PoolShape s) => new(nameof(MaxPool), Name(x, s), default, Bytes(x, s), isa =>
    {
        NativeArray<float> input = CaseMemory.Normal(x.Length);
        ActivationLayout y = s.Output(x);
        var output = new NativeArray<float>(y.Length);
        return () =>
        {
            var run = new MaxPool(input.Pointer, s, x, 0, y.Height, output.Pointer);
            isa.Run(in run);
        };
    });

    /// <summary><see cref="GlobalAvgPool"/>.</summary>
    public static KernelCase Global(ActivationLayout x) => new(nameof(GlobalAvgPool), CaseMemory.Text(x), default, CaseMemory.Bytes(x), isa =>
    {
        NativeArray<float> input = CaseMemory.Normal(x.Length);
        var output = new NativeArray<float>((x with { Height = 1, Width = 1 }).Length);
        return () =>
        {
            var run = new GlobalAvgPool(input.Pointer, x, 0, x.Channels, output.Pointer);
            isa.Run(in run);
        };
    });

    /// <summary><see cref="AvgPoolGrad"/>.</summary>
    public static KernelCase AverageGrad(ActivationLayout x, PoolShape s) =>
        new(nameof(AvgPoolGrad), Name(x, s), default, Bytes(x, s), isa =>
        {
            NativeArray<float> gradient = CaseMemory.Normal(s.Output(x).Length);
            var output = new NativeArray<float>(x.Length);
            return () =>
            {
                var run = new AvgPoolGrad(gradient.Pointer, s, x, 0, x.Channels, output.Pointer);
                isa.Run(in run);
            };
        });

    /// <summary><see cref="MaxPoolGrad"/>.</summary>
    public static KernelCase MaxGrad(ActivationLayout x, PoolShape s) =>
        new(nameof(MaxPoolGrad), Name(x, s), default, Bytes(x, s) + CaseMemory.Bytes(x), isa =>
        {
            NativeArray<float> input = CaseMemory.Normal(x.Length);
            NativeArray<float> gradient = CaseMemory.Normal(s.Output(x).Length);
            var output = new NativeArray<float>(x.Length);
            return () =>
            {
                var run = new MaxPoolGrad(input.Pointer, gradient.Pointer, s, x, 0, x.Channels, output.Pointer);
                isa.Run(in run);
            };
        });

    /// <summary><see cref="MaxPoolTangent"/>.</summary>
    public static KernelCase MaxAlong(ActivationLayout x, PoolShape s) =>
        new(nameof(MaxPoolTangent), Name(x, s), default, Bytes(x, s) + CaseMemory.Bytes(x), isa =>
        {
            NativeArray<float> input = CaseMemory.Normal(x.Length);
            NativeArray<float> tangent = CaseMemory.Normal(x.Length);
            ActivationLayout y = s.Output(x);
            var output = new NativeArray<float>(y.Length);
            return () =>
            {
                var run = new MaxPoolTangent(input.Pointer, tangent.Pointer, s, x, 0, y.Height, output.Pointer);
                isa.Run(in run);
            };
        });

    /// <summary><see cref="MaxPoolDual"/>.</summary>
    public static KernelCase MaxDual(ActivationLayout x, PoolShape s) => new(nameof(MaxPoolDual), Name(x, s), default, Bytes(x, s), isa =>
    {
        NativeArray<float> input = CaseMemory.Normal(x.Length);
        ActivationLayout y = s.Output(x);
        var output = new NativeArray<float>(y.Length);
        return () =>
        {
            var run = new MaxPoolDual(input.Pointer, s, x, 0, y.Height, output.Pointer);
            isa.Run(in run);
        };
    });

    /// <summary><see cref="GlobalAvgPoolGrad"/>.</summary>
    public static KernelCase GlobalGrad(ActivationLayout x) => new(nameof(GlobalAvgPoolGrad), CaseMemory.Text(x), default, CaseMemory.Bytes(x), isa =>
    {
        NativeArray<float> gradient = CaseMemory.Normal((x with { Height = 1, Width = 1 }).Length);
        var output = new NativeArray<float>(x.Length);
        return () =>
        {
            var run = new GlobalAvgPoolGrad(gradient.Pointer, x, 0, x.Channels, output.Pointer);
            isa.Run(in run);
        };
    });

    /// <summary><see cref="LinearForward"/>.</summary>
    public static KernelCase Linear(int inputs, int outputs)
    {
        var x = new ActivationLayout(inputs, 1, 1, 64);
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

    private static string Name(ActivationLayout x, PoolShape s) => $"{s.Kernel}x{s.Kernel} stride {s.Stride} {CaseMemory.Text(x)}";

    private static double Bytes(ActivationLayout x, PoolShape s) => CaseMemory.Bytes(x) + CaseMemory.Bytes(s.Output(x));
}
