using System.Runtime.InteropServices;

namespace FastProxy.Kernels.Gpu.Cuda;

/// <summary>A <c>CUresult</c> that is not 0.</summary>
/// <param name="Code">The number.</param>
internal readonly record struct CudaError(int Code)
{
    /// <summary><c>CUDA_ERROR_NO_DEVICE</c></summary>
    public const int NoDevice = 100;

    /// <summary>
    /// Whether a kernel or the device has failed in earlier work. The next call, whichever it is, reports the error, as does every call after it: the
    /// context is lost. ECC (214), contained (226), illegal address (700), timeout (702), assertion (710), hardware stack to launch failed (714 to
    /// 719), tensor memory leak (721).
    /// </summary>
    public bool IsSticky => Code is 214 or 226 or 700 or 702 or 710 or (>= 714 and <= 719) or 721;

    /// <summary>Returns the driver's name of the error, and its text.</summary>
    public override string ToString()
    {
        string name = CudaDriver.cuGetErrorName(Code, out nint text) == 0 ? Text(text) : $"CUDA error {Code}";
        return CudaDriver.cuGetErrorString(Code, out text) == 0 ? $"{name} ({Text(text)})" : name;
    }

    private static string Text(nint text) => Marshal.PtrToStringUTF8(text) ?? "unnamed";
}
