using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace FastProxy.Kernels.Simd;

/// <summary>The vector widths that a kernel can run at, widest last. Results have the same bits at each of them.</summary>
public enum Isa
{
    /// <summary>One lane, on any machine.</summary>
    Scalar,

    /// <summary>Four lanes: NEON, or x86 without AVX2.</summary>
    Vector128,

    /// <summary>Eight lanes: AVX2 with FMA.</summary>
    Avx2,

    /// <summary>Sixteen lanes: AVX-512 (F, BW, DQ, VL).</summary>
    Avx512,
}

/// <summary>A computation written once for every vector width.</summary>
public interface IKernel
{
    /// <summary>Runs at the width of <typeparamref name="S"/>.</summary>
    void Run<S, V>()
        where S : struct, ISimd<V>
        where V : struct;
}

/// <summary>Chooses the width and runs a kernel at it.</summary>
public static class IsaExtensions
{
    /// <summary>The widest width that this process may use; <c>DOTNET_EnableAVX512=0</c> and similar variables lower it.</summary>
    public static Isa Best { get; } = Supported.Last();

    /// <summary>Every width that this process may use, narrowest first.</summary>
    public static IEnumerable<Isa> Supported
    {
        get
        {
            yield return Isa.Scalar;
            if (Vector128.IsHardwareAccelerated)
            {
                yield return Isa.Vector128;
            }

            if (Vector256.IsHardwareAccelerated && Fma.IsSupported)
            {
                yield return Isa.Avx2;
            }

            if (Vector512.IsHardwareAccelerated && Avx512BW.IsSupported && Avx512DQ.IsSupported)
            {
                yield return Isa.Avx512;
            }
        }
    }

    /// <summary>Runs <paramref name="kernel"/> at this width: one branch, then code specialised for it.</summary>
    public static void Run<K>(this Isa isa, ref readonly K kernel)
        where K : struct, IKernel
    {
        switch (isa)
        {
            case Isa.Avx512:
                kernel.Run<Simd512, Vector512<float>>();
                break;
            case Isa.Avx2:
                kernel.Run<Simd256, Vector256<float>>();
                break;
            case Isa.Vector128:
                kernel.Run<Simd128, Vector128<float>>();
                break;
            default:
                kernel.Run<SimdScalar, float>();
                break;
        }
    }
}
