namespace FastProxy.Ilgpu;

/// <summary>Two floats of consecutive addresses, a load or store of 8 bytes.</summary>
public struct Float2
{
    public float X;
    public float Y;

    /// <summary>a * b + sum of each.</summary>
    public static Float2 Fma(Float2 a, Float2 b, Float2 sum) => new() { X = Exact.Fma(a.X, b.X, sum.X), Y = Exact.Fma(a.Y, b.Y, sum.Y) };

    /// <summary>a + b.</summary>
    public static Float2 Add(Float2 a, Float2 b) => new() { X = Exact.Add(a.X, b.X), Y = Exact.Add(a.Y, b.Y) };

    /// <summary>The larger of each and 0; 0 for a NaN, as PTX has it.</summary>
    public static Float2 Relu(Float2 x) => new() { X = x.X > 0 ? x.X : 0, Y = x.Y > 0 ? x.Y : 0 };
}
