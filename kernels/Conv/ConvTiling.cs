using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// The division of <see cref="ConvDirectGpu"/> and <see cref="ConvDataGradGpu"/> among blocks of threads: a warp computes one block of 8 output
/// channels for a run of floats of a plane.
/// </summary>
internal readonly struct ConvTiling
{
    /// <summary>The number of warps of a block of threads.</summary>
    private const int Warps = 8;

    /// <summary>
    /// The shared memory of a block of threads: one tap of 64 to 64 channels. Two blocks then leave most of a multiprocessor's memory to the
    /// first-level cache, which holds x.
    /// </summary>
    private const int StageBytes = 16 << 10;

    /// <summary>The bytes of one step's weights: one tap and input channel of 8 output channels.</summary>
    private const int StepBytes = ConvShape.Block * sizeof(float);

    /// <summary>Divides the planes of <paramref name="output"/>, of which a warp takes <paramref name="warpFloats"/> floats.</summary>
    /// <param name="shape">The convolution that sums over input channels and taps.</param>
    public ConvTiling(ConvShape shape, ActivationLayout output, int warpFloats)
    {
        Groups = shape.Groups;
        Blocks = shape.Blocks;
        Parts = (Blocks + Warps - 1) / Warps;
        Together = (Blocks + Parts - 1) / Parts;
        int segments = (checked(output.Height * output.RowStride) + warpFloats - 1) / warpFloats;
        Across = Math.Min(Warps / Together, segments);
        AllSteps = shape.Taps * shape.GroupIn;
        int max = StageBytes / StepBytes / Together;
        Steps = AllSteps <= max ? AllSteps
            : shape.GroupIn <= max ? max / shape.GroupIn * shape.GroupIn
            : max;
        Grid = new GpuGrid(
            checked(Groups * Parts * ((segments + Across - 1) / Across)), 32 * Together * Across, Together * Steps * StepBytes);
    }

    /// <summary>The threads of one problem.</summary>
    public GpuGrid Grid { get; }

    private int Groups { get; }

    private int Blocks { get; }

    private int Parts { get; }

    private int Together { get; }

    private int Across { get; }

    private int Steps { get; }

    private int AllSteps { get; }

    /// <summary>Writes the scalars of the division for the kernels.</summary>
    public void Write(ref ParameterWriter parameters)
    {
        parameters.Add(Blocks);
        parameters.Add(Parts);
        parameters.Add(Groups * Parts);
        parameters.Add(Together);
        parameters.Add(Across);
        parameters.Add(Steps);
        parameters.Add(AllSteps);
    }
}
