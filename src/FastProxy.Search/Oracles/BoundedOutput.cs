using System.Text;

namespace FastProxy.Search.Oracles;

/// <summary>The output of a program, up to a limit.</summary>
/// <param name="LastLine">The last nonblank line, trimmed; null if there is none.</param>
/// <param name="IsCut">Whether the program printed more.</param>
internal sealed record BoundedOutput(string? LastLine, bool IsCut)
{
    /// <summary>The limit on the bytes that are kept.</summary>
    public const int MaxBytes = 1 << 20;

    /// <summary>Reads to the end: bytes beyond the limit are read too, so that the program does not wait for a reader.</summary>
    public static async Task<BoundedOutput> ReadAsync(Stream stream, Action? onOverflow)
    {
        using var kept = new MemoryStream();
        var block = new byte[4096];
        bool isCut = false;
        for (int read; (read = await stream.ReadAsync(block).ConfigureAwait(false)) > 0;)
        {
            int room = MaxBytes - (int)kept.Length;
            kept.Write(block, 0, Math.Min(read, room));
            if (read > room && !isCut)
            {
                isCut = true;
                onOverflow?.Invoke();
            }
        }

        string text = Encoding.UTF8.GetString(kept.GetBuffer(), 0, (int)kept.Length);
        return new BoundedOutput(text.Split('\n').Select(line => line.Trim()).LastOrDefault(line => line.Length > 0), isCut);
    }
}
