namespace FastProxy.Kernels.Gpu.Cuda;

/// <summary><c>CUdevice_attribute</c></summary>
internal enum CudaDeviceAttribute
{
    ComputeCapabilityMajor = 75,
    ComputeCapabilityMinor = 76,
    MemoryPoolsSupported = 115,
}

/// <summary><c>CUfunction_attribute</c></summary>
internal enum CudaFunctionAttribute
{
    StaticSharedBytes = 1,
    LocalBytes = 3,
    Registers = 4,
    MaxDynamicSharedBytes = 8,
}

/// <summary><c>CUjit_option</c></summary>
internal enum CudaJitOption
{
    ErrorLogBuffer = 5,
    ErrorLogBufferBytes = 6,
}

/// <summary><c>CUmemPool_attribute</c></summary>
internal enum CudaPoolAttribute
{
    ReleaseThreshold = 4,
}

/// <summary>Flags of streams and events, and the words of a launch's parameter buffer.</summary>
internal static class CudaFlags
{
    /// <summary><c>CU_STREAM_NON_BLOCKING</c>: the stream and the null stream do not wait for each other.</summary>
    public const uint StreamNonBlocking = 1;

    /// <summary><c>CU_EVENT_DEFAULT</c>: the event records its time.</summary>
    public const uint EventDefault = 0;

    /// <summary><c>CU_EVENT_DISABLE_TIMING</c></summary>
    public const uint EventDisableTiming = 2;

    /// <summary><c>CU_LAUNCH_PARAM_END</c></summary>
    public const nint LaunchParameterEnd = 0;

    /// <summary><c>CU_LAUNCH_PARAM_BUFFER_POINTER</c></summary>
    public const nint LaunchParameterBuffer = 1;

    /// <summary><c>CU_LAUNCH_PARAM_BUFFER_SIZE</c></summary>
    public const nint LaunchParameterBytes = 2;
}
