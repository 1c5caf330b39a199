namespace FastProxy.Kernels.Gpu;

/// <summary>A device cannot do, or did not do, what was asked of it.</summary>
/// <param name="message">One line: what failed, in the device's words, and in which kernel.</param>
/// <param name="inner">The cause.</param>
public sealed class GpuException(string message, Exception? inner = null) : Exception(message, inner);
