namespace FastProxy.Ilgpu;

/// <summary>8 rows of 4 sums.</summary>
internal struct Tile8x4
{
    public Float4 R0;
    public Float4 R1;
    public Float4 R2;
    public Float4 R3;
    public Float4 R4;
    public Float4 R5;
    public Float4 R6;
    public Float4 R7;

    /// <summary>w * x + sum: a row for each of the 8 w.</summary>
    public static Tile8x4 Fma(Float4 w0, Float4 w1, Float4 x, Tile8x4 sum) => new()
    {
        R0 = Float4.Fma(w0.X, x, sum.R0),
        R1 = Float4.Fma(w0.Y, x, sum.R1),
        R2 = Float4.Fma(w0.Z, x, sum.R2),
        R3 = Float4.Fma(w0.W, x, sum.R3),
        R4 = Float4.Fma(w1.X, x, sum.R4),
        R5 = Float4.Fma(w1.Y, x, sum.R5),
        R6 = Float4.Fma(w1.Z, x, sum.R6),
        R7 = Float4.Fma(w1.W, x, sum.R7),
    };
}
