using System.Runtime.CompilerServices;
using static FastProxy.Kernels.Gpu.Cuda.CudaDriver;

namespace FastProxy.Kernels.Gpu.Cuda;

/// <summary>A device's primary context and a stream in it, and everything else that is released with them.</summary>
internal sealed class CudaContext : IDisposable
{
    private readonly Lock gate = new();
    private readonly Stack<Action> releases = new();
    private readonly List<string> launched = [];
    private readonly nint handle;
    private bool isLost;
    private bool isDisposed;

    /// <summary>Opens the device of this number.</summary>
    public CudaContext(int index)
    {
        Check(cuDeviceGet(out int device, index));
        Check(cuDevicePrimaryCtxRetain(out handle, device));
        Own(() => cuDevicePrimaryCtxRelease_v2(device));
        Device = device;
        try
        {
            Check(cuCtxSetCurrent(handle));
            Check(cuStreamCreate(out nint stream, CudaFlags.StreamNonBlocking));
            Own(() => cuStreamDestroy_v2(stream));
            Stream = stream;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary><c>CUdevice</c></summary>
    public int Device { get; }

    /// <summary>The stream that does all work, in order.</summary>
    public nint Stream { get; }

    /// <summary>Whether there is no memory left to release: after a sticky error, and after <see cref="Dispose"/>.</summary>
    public bool IsGone => isLost || isDisposed;

    /// <summary>Keeps other threads out, and makes the context current on this one.</summary>
    public Lock.Scope Enter()
    {
        Lock.Scope scope = gate.EnterScope();
        try
        {
            ObjectDisposedException.ThrowIf(isDisposed, typeof(CudaDevice));
            Check(cuCtxSetCurrent(handle));
            return scope;
        }
        catch
        {
            scope.Dispose();
            throw;
        }
    }

    /// <summary>Registers a release that <see cref="Dispose"/> runs before all earlier ones.</summary>
    public void Own(Action release) => releases.Push(release);

    /// <summary>Returns a new event, which <see cref="Dispose"/> releases.</summary>
    public nint NewEvent(uint flags)
    {
        Check(cuEventCreate(out nint created, flags));
        Own(() => cuEventDestroy_v2(created));
        return created;
    }

    /// <summary>Records a launch, which is named if an error comes to light before the next wait.</summary>
    public void Launched(string kernel)
    {
        if (!launched.Contains(kernel))
        {
            launched.Add(kernel);
        }
    }

    /// <summary>Waits for all work.</summary>
    public void Synchronize()
    {
        Check(cuStreamSynchronize(Stream));
        Waited();
    }

    /// <summary>Records that all work is done.</summary>
    public void Waited() => launched.Clear();

    /// <summary>Does nothing if <paramref name="result"/> is 0.</summary>
    /// <param name="result">The driver's result.</param>
    /// <param name="purpose">The purpose of the call: a kernel, a size.</param>
    /// <param name="call">The call; the compiler writes it.</param>
    /// <exception cref="GpuException">The result is not 0.</exception>
    public void Check(int result, string? purpose = null, [CallerArgumentExpression(nameof(result))] string call = "")
    {
        if (result == 0)
        {
            return;
        }

        isLost |= new CudaError(result).IsSticky;
        string? suspects = isLost && launched.Count > 0 ? $"launched since the last synchronisation: {string.Join(", ", launched)}" : null;
        throw CudaCall.Failure(result, call, purpose, suspects);
    }

    public void Dispose()
    {
        using Lock.Scope scope = gate.EnterScope();
        if (isDisposed)
        {
            return;
        }

        isDisposed = true;

        // Results are ignored: after a sticky error, which has been reported, each of these calls returns it again.
        _ = cuCtxSetCurrent(handle);
        _ = cuStreamSynchronize(Stream);
        while (releases.TryPop(out Action? release))
        {
            release();
        }
    }
}
