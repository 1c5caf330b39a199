namespace FastProxy.Ptx.Execution;

/// <summary>Threads or blocks along three axes, or the place of one among them.</summary>
public readonly record struct Dim3(int X, int Y = 1, int Z = 1)
{
    /// <summary>How many there are.</summary>
    public long Count => (long)X * Y * Z;

    /// <summary>The place of the one of this number, x first.</summary>
    internal Dim3 At(long number) => new((int)(number % X), (int)(number / X % Y), (int)(number / ((long)X * Y)));
}
