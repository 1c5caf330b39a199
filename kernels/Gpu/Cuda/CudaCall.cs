using System.Runtime.CompilerServices;

namespace FastProxy.Kernels.Gpu.Cuda;

/// <summary>Turns results of driver calls into exceptions.</summary>
internal static class CudaCall
{
    /// <summary>Does nothing if <paramref name="result"/> is 0.</summary>
    /// <param name="result">The driver's result.</param>
    /// <param name="call">The call; the compiler writes it.</param>
    /// <exception cref="GpuException">The result is not 0.</exception>
    public static void Check(int result, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result != 0)
        {
            throw Failure(result, call);
        }
    }

    /// <summary>Returns the exception for a result other than 0.</summary>
    /// <param name="result">The result.</param>
    /// <param name="call">The call, as it is written.</param>
    /// <param name="purpose">The purpose of the call.</param>
    /// <param name="context">Further facts.</param>
    public static GpuException Failure(int result, string call, string? purpose = null, string? context = null)
    {
        string name = call.Split('(')[0];
        string subject = purpose is null ? name : $"{name} for {purpose}";
        string message = $"{subject} failed: {new CudaError(result)}";
        return new GpuException(context is null ? message : $"{message}; {context}");
    }
}
