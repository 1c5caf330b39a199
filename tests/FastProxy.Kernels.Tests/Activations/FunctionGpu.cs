using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Activations;

/// <summary>Makes what runs a function's kernel on a queue, for the values of each problem's inputs.</summary>
internal delegate IFunctionUser FunctionRun(ElementFunction f, GpuQueue queue, ActivationLayout layout, float[][][] problems);

/// <summary>Tries the kernels of functions on GPUs: a problem over all magnitudes, and one of special values.</summary>
internal static class FunctionGpu
{
    public static TheoryData<int> Functions => [.. Enumerable.Range(0, ElementInputs.Functions.Count)];

    /// <summary>Runs a kernel that reads the function's input and further factors.</summary>
    public static void Check(int function, ActivationLayout[] layouts, int factors, FunctionRun run) => GpuRun.OnEach(queue =>
    {
        foreach (ActivationLayout layout in layouts)
        {
            var random = new System.Random(layout.Samples);
            float[] Factor() => Draw.Floats(random, layout.Samples * layout.Neurons);
            float[][] magnitudes = [ElementInputs.Of(random, layout), .. Enumerable.Range(0, factors).Select(_ => Factor())];
            float[][] specials = [.. Enumerable.Range(0, 1 + factors).Select(_ => Draw.WithSpecials(random, Factor(), 4))];
            ElementFunction f = ElementInputs.Functions[function];
            f.Give(run(f, queue, layout, [magnitudes, specials]));
        }
    });
}
