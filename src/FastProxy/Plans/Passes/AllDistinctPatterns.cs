namespace FastProxy.Plans.Passes;

/// <summary>The number of distinct patterns of all activation calls, those on dead branches included.</summary>
public sealed class AllDistinctPatterns : PatternPass
{
    public override bool ReadsDeadBranches => true;
}
