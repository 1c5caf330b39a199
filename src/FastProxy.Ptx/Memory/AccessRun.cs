namespace FastProxy.Ptx.Memory;

/// <summary>An access of neighbouring lanes to neighbouring pieces of memory, or of several lanes to the same ones.</summary>
/// <param name="Warp">The warp.</param>
/// <param name="Piece">The first piece.</param>
/// <param name="Pieces">Pieces of all.</param>
/// <param name="PiecesPerLane">Pieces of a lane.</param>
/// <param name="Lane">The first lane.</param>
/// <param name="IsSame">Whether several lanes access the same pieces.</param>
internal readonly record struct AccessRun(WarpOrder Warp, long Piece, int Pieces, int PiecesPerLane, int Lane, bool IsSame)
{
    /// <summary>The stamp of the first piece.</summary>
    public uint FirstStamp => IsSame ? Stamp.Of(Warp.Segment) | Stamp.Lanes : Stamp.Of(Warp.Segment, Lane);

    /// <summary>The lane that accesses a piece, counted from the first.</summary>
    public int LaneOf(int piece) => IsSame ? Lane : Lane + (piece / PiecesPerLane);

    /// <summary>The stamp of a piece, counted from the first.</summary>
    public uint StampOf(int piece) => IsSame ? FirstStamp : Stamp.Of(Warp.Segment, LaneOf(piece));
}
