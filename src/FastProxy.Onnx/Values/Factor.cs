namespace FastProxy.Onnx.Values;

/// <summary>
/// A run of elements: <paramref name="Length"/> of them, <paramref name="Stride"/> apart in the row-major order of a node's elements.
/// </summary>
internal readonly record struct Factor(int Length, int Stride);
