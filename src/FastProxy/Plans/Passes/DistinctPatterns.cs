namespace FastProxy.Plans.Passes;

/// <summary>The number of distinct patterns of the activation calls on live paths.</summary>
public sealed class DistinctPatterns : PatternPass;
