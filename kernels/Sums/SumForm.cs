namespace FastProxy.Kernels.Sums;

/// <summary>The sums that <see cref="LaneSums"/> forms over arrays a, b and c, chosen at compile time.</summary>
internal interface ISumForm
{
    /// <summary>Whether the first sum is that of a alone, not of a * b.</summary>
    static abstract bool IsAlone { get; }

    /// <summary>Whether there is a second sum: of a * c, or a * a.</summary>
    static abstract bool IsDouble { get; }

    /// <summary>Whether the second sum is of squares.</summary>
    static abstract bool IsSquare { get; }
}

/// <summary>The sum of a.</summary>
internal readonly struct Sum : ISumForm
{
    public static bool IsAlone => true;

    public static bool IsDouble => false;

    public static bool IsSquare => false;
}

/// <summary>The sums of a and of a * a.</summary>
internal readonly struct SumAndSquares : ISumForm
{
    public static bool IsAlone => true;

    public static bool IsDouble => true;

    public static bool IsSquare => true;
}

/// <summary>The sums of a and of a * c.</summary>
internal readonly struct SumAndDot : ISumForm
{
    public static bool IsAlone => true;

    public static bool IsDouble => true;

    public static bool IsSquare => false;
}

/// <summary>The sum of a * b.</summary>
internal readonly struct Dot : ISumForm
{
    public static bool IsAlone => false;

    public static bool IsDouble => false;

    public static bool IsSquare => false;
}

/// <summary>The sums of a * b and of a * c.</summary>
internal readonly struct TwoDots : ISumForm
{
    public static bool IsAlone => false;

    public static bool IsDouble => true;

    public static bool IsSquare => false;
}
