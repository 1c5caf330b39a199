namespace FastProxy.Ptx.Text;

/// <summary>A place in a text, counted from 1.</summary>
internal readonly record struct Position(int Line, int Column);
