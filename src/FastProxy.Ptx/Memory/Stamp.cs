namespace FastProxy.Ptx.Memory;

/// <summary>
/// Who accessed a piece of memory last, in 32 bits: the segment of time (24 bits, the highest), the lane (5), and three flags. Stamps of later
/// segments are greater. A stamp of 0 stands for nobody.
/// </summary>
internal static class Stamp
{
    /// <summary>Set if the access was atomic.</summary>
    public const uint Atomic = 4;

    /// <summary>Set if several lanes of a warp did it; the lane then means nothing.</summary>
    public const uint Lanes = 2;

    /// <summary>Set if several warps did it, none ordered before the other; the segment is the last one's.</summary>
    public const uint Warps = 1;

    /// <summary>Segments there are.</summary>
    public const uint Segments = 1u << 24;

    private const int SegmentShift = 8;
    private const int LaneShift = 3;

    /// <summary>The least stamp of a segment.</summary>
    public static uint Of(uint segment) => segment << SegmentShift;

    /// <summary>A stamp of a segment and a lane.</summary>
    public static uint Of(uint segment, int lane) => (segment << SegmentShift) | ((uint)lane << LaneShift);

    /// <summary>The segment.</summary>
    public static uint Segment(uint stamp) => stamp >> SegmentShift;

    /// <summary>The lane.</summary>
    public static int Lane(uint stamp) => (int)(stamp >> LaneShift & 31);
}
