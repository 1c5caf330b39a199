namespace FastProxy.Profiling;

/// <summary>The time and the work of calls of one kernel.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Shape">The shape that the kernel works on.</param>
/// <param name="Calls">The number of calls.</param>
/// <param name="Seconds">Real time of all calls.</param>
/// <param name="Flop">Operations of the textbook form of all calls; 0 if operations are not the point.</param>
/// <param name="Bytes">The least number of bytes that all calls read and write.</param>
public sealed record Measurement(string Kernel, string Shape, int Calls, double Seconds, double Flop, double Bytes)
{
    /// <summary>Operations per second; null if operations are not the point.</summary>
    public double? FlopRate => Flop > 0 ? Flop / Seconds : null;

    /// <summary>Bytes per second; null if none are counted.</summary>
    public double? ByteRate => Bytes > 0 ? Bytes / Seconds : null;
}

/// <summary>The peak rates of the processor, measured in the same run.</summary>
/// <param name="FlopRate">Operations per second of fused multiply-adds in registers, two to each.</param>
/// <param name="ByteRate">Bytes per second that a plain copy reads and writes.</param>
public sealed record Peaks(double FlopRate, double ByteRate);
