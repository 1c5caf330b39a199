using System.Runtime.InteropServices;

namespace FastProxy.Native;

/// <summary>fp_index of native/include/fastproxy.h.</summary>
[StructLayout(LayoutKind.Sequential)]
internal readonly struct Index(Int128 value)
{
    private readonly ulong low = (ulong)(UInt128)value;
    private readonly ulong high = (ulong)((UInt128)value >> 64);

    public Int128 Value => (Int128)new UInt128(high, low);
}

/// <summary>fp_options.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Options
{
    public nuint Size;
    public long Memory;
    public long Seed;
    public int Threads;
    public int Repeats;
    public int Batch;
    public byte* Data;
    public byte* Labels;
    public byte* Init;
    public byte* Convolution;
    public byte* MetricSettings;
}

/// <summary>fp_metric.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct MetricFacts
{
    public nint Name;
    public nint Description;
    public nint Source;
    public nint Family;
    public nint Settings;
    public int Direction;
    public int ReadsLabels;
    public int IsCostly;
    public int IsOfPopulation;
}

/// <summary>fp_space.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct SpaceFacts
{
    public nint Name;
    public nint Description;
    public nint Settings;
}

/// <summary>fp_row.</summary>
[StructLayout(LayoutKind.Sequential)]
internal unsafe struct Row
{
    public Index Index;
    public nint Architecture;
    public nint Status;
    public double* Mean;
    public double* Deviation;
    public int Columns;
}
