using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Maps;

/// <summary><see cref="MapSum"/> on a GPU, with the same bits; <c>MapSum.ptx</c> is its contract.</summary>
/// <param name="Map">The shape of the map.</param>
/// <param name="X">The layout of the input.</param>
/// <param name="Y">The layout of the result.</param>
public readonly record struct MapSumGpu(MapShape Map, ActivationLayout X, ActivationLayout Y) : IGpuKernel<MapSumProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("MapSum");

    public GpuGrid Grid => ThreadGrid.Of(Y.Neurons * Y.Lanes / 4);

    public void Write(ref ParameterWriter parameters)
    {
        MapGpu.Write(Map, X, Y, ref parameters);
        parameters.Add(checked((int)(Y.Neurons * Y.Lanes / 4)));
    }
}

/// <summary>The addresses that <see cref="MapSumGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="Y">The sums.</param>
/// <param name="Starts">As <see cref="MapLists.Starts"/>.</param>
/// <param name="Sources">As <see cref="MapLists.Sources"/>.</param>
/// <param name="Weights">As <see cref="MapLists.Weights"/>.</param>
public readonly record struct MapSumProblem(ulong X, ulong Y, ulong Starts, ulong Sources, ulong Weights);

/// <summary><see cref="MapSumGpu"/> on synthetic inputs.</summary>
public sealed class MapSumCase : LaunchCase<MapSumGpu, MapSumProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public MapSumCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        MapLists lists = MapCases.Windows(shape);
        ulong starts = Input<int>(lists.Starts);
        ulong sources = Input<int>(lists.Sources);
        ulong weights = Input<float>(lists.Weights);
        Kernel = new MapSumGpu(lists.Shape, shape.X, shape.X);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(_ => new MapSumProblem(Input(shape.X), Output(shape.X), starts, sources, weights))];
        double terms = (double)shape.Problems * lists.Shape.Lines * lists.Sources.Length * shape.X.Lanes;
        Flop = 2 * terms;
        Bytes = 2 * sizeof(float) * shape.Problems * (double)shape.X.Neurons * shape.X.Lanes;
    }
}
