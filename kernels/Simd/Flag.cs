namespace FastProxy.Kernels.Simd;

/// <summary>A choice made at compile time: the branch not taken leaves no trace in the loop.</summary>
public interface IFlag
{
    /// <summary>The choice.</summary>
    static abstract bool On { get; }
}

/// <summary>Chosen.</summary>
public readonly struct Yes : IFlag
{
    public static bool On => true;
}

/// <summary>Not chosen.</summary>
public readonly struct No : IFlag
{
    public static bool On => false;
}
