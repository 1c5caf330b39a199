using ILGPU;

namespace FastProxy.Ilgpu;

/// <summary>Four floats of consecutive addresses, a load or store of 16 bytes.</summary>
public struct Float4
{
    public float X;
    public float Y;
    public float Z;
    public float W;

    /// <summary>Four times a float.</summary>
    public static Float4 Of(float x) => new() { X = x, Y = x, Z = x, W = x };

    /// <summary>
    /// The sum of a window as an average pooling has it: rows of each column top down, then columns left to right, sums beginning with -0.
    /// </summary>
    public static Float4 Sum(ArrayView<byte> memory, ulong at, int rows, ulong rowBytes, int columns, ulong columnBytes)
    {
        Float4 sum = Of(-0f);
        for (int column = 0; column < columns; column++)
        {
            Float4 ofColumn = Of(-0f);
            ulong tap = at;
            for (int row = 0; row < rows; row++)
            {
                ofColumn = Add(ofColumn, memory.At<Float4>(tap)[0]);
                tap += rowBytes;
            }

            sum = Add(sum, ofColumn);
            at += columnBytes;
        }

        return sum;
    }

    /// <summary>w * x + sum.</summary>
    public static Float4 Fma(float w, Float4 x, Float4 sum) => new()
    {
        X = Exact.Fma(w, x.X, sum.X),
        Y = Exact.Fma(w, x.Y, sum.Y),
        Z = Exact.Fma(w, x.Z, sum.Z),
        W = Exact.Fma(w, x.W, sum.W),
    };

    /// <summary>w * x + sum of each.</summary>
    public static Float4 Fma(Float4 w, Float4 x, Float4 sum) => new()
    {
        X = Exact.Fma(w.X, x.X, sum.X),
        Y = Exact.Fma(w.Y, x.Y, sum.Y),
        Z = Exact.Fma(w.Z, x.Z, sum.Z),
        W = Exact.Fma(w.W, x.W, sum.W),
    };

    /// <summary>a + b.</summary>
    public static Float4 Add(Float4 a, Float4 b) => new()
    {
        X = Exact.Add(a.X, b.X),
        Y = Exact.Add(a.Y, b.Y),
        Z = Exact.Add(a.Z, b.Z),
        W = Exact.Add(a.W, b.W),
    };

    /// <summary>a * factor.</summary>
    public static Float4 Mul(Float4 a, float factor) => new()
    {
        X = Exact.Mul(a.X, factor),
        Y = Exact.Mul(a.Y, factor),
        Z = Exact.Mul(a.Z, factor),
        W = Exact.Mul(a.W, factor),
    };

    /// <summary>The larger of each and 0; 0 for a NaN, as PTX has it.</summary>
    public static Float4 Relu(Float4 x) => new()
    {
        X = x.X > 0 ? x.X : 0,
        Y = x.Y > 0 ? x.Y : 0,
        Z = x.Z > 0 ? x.Z : 0,
        W = x.W > 0 ? x.W : 0,
    };

    /// <summary>x where a is greater than b, otherwise y.</summary>
    public static Float4 WhereGreater(Float4 a, Float4 b, Float4 x, Float4 y) => new()
    {
        X = a.X > b.X ? x.X : y.X,
        Y = a.Y > b.Y ? x.Y : y.Y,
        Z = a.Z > b.Z ? x.Z : y.Z,
        W = a.W > b.W ? x.W : y.W,
    };
}
