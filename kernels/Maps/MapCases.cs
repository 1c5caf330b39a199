using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Maps;

/// <summary>Cases of maps: windows of several columns at stride 1, as wide as the image.</summary>
public static unsafe class MapCases
{
    private delegate void Run(Isa isa, MapLists lists, ActivationLayout layout, Lists at, float* a, float* b, float* y);

    /// <summary>Cases of <see cref="MapSum"/>.</summary>
    public static CpuCases Sum { get; } = Cases(nameof(MapSum), 2, (isa, lists, l, at, a, _, y) =>
    {
        var run = new MapSum(a, lists.Shape, at.Starts, at.Sources, at.Weights, l, l, 0, lists.Shape.Lines, y);
        isa.Run(in run);
    });

    /// <summary>Cases of <see cref="MapMax"/>.</summary>
    public static CpuCases Max { get; } = Cases(nameof(MapMax), 3, (isa, lists, l, at, a, b, y) =>
    {
        var run = new MapMax(a, b, lists.Shape, at.Starts, at.Sources, l, l, false, 0, lists.Shape.Lines, y);
        isa.Run(in run);
    });

    /// <summary>Cases of <see cref="MapMaxGrad"/>.</summary>
    public static CpuCases MaxGrad { get; } = Cases(nameof(MapMaxGrad), 3, (isa, lists, l, at, a, b, y) =>
    {
        var run = new MapMaxGrad(a, b, lists.Shape, at.Starts, at.Sources, l, l, 0, lists.Shape.Lines, y);
        isa.Run(in run);
    });

    /// <summary>Returns, for each pixel, the window of columns around it.</summary>
    public static MapLists Windows(CaseShape shape)
    {
        int width = shape.X.Width;
        int[][] windows = [.. Enumerable.Range(0, width).Select(
            q => Enumerable.Range(q - shape.Kernel / 2, shape.Kernel).Where(column => column >= 0 && column < width).ToArray())];
        int[] sources = [.. windows.SelectMany(window => window)];
        var starts = new int[width + 1];
        for (int q = 0; q < width; q++)
        {
            starts[q + 1] = starts[q] + windows[q].Length;
        }

        float[] weights = [.. sources.Select((_, i) => CaseNumbers.Uniform((ulong)i))];
        return new(new MapShape(shape.X.Channels * shape.X.Height, width, width, 1), starts, sources, weights);
    }

    private static CpuCases Cases(string kernel, int arrays, Run run)
    {
        return new(Of, () => Stages.All.Select(x => Of(new CaseShape(In: x.Channels, Height: x.Height, Width: x.Width, Samples: x.Samples))));

        CpuCase Of(CaseShape shape)
        {
            MapLists lists = Windows(shape);
            ActivationLayout x = shape.X;
            return new(kernel, $"1x{shape.Kernel} {CaseMemory.Text(x)}", default, arrays * CaseMemory.Bytes(x), isa =>
            {
                (NativeArray<float> a, NativeArray<float> b) = (CaseMemory.Normal(x.Length), CaseMemory.Normal(x.Length));
                var y = new NativeArray<float>(x.Length);
                Lists at = Lists.Of(lists);
                return () => run(isa, lists, x, at, a.Pointer, b.Pointer, y.Pointer);
            });
        }
    }

    /// <summary>Lists in native memory.</summary>
    private sealed class Lists(NativeArray<int> starts, NativeArray<int> sources, NativeArray<float> weights)
    {
        public int* Starts => starts.Pointer;

        public int* Sources => sources.Pointer;

        public float* Weights => weights.Pointer;

        public static Lists Of(MapLists lists) => new(Copied(lists.Starts), Copied(lists.Sources), Copied(lists.Weights));

        private static NativeArray<T> Copied<T>(T[] values)
            where T : unmanaged
        {
            var array = new NativeArray<T>(values.Length);
            values.CopyTo(array.Span);
            return array;
        }
    }
}
