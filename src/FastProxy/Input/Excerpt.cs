namespace FastProxy.Input;

/// <summary>Shows untrusted text inside a one-line message.</summary>
internal static class Excerpt
{
    private const int Longest = 40;

    /// <summary>
    /// Returns <paramref name="text"/> from <paramref name="start"/> on, quoted: at most 40 characters, each but printable ASCII shown as <c>?</c>.
    /// </summary>
    public static string Of(string text, int start = 0)
    {
        ReadOnlySpan<char> rest = text.AsSpan(start);
        bool cut = rest.Length > Longest;
        char[] shown = rest[..Math.Min(rest.Length, Longest)].ToArray();
        for (int i = 0; i < shown.Length; i++)
        {
            shown[i] = shown[i] is >= ' ' and <= '~' ? shown[i] : '?';
        }

        return $"'{new string(shown)}{(cut ? "..." : "")}'";
    }
}
