namespace FastProxy.Profiling;

/// <summary>What something took, and what it had to do.</summary>
/// <param name="Kernel">The kernel that did it.</param>
/// <param name="Shape">What it worked on.</param>
/// <param name="Calls">How often.</param>
/// <param name="Seconds">Real time of all calls.</param>
/// <param name="Flop">Operations of the textbook form of all calls; 0 where they are not the point.</param>
/// <param name="Bytes">Bytes that all calls have to read and write at least.</param>
public sealed record Measurement(string Kernel, string Shape, int Calls, double Seconds, double Flop, double Bytes)
{
    /// <summary>Operations per second; null where they are not the point.</summary>
    public double? FlopRate => Flop > 0 ? Flop / Seconds : null;

    /// <summary>Bytes per second; null where none are counted.</summary>
    public double? ByteRate => Bytes > 0 ? Bytes / Seconds : null;
}

/// <summary>What the processor can do, measured beside the rest.</summary>
/// <param name="FlopRate">Operations per second of fused multiply-adds in registers, two to each.</param>
/// <param name="ByteRate">Bytes per second that a plain copy reads and writes.</param>
public sealed record Peaks(double FlopRate, double ByteRate);
