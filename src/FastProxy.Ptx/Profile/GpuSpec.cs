using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Profile;

/// <summary>A GPU as data sheets describe it. Rates are per clock; those of a multiprocessor count threads' results, not warps'.</summary>
/// <param name="Name">The name that <c>--gpu</c> takes.</param>
/// <param name="Title">The product.</param>
/// <param name="Sm">Compute capability: 80, 89, 90.</param>
/// <param name="Multiprocessors">Streaming multiprocessors.</param>
/// <param name="ClockHz">The boost clock that the published FP32 rate assumes.</param>
/// <param name="Schedulers">Warp instructions that a multiprocessor issues.</param>
/// <param name="Fp32">FP32 multiply-adds, additions and multiplications.</param>
/// <param name="Fp64">The same in FP64.</param>
/// <param name="Integer">32-bit integer additions, comparisons, logic.</param>
/// <param name="SharesInteger">Whether integer instructions take FP32 lanes.</param>
/// <param name="Special">Approximate reciprocals, roots, exponentials; conversions; counts of bits.</param>
/// <param name="Shuffles">Exchanges between lanes, and votes.</param>
/// <param name="Tf32">TF32 multiply-adds of the tensor cores.</param>
/// <param name="L1Bytes">Bytes that a multiprocessor's first-level cache and shared memory deliver: one wavefront.</param>
/// <param name="L2Bytes">Bytes that the second-level cache delivers to all multiprocessors.</param>
/// <param name="DramBytesPerSecond">Bytes per second of the memory.</param>
/// <param name="Registers">32-bit registers of a multiprocessor.</param>
/// <param name="Warps">Most resident warps of a multiprocessor.</param>
/// <param name="Blocks">Most resident blocks of a multiprocessor.</param>
/// <param name="SharedBytes">Shared memory of a multiprocessor.</param>
/// <param name="CacheBytes">First-level cache and shared memory of a multiprocessor together.</param>
public sealed record GpuSpec(
    string Name,
    string Title,
    int Sm,
    int Multiprocessors,
    double ClockHz,
    int Schedulers,
    int Fp32,
    int Fp64,
    int Integer,
    bool SharesInteger,
    int Special,
    int Shuffles,
    int Tf32,
    int L1Bytes,
    int L2Bytes,
    double DramBytesPerSecond,
    int Registers,
    int Warps,
    int Blocks,
    int SharedBytes,
    int CacheBytes)
{
    /// <summary>FP32 operations per second, two to a multiply-add.</summary>
    public double PeakFlopRate => 2.0 * Fp32 * Multiprocessors * ClockHz;

    /// <summary>
    /// The GPUs that launches are modelled on.
    /// <para>
    /// Sources. Multiprocessors, clocks, FP32, FP64, TF32, integer lanes, memory bandwidth and cache sizes: NVIDIA's architecture white papers
    /// "A100 Tensor Core GPU" (2020; the 80 GB SXM4 product's bandwidth from its data sheet), "H100 Tensor Core GPU" (2022; SXM5; the clock is
    /// that of 66.9 TFLOP/s over 132 x 128 lanes), and "Ada GPU architecture" (2022). Registers, resident warps and blocks, shared memory, and
    /// the rates of special functions, bit counts and shuffles: CUDA C++ Programming Guide, technical specifications per compute capability and
    /// the table of arithmetic throughput; conversions are taken at the rate of its slowest 32-bit ones. L1 and shared memory: 128 bytes a
    /// clock, 32 banks of 4. L2: 5120 bytes a clock in the A100's white paper; not published of the others: the H100 is taken to be no worse,
    /// the RTX 4090 at 2048, about what benchmarks reach.
    /// </para>
    /// </summary>
    public static IReadOnlyList<GpuSpec> All { get; } =
    [
        new(
            "h100", "H100 SXM5 80 GB", Sm: 90, Multiprocessors: 132, ClockHz: 1.98e9, Schedulers: 4, Fp32: 128, Fp64: 64, Integer: 64,
            SharesInteger: false,
            Special: 16, Shuffles: 32, Tf32: 1024, L1Bytes: 128, L2Bytes: 5120, DramBytesPerSecond: 3.35e12,
            Registers: 65536, Warps: 64, Blocks: 32, SharedBytes: 228 << 10, CacheBytes: 256 << 10),
        new(
            "a100", "A100 SXM4 80 GB", Sm: 80, Multiprocessors: 108, ClockHz: 1.41e9, Schedulers: 4, Fp32: 64, Fp64: 32, Integer: 64,
            SharesInteger: false,
            Special: 16, Shuffles: 32, Tf32: 512, L1Bytes: 128, L2Bytes: 5120, DramBytesPerSecond: 2.039e12,
            Registers: 65536, Warps: 64, Blocks: 32, SharedBytes: 164 << 10, CacheBytes: 192 << 10),
        new(
            "rtx4090", "GeForce RTX 4090", Sm: 89, Multiprocessors: 128, ClockHz: 2.52e9, Schedulers: 4, Fp32: 128, Fp64: 2, Integer: 64,
            SharesInteger: true,
            Special: 16, Shuffles: 32, Tf32: 128, L1Bytes: 128, L2Bytes: 2048, DramBytesPerSecond: 1.008e12,
            Registers: 65536, Warps: 48, Blocks: 24, SharedBytes: 100 << 10, CacheBytes: 128 << 10),
    ];

    /// <summary>Some of them: a name, or <c>all</c>.</summary>
    /// <exception cref="FormatException">There is none of that name.</exception>
    public static IReadOnlyList<GpuSpec> Of(string name) =>
        name == "all" ? All
        : All.FirstOrDefault(g => g.Name == name) is { } one ? [one]
        : throw new FormatException($"unknown GPU '{name}', expected one of {string.Join(", ", All.Select(g => g.Name))} or all");
}
