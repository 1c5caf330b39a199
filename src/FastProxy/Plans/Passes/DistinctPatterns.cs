namespace FastProxy.Plans.Passes;

/// <summary>The number of distinct patterns that the activation calls on live paths show.</summary>
public sealed class DistinctPatterns : PatternPass;
