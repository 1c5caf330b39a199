using FastProxy.Kernels.Activations;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Execution.Cpu;

/// <summary>Computes element-wise functions and their derivatives.</summary>
internal static unsafe class ApplySteps
{
    private const double Flop = 90;

    public static IReadOnlyList<ICpuStep> All { get; } =
    [
        new CpuStep<ApplyStep>(
            (s, context) => Split(s.X, context, (from, to) =>
            {
                s.Function.Give(new Value(context, s, from, to));
                context.AddSums(s.Output!, from, to);
            }),
            s => WorkOf(s.IsDual ? "ActivationDual" : "Activation", s.X, s.Function))
        {
            Continue = (s, context, part) => s.Function.Give(new InPlace(context, s.Function, part)),
        },
        new CpuStep<ApplyGradStep>(
            (s, context) => Split(s.X, context, (from, to) => s.Function.Give(new Grad(context, s, from, to))),
            s => WorkOf("ActivationGrad", s.X, s.Function)),
        new CpuStep<ApplyCurvatureStep>(
            (s, context) => Split(s.X, context, (from, to) => s.Function.Give(new Curvature(context, s, from, to))),
            s => WorkOf("ActivationCurvature", s.X, s.Function)),
    ];

    private static void Split(Tensor x, CpuContext context, Action<int, int> part) => context.Split(x.Layout.Height, (from, to, _) => part(from, to));

    private static StepWork WorkOf(string kernel, Tensor x, ElementFunction function) =>
        new(kernel, x.Layout, $"{function}", Flop * Work.Elements(x.Layout));

    private readonly struct Value(CpuContext context, ApplyStep step, int from, int to) : IFunctionUser
    {
        public void Use<F>()
            where F : struct, IElementFunction
        {
            float* x = context.At(step.X);
            float* y = context.At(step.Output!);
            if (step.IsDual)
            {
                context.Run(new ActivationDual<F>(step.Function, x, step.X.Layout, from, to, y));
            }
            else
            {
                context.Run(new Activation<F>(step.Function, x, step.X.Layout, from, to, y));
            }
        }
    }

    private readonly struct InPlace(CpuContext context, ElementFunction function, OutputPart part) : IFunctionUser
    {
        public void Use<F>()
            where F : struct, IElementFunction =>
            context.Run(new Activation<F>(function, part.Pointer, part.Layout, part.FromRow, part.ToRow, part.Pointer));
    }

    private readonly struct Grad(CpuContext context, ApplyGradStep step, int from, int to) : IFunctionUser
    {
        public void Use<F>()
            where F : struct, IElementFunction => context.Run(new ActivationGrad<F>(
                step.Function, context.At(step.X), context.At(step.Factor), step.X.Layout, from, to, context.At(step.Output!)));
    }

    private readonly struct Curvature(CpuContext context, ApplyCurvatureStep step, int from, int to) : IFunctionUser
    {
        public void Use<F>()
            where F : struct, IElementFunction => context.Run(new ActivationCurvature<F>(
                step.Function, context.At(step.X), context.At(step.Adjoint), context.At(step.Tangent), step.X.Layout, from, to,
                context.At(step.Output!)));
    }
}
