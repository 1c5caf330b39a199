namespace FastProxy.Execution;

/// <summary>The kernel that computes a step, and the work that the step's shapes make of it.</summary>
/// <param name="Kernel">The kernel that does its work.</param>
/// <param name="Shape">What it works on.</param>
/// <param name="Flop">
/// Operations of the textbook form for the whole batch: two to a multiply-accumulate, taps on the padding counted, Winograd's saving not. What rides
/// along
/// in a pass (the sums of a batch-norm, a pattern) is not counted, nor are steps whose point is no arithmetic.
/// </param>
/// <param name="Bytes">Bytes that it has to read and write at least: every buffer and all weights once, padding lanes included.</param>
internal sealed record StepCost(string Kernel, string Shape, double Flop, double Bytes);
