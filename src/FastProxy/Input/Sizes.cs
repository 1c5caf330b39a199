using System.Globalization;

namespace FastProxy.Input;

/// <summary>Formats sizes for people.</summary>
public static class Sizes
{
    private const double Kibi = 1L << 10;
    private const double Mebi = 1L << 20;
    private const double Gibi = 1L << 30;

    /// <summary>Returns a number of bytes in KiB, MiB or GiB with one decimal.</summary>
    public static string Text(Int128 bytes)
    {
        (double shown, string unit) = (double)bytes switch
        {
            >= Gibi and var value => (value / Gibi, "GiB"),
            >= Mebi and var value => (value / Mebi, "MiB"),
            var value => (value / Kibi, "KiB"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{shown:0.0} {unit}");
    }
}
