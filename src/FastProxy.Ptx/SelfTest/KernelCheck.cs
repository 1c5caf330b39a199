using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;
using FastProxy.Kernels;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;

namespace FastProxy.Ptx.SelfTest;

/// <summary>A kernel's cases on a device, held to the bits of the emulator, which the kernels' tests hold to those of the CPU.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Seconds">The fastest of a few runs of the timed case, from the launch until the device is idle.</param>
/// <param name="Difference">The first difference, in one line; null if there is none.</param>
public sealed record KernelCheck(string Kernel, double Seconds, string? Difference)
{
    private const int Runs = 3;

    /// <summary>Of a kernel whose bits a device may choose: the largest difference, of float64 results, to the largest result.</summary>
    private const double Tolerance = 1.0 / 512;

    /// <summary>Sizes that fill no tile: tails of channels, rows and lanes, several problems, and a stride.</summary>
    private static readonly string[] Shapes =
    [
        "in=6,out=10,height=6,width=5,samples=20,problems=2", "in=17,out=9,kernel=3,stride=2,height=7,width=9,samples=33",
    ];

    /// <summary>Runs a kernel's cases.</summary>
    /// <param name="kernel">A kernel in PTX.</param>
    /// <param name="device">The device; it has the compute capability that the kernel asks for.</param>
    /// <param name="timed">The sizes of the case that is timed.</param>
    /// <exception cref="GpuException">The device fails.</exception>
    public static KernelCheck Of(KernelInfo kernel, IGpuDevice device, CaseShape timed)
    {
        GpuCases cases = kernel.Gpu ?? throw new ArgumentException($"{kernel.Name} is not in PTX", nameof(kernel));
        string? difference = Shapes.Select(shape => DifferenceAt(cases, device, shape)).FirstOrDefault(d => d is not null);
        return new KernelCheck(kernel.Name, Time(cases, device, timed), difference);
    }

    private static string? DifferenceAt(GpuCases cases, IGpuDevice device, string shape)
    {
        using var emulator = new EmulatedDevice(new EmulatorOptions { Order = ThreadOrder.Descending, Sm = device.Sm });
        byte[][] expected = Outputs(cases, emulator, shape);
        byte[][] actual = Outputs(cases, device, shape);
        return expected.Zip(actual).Select(
            (pair, output) => cases.IsExact ? FirstBits(pair.First, pair.Second, output) : FirstFar(pair.First, pair.Second, output))
            .FirstOrDefault(d => d is not null) is { } first ? $"{cases.Ptx.Name} at {shape}: {first}" : null;
    }

    private static byte[][] Outputs(GpuCases cases, IGpuDevice device, string shape)
    {
        using var queue = new GpuQueue(device);
        using GpuCase some = cases.Of(device, CaseShape.Parse(shape));
        some.Run(queue);
        device.Synchronize();
        return some.Outputs();
    }

    private static string? FirstBits(byte[] expected, byte[] actual, int output)
    {
        int at = expected.AsSpan().CommonPrefixLength(actual);
        if (at == expected.Length && at == actual.Length)
        {
            return null;
        }

        int word = at / sizeof(uint);
        return $"word {word} of output {output} is 0x{Word(actual):x8}, expected 0x{Word(expected):x8}";

        uint Word(byte[] bytes) => MemoryMarshal.Cast<byte, uint>(bytes)[word];
    }

    private static string? FirstFar(byte[] expected, byte[] actual, int output)
    {
        double[] wanted = MemoryMarshal.Cast<byte, double>(expected).ToArray();
        double[] got = MemoryMarshal.Cast<byte, double>(actual).ToArray();
        double bound = Tolerance * wanted.Max(Math.Abs);
        int far = Enumerable.Range(0, wanted.Length).FirstOrDefault(i => !(Math.Abs(wanted[i] - got[i]) <= bound), -1);
        return far < 0 ? null : string.Create(
            CultureInfo.InvariantCulture, $"number {far} of output {output} is {got[far]:g9}, expected {wanted[far]:g9} within {bound:g3}");
    }

    private static double Time(GpuCases cases, IGpuDevice device, CaseShape shape)
    {
        using var queue = new GpuQueue(device);
        using GpuCase some = cases.Of(device, shape);
        return Enumerable.Range(0, Runs).Min(_ =>
        {
            device.Synchronize();
            long start = Stopwatch.GetTimestamp();
            some.Run(queue);
            device.Synchronize();
            return Stopwatch.GetElapsedTime(start).TotalSeconds;
        });
    }
}
