using FastProxy.Kernels.Gpu;

namespace FastProxy.Ptx.Memory;

/// <summary>
/// Time, as far as it orders accesses. A segment is a warp's work between two points that order it with other work: the start of its block,
/// barriers, and synchronisations of the warp. Blocks run one after another and segments are numbered as they begin, so those of one
/// block, and those of one launch, are a range.
/// </summary>
internal sealed class BlockOrder
{
    // A block that begins with fewer segments left than this starts the numbers afresh.
    private const uint Reserve = 1u << 20;
    private const int MaxWarps = 32;

    private readonly uint[] pairs = new uint[MaxWarps * MaxWarps];
    private readonly List<byte> warps = [];
    private bool hasPairs;
    private uint next = 1;

    /// <summary>The first stamp of the launch.</summary>
    public uint Launch { get; private set; }

    /// <summary>The first stamp of the block.</summary>
    public uint Block { get; private set; }

    /// <summary>The first stamp after the last barrier of all threads of the block.</summary>
    public uint Barrier { get; private set; }

    /// <summary>Begins a launch.</summary>
    /// <returns>Whether the numbers start afresh, so that old stamps must be forgotten.</returns>
    public bool BeginLaunch()
    {
        bool isFresh = next > Stamp.Segments / 2;
        next = isFresh ? 1 : next;
        Launch = Stamp.Of(next);
        return isFresh;
    }

    /// <summary>Begins a block.</summary>
    /// <returns>Whether the numbers start afresh, so that old stamps must be forgotten; races with earlier blocks then go unseen.</returns>
    public bool BeginBlock()
    {
        bool isFresh = next > Stamp.Segments - Reserve;
        if (isFresh)
        {
            next = 1;
            Launch = Stamp.Of(next);
        }

        Block = Barrier = Stamp.Of(next);
        warps.Clear();
        if (hasPairs)
        {
            Array.Clear(pairs);
            hasPairs = false;
        }

        return isFresh;
    }

    /// <summary>Begins a segment of a warp.</summary>
    public uint Begin(int warp)
    {
        if (next == Stamp.Segments)
        {
            throw new GpuException("a block synchronises too often for its accesses to be checked for races");
        }

        warps.Add((byte)warp);
        return next++;
    }

    /// <summary>Orders what all threads did before what they do from now on.</summary>
    public void Synchronize() => Barrier = Stamp.Of(next);

    /// <summary>Orders what some warps did before what they do from now on.</summary>
    public void Synchronize(IReadOnlyList<int> some)
    {
        hasPairs = true;
        foreach (int a in some)
        {
            foreach (int b in some)
            {
                pairs[(a * MaxWarps) + b] = next;
            }
        }
    }

    /// <summary>The warp of a segment of this block.</summary>
    public int Warp(uint segment) => warps[(int)(segment - Stamp.Segment(Block))];

    /// <summary>Whether what a warp did in a segment of this block comes before what another one does now.</summary>
    public bool IsPast(uint segment, int warp, int now) => segment < pairs[(warp * MaxWarps) + now];
}
