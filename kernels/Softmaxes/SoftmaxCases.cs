using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Softmaxes;

/// <summary>Cases of the softmax and its derivatives: over the keys of an attention's heads, at each query, 16 samples.</summary>
public static unsafe class SoftmaxCases
{
    private delegate void Run(Isa isa, ActivationLayout layout, int groups, float* a, float* b, float* c, float* y);

    /// <summary>Cases of <see cref="Softmax"/>.</summary>
    public static CpuCases Value { get; } = Cases(nameof(Softmax), 2, (isa, l, groups, a, _, _, y) =>
    {
        var run = new Softmax(a, l, groups, 0, l.Height * l.Width, y);
        isa.Run(in run);
    });

    /// <summary>Cases of <see cref="SoftmaxGrad"/>.</summary>
    public static CpuCases Grad { get; } = Cases(nameof(SoftmaxGrad), 3, (isa, l, groups, a, b, _, y) =>
    {
        var run = new SoftmaxGrad(a, b, l, groups, 0, l.Height * l.Width, y);
        isa.Run(in run);
    });

    /// <summary>Cases of <see cref="SoftmaxCurvature"/>.</summary>
    public static CpuCases Curvature { get; } = Cases(nameof(SoftmaxCurvature), 4, (isa, l, groups, a, b, c, y) =>
    {
        var run = new SoftmaxCurvature(a, b, c, l, groups, 0, l.Height * l.Width, y);
        isa.Run(in run);
    });

    private static CpuCases Cases(string kernel, int arrays, Run run)
    {
        return new(
            s => Of(s.X, s.Groups),
            () => new[] { (2, 32), (4, 64), (4, 128) }.Select(a => Of(new(a.Item1 * a.Item2, 1, a.Item2, Lanes.Virtual), a.Item1)));

        CpuCase Of(ActivationLayout x, int groups) =>
            new(kernel, $"{CaseMemory.Text(x)} g{groups}", default, arrays * CaseMemory.Bytes(x), isa =>
            {
                (NativeArray<float> a, NativeArray<float> b) = (CaseMemory.Normal(x.Length), CaseMemory.Normal(x.Length));
                (NativeArray<float> c, var y) = (CaseMemory.Normal(x.Length), new NativeArray<float>(x.Length));
                return () => run(isa, x, groups, a.Pointer, b.Pointer, c.Pointer, y.Pointer);
            });
    }
}
