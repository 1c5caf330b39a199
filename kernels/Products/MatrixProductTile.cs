using System.Runtime.CompilerServices;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Products;

/// <summary>
/// The hot loop of <see cref="MatrixProduct"/>: sums of several rows and four columns in registers, four rows where there are 32 registers and
/// two where there are 16. Rows and columns beyond the last are the last again. The sums are written out, since the compiler keeps them in
/// registers only as locals.
/// </summary>
/// <param name="aRow">The floats from one row of a to the next, as the others.</param>
internal readonly unsafe struct MatrixProductTile(long aRow, long aTerm, long bTerm, long bColumn, long yRow, long yColumn)
{
    /// <summary>The largest number of columns.</summary>
    public const int Columns = 4;

    private readonly long aRow = aRow, aTerm = aTerm, bTerm = bTerm, bColumn = bColumn, yRow = yRow, yColumn = yColumn;

    /// <summary>Returns the largest number of rows.</summary>
    public static int Rows<S, V>()
        where S : struct, ISimd<V>
        where V : struct => S.Width == 16 ? 4 : 2;

    /// <summary>Computes a vector of lanes of each sum of the tile.</summary>
    public void Run<S, V>(float* a, int rows, float* b, int columns, int terms, bool isAdd, float* y)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* b1 = columns > 1 ? b + bColumn : b;
        float* b2 = columns > 2 ? b1 + bColumn : b1;
        float* b3 = columns > 3 ? b2 + bColumn : b2;
        if (S.Width == 16)
        {
            Four<S, V>(a, rows, b, b1, b2, b3, columns, terms, isAdd, y);
        }
        else
        {
            Two<S, V>(a, rows, b, b1, b2, b3, columns, terms, isAdd, y);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Four<S, V>(float* a0, int rows, float* b0, float* b1, float* b2, float* b3, int columns, int terms, bool isAdd, float* y0)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* a1 = rows > 1 ? a0 + aRow : a0;
        float* a2 = rows > 2 ? a1 + aRow : a1;
        float* a3 = rows > 3 ? a2 + aRow : a2;
        float* y1 = rows > 1 ? y0 + yRow : y0;
        float* y2 = rows > 2 ? y1 + yRow : y1;
        float* y3 = rows > 3 ? y2 + yRow : y2;
        V s00 = S.Zero, s01 = S.Zero, s02 = S.Zero, s03 = S.Zero;
        V s10 = S.Zero, s11 = S.Zero, s12 = S.Zero, s13 = S.Zero;
        V s20 = S.Zero, s21 = S.Zero, s22 = S.Zero, s23 = S.Zero;
        V s30 = S.Zero, s31 = S.Zero, s32 = S.Zero, s33 = S.Zero;
        if (isAdd)
        {
            Load<S, V>(y0, columns, out s00, out s01, out s02, out s03);
            Load<S, V>(y1, columns, out s10, out s11, out s12, out s13);
            Load<S, V>(y2, columns, out s20, out s21, out s22, out s23);
            Load<S, V>(y3, columns, out s30, out s31, out s32, out s33);
        }

        long atA = 0, atB = 0, stepA = aTerm, stepB = bTerm;
        for (int k = terms; k > 0; k--)
        {
            V v0 = S.Load(b0 + atB);
            V v1 = S.Load(b1 + atB);
            V v2 = S.Load(b2 + atB);
            V v3 = S.Load(b3 + atB);
            V u = S.Load(a0 + atA);
            s00 = S.Fma(u, v0, s00);
            s01 = S.Fma(u, v1, s01);
            s02 = S.Fma(u, v2, s02);
            s03 = S.Fma(u, v3, s03);
            u = S.Load(a1 + atA);
            s10 = S.Fma(u, v0, s10);
            s11 = S.Fma(u, v1, s11);
            s12 = S.Fma(u, v2, s12);
            s13 = S.Fma(u, v3, s13);
            u = S.Load(a2 + atA);
            s20 = S.Fma(u, v0, s20);
            s21 = S.Fma(u, v1, s21);
            s22 = S.Fma(u, v2, s22);
            s23 = S.Fma(u, v3, s23);
            u = S.Load(a3 + atA);
            s30 = S.Fma(u, v0, s30);
            s31 = S.Fma(u, v1, s31);
            s32 = S.Fma(u, v2, s32);
            s33 = S.Fma(u, v3, s33);
            atA += stepA;
            atB += stepB;
        }

        Store<S, V>(s00, s01, s02, s03, columns, y0);
        Store<S, V>(s10, s11, s12, s13, columns, y1);
        Store<S, V>(s20, s21, s22, s23, columns, y2);
        Store<S, V>(s30, s31, s32, s33, columns, y3);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Two<S, V>(float* a0, int rows, float* b0, float* b1, float* b2, float* b3, int columns, int terms, bool isAdd, float* y0)
        where S : struct, ISimd<V>
        where V : struct
    {
        float* a1 = rows > 1 ? a0 + aRow : a0;
        float* y1 = rows > 1 ? y0 + yRow : y0;
        V s00 = S.Zero, s01 = S.Zero, s02 = S.Zero, s03 = S.Zero;
        V s10 = S.Zero, s11 = S.Zero, s12 = S.Zero, s13 = S.Zero;
        if (isAdd)
        {
            Load<S, V>(y0, columns, out s00, out s01, out s02, out s03);
            Load<S, V>(y1, columns, out s10, out s11, out s12, out s13);
        }

        long atA = 0, atB = 0, stepA = aTerm, stepB = bTerm;
        for (int k = terms; k > 0; k--)
        {
            V u0 = S.Load(a0 + atA);
            V u1 = S.Load(a1 + atA);
            V v = S.Load(b0 + atB);
            s00 = S.Fma(u0, v, s00);
            s10 = S.Fma(u1, v, s10);
            v = S.Load(b1 + atB);
            s01 = S.Fma(u0, v, s01);
            s11 = S.Fma(u1, v, s11);
            v = S.Load(b2 + atB);
            s02 = S.Fma(u0, v, s02);
            s12 = S.Fma(u1, v, s12);
            v = S.Load(b3 + atB);
            s03 = S.Fma(u0, v, s03);
            s13 = S.Fma(u1, v, s13);
            atA += stepA;
            atB += stepB;
        }

        Store<S, V>(s00, s01, s02, s03, columns, y0);
        Store<S, V>(s10, s11, s12, s13, columns, y1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Load<S, V>(float* y, int columns, out V s0, out V s1, out V s2, out V s3)
        where S : struct, ISimd<V>
        where V : struct
    {
        s0 = S.Load(y);
        s1 = S.Load(y += columns > 1 ? yColumn : 0);
        s2 = S.Load(y += columns > 2 ? yColumn : 0);
        s3 = S.Load(y += columns > 3 ? yColumn : 0);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Store<S, V>(V s0, V s1, V s2, V s3, int columns, float* y)
        where S : struct, ISimd<V>
        where V : struct
    {
        S.Store(s0, y);
        S.Store(s1, y += columns > 1 ? yColumn : 0);
        S.Store(s2, y += columns > 2 ? yColumn : 0);
        S.Store(s3, y += columns > 3 ? yColumn : 0);
    }
}
