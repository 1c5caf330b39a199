using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>
/// The functions, and the cases of their kernels on the processor, of GELU.
/// </summary>
public static unsafe class ActivationCases
{
    private static readonly ElementFunction Example = new ElementFunction<Gelu>();

    private delegate void Run(Isa isa, ActivationLayout layout, float* x, float* g, float* t, float* y);

    /// <summary>Every function, with parameters that show them all.</summary>
    public static IReadOnlyList<ElementFunction> Functions { get; } =
    [
        new ElementFunction<LeakyRelu>(0.1f),
        new ElementFunction<Clip>(-0.5f, 0.75f),
        new ElementFunction<Elu>(1.25f),
        new ElementFunction<Selu>(),
        new ElementFunction<Gelu>(),
        new ElementFunction<GeluTanh>(),
        new ElementFunction<Silu>(),
        new ElementFunction<Mish>(),
        new ElementFunction<Softplus>(),
        new ElementFunction<Sigmoid>(),
        new ElementFunction<HardSigmoid>(0.2f, 0.5f),
        new ElementFunction<HardSwish>(),
        new ElementFunction<Tanh>(),
        new ElementFunction<Erf>(),
        new ElementFunction<Exp>(),
        new ElementFunction<Log>(),
        new ElementFunction<Sqrt>(),
        new ElementFunction<ReciprocalSqrt>(),
        new ElementFunction<Reciprocal>(),
        new ElementFunction<Square>(),
        new ElementFunction<Cube>(),
        new ElementFunction<Power>(5, 1),
        new ElementFunction<Abs>(),
    ];

    /// <summary>Cases of <see cref="Activation{F}"/>.</summary>
    public static CpuCases Value { get; } = Cases("Activation", 2, (isa, layout, x, _, _, y) =>
    {
        var run = new Activation<Gelu>(Example, x, layout, 0, layout.Height, y);
        isa.Run(in run);
    });

    /// <summary>Cases of <see cref="ActivationGrad{F}"/>.</summary>
    public static CpuCases Grad { get; } = Cases("ActivationGrad", 3, (isa, layout, x, g, _, y) =>
    {
        var run = new ActivationGrad<Gelu>(Example, x, g, layout, 0, layout.Height, y);
        isa.Run(in run);
    });

    /// <summary>Cases of <see cref="ActivationCurvature{F}"/>.</summary>
    public static CpuCases Curvature { get; } = Cases("ActivationCurvature", 4, (isa, layout, x, g, t, y) =>
    {
        var run = new ActivationCurvature<Gelu>(Example, x, g, t, layout, 0, layout.Height, y);
        isa.Run(in run);
    });

    /// <summary>Cases of <see cref="ActivationDual{F}"/>.</summary>
    public static CpuCases Dual { get; } = Cases("ActivationDual", 2, (isa, layout, x, _, _, y) =>
    {
        var run = new ActivationDual<Gelu>(Example, x, layout, 0, layout.Height, y);
        isa.Run(in run);
    }, samples: 2);

    private static CpuCases Cases(string kernel, int arrays, Run run, int? samples = null)
    {
        return new(s => Of(s.X), () => Stages.All.Select(Of));

        CpuCase Of(ActivationLayout given) => Case(given with { Samples = samples ?? given.Samples });

        CpuCase Case(ActivationLayout x) => new(kernel, CaseMemory.Text(x), default, arrays * CaseMemory.Bytes(x), isa =>
        {
            NativeArray<float>[] inputs = [.. Enumerable.Range(0, 3).Select(_ => CaseMemory.Normal(x.Length))];
            var output = new NativeArray<float>(x.Length);
            return () => run(isa, x, inputs[0].Pointer, inputs[1].Pointer, inputs[2].Pointer, output.Pointer);
        });
    }
}
