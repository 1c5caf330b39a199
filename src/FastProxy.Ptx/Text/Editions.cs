namespace FastProxy.Ptx.Text;

/// <summary>The versions of PTX and the targets that there are (PTX ISA, "Release Notes").</summary>
internal static class Editions
{
    private static readonly HashSet<int> Versions =
        [60, 61, 62, 63, 64, 65, 70, 71, 72, 73, 74, 75, 76, 77, 78, 80, 81, 82, 83, 84, 85, 86, 87, 88, 90];

    private static readonly Dictionary<int, int> FirstVersions = new()
    {
        [30] = 60,
        [32] = 60,
        [35] = 60,
        [37] = 60,
        [50] = 60,
        [52] = 60,
        [53] = 60,
        [60] = 60,
        [61] = 60,
        [62] = 60,
        [70] = 60,
        [72] = 61,
        [75] = 63,
        [80] = 70,
        [86] = 71,
        [87] = 74,
        [88] = 90,
        [89] = 78,
        [90] = 78,
        [100] = 86,
        [101] = 86,
        [103] = 88,
        [110] = 90,
        [120] = 87,
        [121] = 88,
    };

    /// <summary>Whether there is a version, given ten times, from 6.0 on.</summary>
    public static bool HasVersion(int version) => Versions.Contains(version);

    /// <summary>The version, ten times, from which on there is a target; null where there is none of that number.</summary>
    public static int? FirstVersion(int target) => FirstVersions.TryGetValue(target, out int version) ? version : null;
}
