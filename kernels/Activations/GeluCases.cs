using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>Cases of GELU and its derivatives.</summary>
public static unsafe class GeluCases
{
    private delegate void Run(Isa isa, ActivationLayout layout, float* a, float* b, float* c, float* y);

    /// <summary>Cases of <see cref="Gelu"/>.</summary>
    public static CpuCases Value { get; } = Cases(nameof(Activations.Gelu), 2, (isa, layout, x, _, _, y) =>
    {
        var run = new Gelu(x, layout, 0, layout.Height, y);
        isa.Run(in run);
    });

    /// <summary>Cases of <see cref="GeluGrad"/>.</summary>
    public static CpuCases Grad { get; } = Cases(nameof(GeluGrad), 3, (isa, layout, x, dY, _, dX) =>
    {
        var run = new GeluGrad(x, dY, layout, 0, layout.Height, dX);
        isa.Run(in run);
    });

    /// <summary>Cases of <see cref="GeluCurvature"/>.</summary>
    public static CpuCases Curvature { get; } = Cases(nameof(GeluCurvature), 4, (isa, layout, x, a, b, y) =>
    {
        var run = new GeluCurvature(x, a, b, layout, 0, layout.Height, y);
        isa.Run(in run);
    });

    private static CpuCases Cases(string kernel, int arrays, Run run)
    {
        return new(s => Of(s.X), () => Stages.All.Select(Of));

        CpuCase Of(ActivationLayout x) => new(kernel, CaseMemory.Text(x), default, arrays * CaseMemory.Bytes(x), isa =>
        {
            NativeArray<float>[] inputs = [.. Enumerable.Range(0, 3).Select(_ => CaseMemory.Normal(x.Length))];
            var output = new NativeArray<float>(x.Length);
            return () => run(isa, x, inputs[0].Pointer, inputs[1].Pointer, inputs[2].Pointer, output.Pointer);
        });
    }
}
