using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Activations;

public sealed unsafe class ActivationDualTests
{
    private static readonly ActivationLayout Layout = new(5, 7, 9, 2);

    public static TheoryData<int> Functions => [.. Enumerable.Range(0, ElementInputs.Functions.Count)];

    /// <summary>Those kernels are held to float64.</summary>
    [Theory]
    [MemberData(nameof(Functions))]
    public void Samples_have_the_bits_of_the_function_and_of_its_gradient(int function)
    {
        ElementFunction f = ElementInputs.Functions[function];
        var random = new System.Random(function);
        float[] x = ElementInputs.Of(random, Layout);
        foreach (Isa isa in IsaExtensions.Supported)
        {
            using Activation input = Activation.Input(Layout, x);
            using Activation output = Activation.Output(Layout);
            using Activation point = Activation.Input(Layout, [.. x[..(x.Length / 2)], .. x[..(x.Length / 2)]]);
            using Activation value = Activation.Output(Layout);
            using Activation grad = Activation.Output(Layout);
            int cut = random.Next(Layout.Height + 1);
            f.Give(new Run(f, isa, input.Pointer, output.Pointer, 0, cut));
            f.Give(new Run(f, isa, input.Pointer, output.Pointer, cut, Layout.Height));
            f.Give(new Parts(f, isa, point.Pointer, input.Pointer, value.Pointer, grad.Pointer));
            output.CheckWritten($"{f} {isa}");
            Expect.SameBits(
                output.Values, [.. value.Values[..(x.Length / 2)], .. grad.Values[(x.Length / 2)..]], $"ActivationDual {f} {isa}");
        }
    }

    private readonly struct Run(ElementFunction f, Isa isa, float* x, float* y, int from, int to) : IFunctionUser
    {
        public void Use<F>()
            where F : struct, IElementFunction
        {
            var kernel = new ActivationDual<F>(f, x, Layout, from, to, y);
            isa.Run(in kernel);
        }
    }

    private readonly struct Parts(ElementFunction f, Isa isa, float* point, float* x, float* value, float* grad) : IFunctionUser
    {
        public void Use<F>()
            where F : struct, IElementFunction
        {
            var first = new Activation<F>(f, point, Layout, 0, Layout.Height, value);
            isa.Run(in first);
            var second = new ActivationGrad<F>(f, point, x, Layout, 0, Layout.Height, grad);
            isa.Run(in second);
        }
    }
}
