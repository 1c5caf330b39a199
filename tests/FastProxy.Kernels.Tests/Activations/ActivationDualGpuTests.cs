using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Activations;

public sealed unsafe class ActivationDualGpuTests
{
    private static readonly ActivationLayout[] Layouts = [new(5, 7, 9, 2), new(1, 3, 33, 2)];

    [Theory]
    [MemberData(nameof(FunctionGpu.Functions), MemberType = typeof(FunctionGpu))]
    public void Result_has_the_bits_of_the_processor(int function) =>
        FunctionGpu.Check(function, Layouts, 0, (f, queue, layout, problems) => new Run(f, queue, layout, problems));

    private readonly struct Run(ElementFunction f, GpuQueue queue, ActivationLayout layout, float[][][] problems) : IFunctionUser
    {
        public void Use<F>()
            where F : struct, IElementFunction
        {
            (ElementFunction function, ActivationLayout l) = (f, layout);
            var pass = new GpuPass($"ActivationDualGpu {f} {l}", [l], l, (_, inputs, y) =>
            {
                var kernel = new ActivationDual<F>(function, inputs[0], l, 0, l.Height, y);
                IsaExtensions.Best.Run(in kernel);
            });
            var kernel = new ActivationDualGpu<F>(f, l);
            pass.Check(queue, in kernel, problems, (_, inputs, y) => new ActivationDualProblem(inputs[0], y));
        }
    }
}
