using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Random;

/// <summary>Random numbers. The bytes are those written.</summary>
public static class RandomCases
{
    /// <summary>Fills values at a width.</summary>
    public delegate void Filler(Isa isa, Span<float> values);

    /// <summary>Uniform numbers of <see cref="Philox"/>.</summary>
    public static KernelCase Uniform(int count) => Fill(nameof(Philox), "uniform", count, (isa, values) => Philox.Uniform(1, 2, 0.1f, values, isa));

    /// <summary>Anything that fills an array.</summary>
    public static KernelCase Fill(string kernel, string what, int count, Filler fill) =>
        new(kernel, $"{what} {count}", default, (double)sizeof(float) * count, isa =>
        {
            var values = new NativeArray<float>(count);
            return () => fill(isa, values.Span);
        });
}
