namespace FastProxy.Kernels.Gpu;

/// <summary>The error of a device that cannot do, or did not do, what was requested.</summary>
/// <param name="message">One line: the failure, in the device's words, and the kernel.</param>
/// <param name="inner">The cause.</param>
public sealed class GpuException(string message, Exception? inner = null) : Exception(message, inner);
