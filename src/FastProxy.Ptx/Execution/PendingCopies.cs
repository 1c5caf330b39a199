namespace FastProxy.Ptx.Execution;

/// <summary>Asynchronous copies of a warp that no thread has waited for. Each thread has groups of its own.</summary>
internal sealed class PendingCopies
{
    private const int Uncommitted = int.MaxValue;

    private readonly List<Copy> copies = [];
    private readonly int[] groups = new int[32];

    /// <summary>What the copy at hand brings each lane.</summary>
    public byte[][] Staged { get; } = new byte[32][];

    /// <summary>Drops all.</summary>
    public void Clear()
    {
        copies.Clear();
        Array.Clear(groups);
    }

    /// <summary>Adds a copy of a lane.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="offset">Where in shared memory it goes.</param>
    /// <param name="data">What it brings.</param>
    public void Add(int lane, long offset, byte[] data) => copies.Add(new Copy(lane, offset, data, Uncommitted));

    /// <summary>Makes a group of the copies that each lane has added since its last one.</summary>
    public void Commit(uint lanes)
    {
        for (int i = 0; i < copies.Count; i++)
        {
            Copy copy = copies[i];
            if ((lanes >> copy.Lane & 1) != 0 && copy.Group == Uncommitted)
            {
                copies[i] = copy with { Group = groups[copy.Lane] };
            }
        }

        for (int lane = 0; lane < 32; lane++)
        {
            groups[lane] += (int)(lanes >> lane & 1);
        }
    }

    /// <summary>Takes out what lanes wait for: all copies, or the groups but the latest few.</summary>
    public List<(int Lane, long Offset, byte[] Data)> Take(uint lanes, int? latest)
    {
        var done = new List<(int, long, byte[])>();
        copies.RemoveAll(copy =>
        {
            bool isDone = (lanes >> copy.Lane & 1) != 0 && (latest is null || copy.Group < groups[copy.Lane] - latest);
            if (isDone)
            {
                done.Add((copy.Lane, copy.Offset, copy.Data));
            }

            return isDone;
        });
        return done;
    }

    private readonly record struct Copy(int Lane, long Offset, byte[] Data, int Group);
}
