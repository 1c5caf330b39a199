namespace FastProxy.Execution;

/// <summary>The kernel that computes a step, and its work as the step's shapes determine it.</summary>
/// <param name="Kernel">The kernel that does the work.</param>
/// <param name="Shape">The shape that the kernel works on.</param>
/// <param name="Flop">
/// Operations of the textbook form for the whole batch: a multiply-accumulate counts as two, taps on the padding count, Winograd's saving does not.
/// The by-products of a pass (the sums of a batch-norm, a pattern) are not counted, nor are steps whose point is not arithmetic.
/// </param>
/// <param name="Bytes">The least number of bytes that the step reads and writes: every buffer and all weights once, padding lanes included.</param>
internal sealed record StepCost(string Kernel, string Shape, double Flop, double Bytes);
