using System.Runtime.InteropServices;

namespace FastProxy.Ptx.Execution;

/// <summary>Asynchronous copies of a warp that no thread has waited for. Each thread has groups of its own.</summary>
internal sealed class PendingCopies
{
    private const int Uncommitted = int.MaxValue;

    private readonly List<Copy> copies = [];
    private readonly int[] groups = new int[32];

    /// <summary>What the copy at hand brings each lane.</summary>
    public UInt128[] Staged { get; } = new UInt128[32];

    /// <summary>Drops all.</summary>
    public void Clear()
    {
        copies.Clear();
        Array.Clear(groups);
    }

    /// <summary>Adds a copy of a lane.</summary>
    /// <param name="lane">The lane.</param>
    /// <param name="offset">Where in shared memory it goes.</param>
    /// <param name="data">What it brings, in the lowest bytes.</param>
    /// <param name="bytes">Bytes.</param>
    public void Add(int lane, long offset, UInt128 data, int bytes) => copies.Add(new Copy(lane, offset, data, bytes, Uncommitted));

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

    /// <summary>Completes what lanes wait for: all copies, or the groups but the latest few.</summary>
    public void Wait(uint lanes, int? latest, Action<Copy> complete)
    {
        int left = 0;
        foreach (Copy copy in CollectionsMarshal.AsSpan(copies))
        {
            if ((lanes >> copy.Lane & 1) != 0 && (latest is null || copy.Group < groups[copy.Lane] - latest))
            {
                complete(copy);
            }
            else
            {
                copies[left++] = copy;
            }
        }

        copies.RemoveRange(left, copies.Count - left);
    }

    /// <summary>A copy of a lane.</summary>
    /// <param name="Lane">The lane.</param>
    /// <param name="Offset">Where in shared memory it goes.</param>
    /// <param name="Data">What it brings, in the lowest bytes.</param>
    /// <param name="Bytes">Bytes.</param>
    /// <param name="Group">The lane's group that it belongs to.</param>
    public readonly record struct Copy(int Lane, long Offset, UInt128 Data, int Bytes, int Group);
}
