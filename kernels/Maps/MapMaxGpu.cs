using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Maps;

/// <summary><see cref="MapMax"/> on a GPU, with the same bits; <c>MapMax.ptx</c> is its contract.</summary>
/// <param name="Map">The shape of the map.</param>
/// <param name="X">The layout of the input.</param>
/// <param name="Y">The layout of the result.</param>
/// <param name="IsFirst">As <see cref="MapMax"/>.</param>
public readonly record struct MapMaxGpu(MapShape Map, ActivationLayout X, ActivationLayout Y, bool IsFirst) : IGpuKernel<MapMaxProblem>
{
    public static KernelSource Ptx { get; } = KernelSource.Load("MapMax");

    public GpuGrid Grid => ThreadGrid.Of(Y.Neurons * Y.Lanes / 4);

    public void Write(ref ParameterWriter parameters)
    {
        MapGpu.Write(Map, X, Y, ref parameters);
        parameters.Add(checked((int)(Y.Neurons * Y.Lanes / 4)));
        parameters.Add(IsFirst ? 1 : 0);
    }
}

/// <summary>The addresses that <see cref="MapMaxGpu"/> reads and writes.</summary>
/// <param name="X">The input.</param>
/// <param name="T">The values that are taken where the maxima stand.</param>
/// <param name="Y">The values taken.</param>
/// <param name="Starts">As <see cref="MapLists.Starts"/>.</param>
/// <param name="Sources">As <see cref="MapLists.Sources"/>.</param>
public readonly record struct MapMaxProblem(ulong X, ulong T, ulong Y, ulong Starts, ulong Sources);

/// <summary><see cref="MapMaxGpu"/> on synthetic inputs.</summary>
public sealed class MapMaxCase : LaunchCase<MapMaxGpu, MapMaxProblem>
{
    /// <summary>Creates the case at the sizes of <paramref name="shape"/>.</summary>
    public MapMaxCase(IGpuDevice device, CaseShape shape)
        : base(device)
    {
        MapLists lists = MapCases.Windows(shape);
        ulong starts = Input<int>(lists.Starts);
        ulong sources = Input<int>(lists.Sources);
        Kernel = new MapMaxGpu(lists.Shape, shape.X, shape.X, false);
        Problems = [.. Enumerable.Range(0, shape.Problems).Select(
            _ => new MapMaxProblem(WideInput(shape.X), Input(shape.X), Output(shape.X), starts, sources))];
        double terms = (double)shape.Problems * lists.Shape.Lines * lists.Sources.Length * shape.X.Lanes;
        Flop = 1 * terms;
        Bytes = 3 * sizeof(float) * shape.Problems * (double)shape.X.Neurons * shape.X.Lanes;
    }
}
