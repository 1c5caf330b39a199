using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Maps;

/// <summary><see cref="MapMaxGrad"/> on a GPU, with the same bits; <c>MapMaxGrad.ptx</c> is its contract.</summary>
/// <param name="Map">The shape of the map.</param>
/// <param name="X">The layout of the input.</param>
/// <param name="Y">The layout of the result.</param>
public readonly record struct MapMaxGradGpu(MapShape Map, ActivationLayout X, ActivationLayout Y) : IGpuKernel<MapMaxGradProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("MapMaxGrad");

    public GpuGrid Grid => ThreadGrid.Of((long)Map.Lines * X.Lanes / 4);

    public void Write(ref ParameterWriter parameters)
    {
        MapGpu.Write(Map, X, Y, ref parameters);
        parameters.Add(checked((int)((long)Map.Lines * X.Lanes / 4)));
    }
}

/// <summary>The addresses that <see cref="MapMaxGradGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="DY">The gradient of the maxima.</param>
/// <param name="DX">The gradient of the input.</param>
/// <param name="Starts">As <see cref="MapLists.Starts"/>.</param>
/// <param name="Sources">As <see cref="MapLists.Sources"/>.</param>
public readonly record struct MapMaxGradProblem(ulong X, ulong DY, ulong DX, ulong Starts, ulong Sources);

/// <summary><see cref="MapMaxGradGpu"/> on synthetic inputs.</summary>
public sealed class MapMaxGradCase : LaunchCase<MapMaxGradGpu, MapMaxGradProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public MapMaxGradCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        MapLists lists = MapCases.Windows(shape);
        ulong starts = Input<int>(lists.Starts);
        ulong sources = Input<int>(lists.Sources);
        Kernel = new MapMaxGradGpu(lists.Shape, shape.X, shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new MapMaxGradProblem(WideInput(shape.X), Input(shape.X), Output(shape.X), starts, sources))];
        double terms = (double)shape.Problems * lists.Shape.Lines * lists.Sources.Length * shape.X.Lanes;
        Flop = 1 * terms;
        Bytes = 3 * sizeof(float) * shape.Problems * (double)shape.X.Neurons * shape.X.Lanes;
    }
}
