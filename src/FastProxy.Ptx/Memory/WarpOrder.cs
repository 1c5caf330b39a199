namespace FastProxy.Ptx.Memory;

/// <summary>What is known of the order in which the lanes of a warp do things.</summary>
/// <param name="index">The warp's number in its block.</param>
internal sealed class WarpOrder(int index)
{
    private uint whole;
    private uint[]? pairs;

    /// <summary>The warp's number in its block.</summary>
    public int Index => index;

    /// <summary>The segment that the warp is in.</summary>
    public uint Segment { get; private set; }

    /// <summary>Begins a segment.</summary>
    public void Enter(uint segment) => Segment = segment;

    /// <summary>Forgets what an earlier block did.</summary>
    public void Restart()
    {
        whole = 0;
        pairs?.AsSpan().Clear();
    }

    /// <summary>Notes that what some lanes did before a segment comes before what they do from then on.</summary>
    public void Synchronize(uint lanes, bool isAll, uint segment)
    {
        Segment = segment;
        if (isAll)
        {
            whole = segment;
            return;
        }

        pairs ??= new uint[32 * 32];
        for (int a = 0; a < 32; a++)
        {
            for (int b = 0; b < 32; b++)
            {
                if ((lanes >> a & lanes >> b & 1) != 0)
                {
                    pairs[(a * 32) + b] = segment;
                }
            }
        }
    }

    /// <summary>Whether what any lane did in a segment comes before what any does now.</summary>
    public bool IsPast(uint segment) => segment < whole;

    /// <summary>Whether what a lane did in a segment comes before what another does now.</summary>
    public bool IsPast(uint segment, int lane, int now) => IsPast(segment) || (pairs is not null && segment < pairs[(lane * 32) + now]);
}
