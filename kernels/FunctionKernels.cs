using FastProxy.Kernels.Activations;
using FastProxy.Kernels.Activations.Functions;

namespace FastProxy.Kernels;

/// <summary>The rows of the catalogue for element-wise functions in PTX, four for each function.</summary>
internal static class FunctionKernels
{
    /// <summary>The kernels of every function.</summary>
    public static IEnumerable<KernelInfo> All => ActivationCases.Functions.SelectMany(function =>
    {
        var rows = new Rows(function, []);
        function.Give(rows);
        return rows.Found;
    });

    private readonly record struct Rows(ElementFunction Function, List<KernelInfo> Found) : IFunctionUser
    {
        public void Use<F>()
            where F : struct, IElementFunction
        {
            ElementFunction function = Function;
            Found.Add(new(
                function.Name, $"y = {F.Formula}", Gpu: new(ActivationGpu<F>.Ptx, (d, s) => new ActivationCase<F>(function, d, s))));
            Found.Add(new(
                $"{function.Name}Grad", $"dX = dY times the derivative of {F.Formula}",
                Gpu: new(ActivationGradGpu<F>.Ptx, (d, s) => new ActivationGradCase<F>(function, d, s))));
            Found.Add(new(
                $"{function.Name}Curvature", $"y = g t times the second derivative of {F.Formula}",
                Gpu: new(ActivationCurvatureGpu<F>.Ptx, (d, s) => new ActivationCurvatureCase<F>(function, d, s))));
            Found.Add(new(
                $"{function.Name}Dual", $"f of sample 0 and f' times sample 1, f(x) = {F.Formula}",
                Gpu: new(ActivationDualGpu<F>.Ptx, (d, s) => new ActivationDualCase<F>(function, d, s))));
        }
    }
}
