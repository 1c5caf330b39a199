namespace FastProxy.Kernels.Simd;

/// <summary>A choice made at compile time: the other branch leaves no trace in the loop.</summary>
public interface IFlag
{
    /// <summary>The choice.</summary>
    static abstract bool On { get; }
}

/// <summary>The choice that is on.</summary>
public readonly struct Yes : IFlag
{
    public static bool On => true;
}

/// <summary>The choice that is off.</summary>
public readonly struct No : IFlag
{
    public static bool On => false;
}
