using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations.Functions;

/// <summary>The functions, and the cases of their kernels on the processor: of GELU, and of the logistic function and SiLU beside it.</summary>
public static unsafe class ActivationCases
{
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
    public static CpuCases Value { get; } = Cases("Activation", 2, [ValueOf<Gelu>(), ValueOf<Silu>(), ValueOf<Sigmoid>()]);

    /// <summary>Cases of <see cref="ActivationGrad{F}"/>.</summary>
    public static CpuCases Grad { get; } = Cases("ActivationGrad", 3, [GradOf<Gelu>(), GradOf<Silu>(), GradOf<Sigmoid>()]);

    /// <summary>Cases of <see cref="ActivationCurvature{F}"/>.</summary>
    public static CpuCases Curvature { get; } = Cases("ActivationCurvature", 4, [CurvatureOf<Gelu>()]);

    /// <summary>Cases of <see cref="ActivationDual{F}"/>.</summary>
    public static CpuCases Dual { get; } = Cases("ActivationDual", 2, [DualOf<Gelu>()], samples: 2);

    private static Timed ValueOf<F>()
        where F : struct, IElementFunction => new(typeof(F).Name, PtxRecorder.Count(F.Value<PtxRecorder, PtxValue>), (isa, layout, x, _, _, y) =>
    {
        var run = new Activation<F>(new ElementFunction<F>(), x, layout, 0, layout.Height, y);
        isa.Run(in run);
    });

    private static Timed GradOf<F>()
        where F : struct, IElementFunction => new(typeof(F).Name, PtxRecorder.Count(F.Slope<PtxRecorder, PtxValue>) + 1, (isa, layout, x, g, _, y) =>
    {
        var run = new ActivationGrad<F>(new ElementFunction<F>(), x, g, layout, 0, layout.Height, y);
        isa.Run(in run);
    });

    private static Timed CurvatureOf<F>()
        where F : struct, IElementFunction => new(typeof(F).Name, PtxRecorder.Count(F.Second<PtxRecorder, PtxValue>) + 2, (isa, layout, x, g, t, y) =>
    {
        var run = new ActivationCurvature<F>(new ElementFunction<F>(), x, g, t, layout, 0, layout.Height, y);
        isa.Run(in run);
    });

    /// <summary>The lanes of a pixel are two, in scalar operations: a rate of vectors would say nothing.</summary>
    private static Timed DualOf<F>()
        where F : struct, IElementFunction => new(typeof(F).Name, 0, (isa, layout, x, _, _, y) =>
    {
        var run = new ActivationDual<F>(new ElementFunction<F>(), x, layout, 0, layout.Height, y);
        isa.Run(in run);
    });

    /// <summary>Returns the cases of functions; that of a shape is the first function's.</summary>
    private static CpuCases Cases(string kernel, int arrays, Timed[] functions, int? samples = null)
    {
        return new(s => Case(s.X, functions[0]), () => functions.SelectMany(f => Stages.All.Select(x => Case(x, f))));

        CpuCase Case(ActivationLayout given, Timed function)
        {
            ActivationLayout x = given with { Samples = samples ?? given.Samples };
            double flops = 2.0 * function.Instructions * x.Neurons * x.Lanes;
            return new(kernel, $"{function.Name} {CaseMemory.Text(x)}", new(flops, flops), arrays * CaseMemory.Bytes(x), isa =>
            {
                NativeArray<float>[] inputs = [.. Enumerable.Range(0, 3).Select(_ => CaseMemory.Normal(x.Length))];
                var output = new NativeArray<float>(x.Length);
                return () => function.Run(isa, x, inputs[0].Pointer, inputs[1].Pointer, inputs[2].Pointer, output.Pointer);
            });
        }
    }

    /// <summary>A function that is timed.</summary>
    /// <param name="Name">Its name.</param>
    /// <param name="Instructions">The instructions for a vector; each counts as a multiply-add, two operations.</param>
    /// <param name="Run">A run of the kernel.</param>
    private sealed record Timed(string Name, int Instructions, Run Run);
}
