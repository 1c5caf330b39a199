namespace FastProxy.Ptx.Tests.Planted.Faults;

/// <summary>Sizes of cases that a fault needs to be found.</summary>
internal static class FaultShapes
{
    /// <summary>Weights of several stages.</summary>
    public const string Stages = "in=40,out=20,height=5,width=4,samples=20";

    /// <summary>The same, of a gradient.</summary>
    public const string GradStages = "in=20,out=40,stride=2,height=5,width=4,samples=20";

    /// <summary>Words of more than 32 samples.</summary>
    public const string FiftySamples = "in=6,height=6,width=5,samples=50";

    /// <summary>More neurons than a block takes at once.</summary>
    public const string ManyNeurons = "in=16,height=24,width=24,samples=20";

    /// <summary>So many neurons that several blocks find the same patterns.</summary>
    public const string ManyBlocks = "in=16,height=64,width=64,samples=7";

    /// <summary>Patterns that fit one word of the map.</summary>
    public const string FiveSamples = "in=6,height=6,width=5,samples=5";

    /// <summary>Rows that the threads of a block do not divide.</summary>
    public const string UnevenRows = "in=6,height=17,width=5,samples=20";

    /// <summary>Lanes that fill no whole tile.</summary>
    public const string FortySamples = "in=6,height=6,width=5,samples=40";

    /// <summary>Rows that fill no whole tile.</summary>
    public const string FiveRows = "in=6,out=5,height=6,width=5,samples=20";

    /// <summary>More rows than the threads of a block take at once.</summary>
    public const string ManyRows = "in=2,height=40,width=2,samples=20";

    /// <summary>Pixels that leave half a warp idle.</summary>
    public const string FewPixels = "in=6,height=5,width=3,samples=20";

    /// <summary>So few pixels that a kernel of pairs of them ends soon.</summary>
    public const string FewPatches = "in=2,out=2,height=4,width=3,samples=40";

    /// <summary>Weights that are three more than whole vectors.</summary>
    public const string OddByThree = "in=1,out=3,height=6,width=5,samples=20";

    /// <summary>Weights that are one more than whole vectors.</summary>
    public const string Odd = "in=1,out=5,height=6,width=5,samples=20";
}
