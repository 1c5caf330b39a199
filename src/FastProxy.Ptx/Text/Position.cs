namespace FastProxy.Ptx.Text;

/// <summary>A place in a text, counted from 1.</summary>
internal readonly record struct Position(int Line, int Column)
{
    /// <summary>Whether it lies behind another one.</summary>
    public bool IsAfter(Position other) => (Line, Column).CompareTo((other.Line, other.Column)) > 0;
}
