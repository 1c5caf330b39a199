using FastProxy.Kernels.Gpu;

namespace FastProxy.Ptx.Text;

/// <summary>A text and the name that messages give it.</summary>
internal sealed record SourceText(string File, string Text)
{
    private const int MaxShown = 60;

    /// <summary>The error at a place.</summary>
    public GpuException Error(Position at, string message) => new($"{File}:{at.Line}:{at.Column}: {message}");

    /// <summary>A piece of source as messages show it: on one line and not too long.</summary>
    public static string Shown(string piece)
    {
        string cut = piece.Length > MaxShown ? piece[..MaxShown] + "..." : piece;
        return string.Concat(cut.Select(c => char.IsControl(c) ? '?' : c));
    }
}
