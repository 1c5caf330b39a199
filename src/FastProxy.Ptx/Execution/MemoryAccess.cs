using System.Numerics;
using System.Runtime.Intrinsics;
using FastProxy.Ptx.Memory;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Execution;

/// <summary>
/// An access of memory by the lanes of a warp. It is done in runs of neighbouring lanes whose addresses follow one another, or are the same:
/// one run where the access is coalesced or broadcast, up to 32 where it is scattered.
/// </summary>
/// <param name="space">The memory.</param>
/// <param name="address">The address.</param>
/// <param name="bytes">Bytes of a lane; the address must be a multiple of it.</param>
/// <param name="isWrite">Whether it writes.</param>
internal abstract unsafe class MemoryAccess(StateSpace space, Address address, int bytes, bool isWrite) : Operation
{
    /// <summary>The memory.</summary>
    public StateSpace Space => space;

    /// <summary>Whether it writes.</summary>
    public bool IsWrite => isWrite;

    /// <summary>Bytes of a lane.</summary>
    protected int Bytes => bytes;

    public override void Execute(Warp warp, uint active)
    {
        Resolve(warp, active);
        ForEachRun(warp, active);
    }

    /// <summary>Accesses memory for lanes <paramref name="lane"/> to <paramref name="lane"/> + <paramref name="count"/> - 1.</summary>
    /// <param name="warp">The warp.</param>
    /// <param name="region">The memory.</param>
    /// <param name="offset">Where the first lane's bytes begin in it.</param>
    /// <param name="lane">The first lane.</param>
    /// <param name="count">LaneVectors.</param>
    /// <param name="isSame">Whether all lanes access the same bytes; else each lane those after the lane before it.</param>
    protected abstract void Run(Warp warp, Region region, long offset, int lane, int count, bool isSame);

    /// <summary>Computes the lanes' addresses and faults where one is misaligned.</summary>
    protected void Resolve(Warp warp, uint active)
    {
        ulong* addresses = warp.Addresses;
        if (address.IsNarrow)
        {
            uint* row = warp.Row<uint>(address.Unit);
            for (int lane = 0; lane < 32; lane++)
            {
                addresses[lane] = row[lane] + (ulong)address.Offset;
            }
        }
        else
        {
            ulong* row = warp.Row<ulong>(address.Unit);
            Vector512<ulong> offset = Vector512.Create((ulong)address.Offset);
            for (int i = 0; i < 32; i += Vector512<ulong>.Count)
            {
                (Vector512.Load(row + i) + offset).Store(addresses + i);
            }
        }

        Vector512<ulong> low = Vector512.Create((ulong)bytes - 1);
        uint misaligned = 0;
        for (int i = 0; i < 32; i += Vector512<ulong>.Count)
        {
            misaligned |= ~LaneVectors.Bits(Vector512.Equals(Vector512.Load(addresses + i) & low, Vector512<ulong>.Zero)) << i & (0xffu << i);
        }

        if ((misaligned & active) != 0)
        {
            int lane = BitOperations.TrailingZeroCount(misaligned & active);
            throw new Fault($"misaligned: {What} at 0x{addresses[lane]:x}", lane);
        }

        warp.Block.Observer?.Accessed(Index, space, isWrite, bytes, new ReadOnlySpan<ulong>(addresses, 32), active);
        if (space == StateSpace.Local)
        {
            ToThreads(warp, active);
        }
    }

    /// <summary>Does the access run by run.</summary>
    protected void ForEachRun(Warp warp, uint active)
    {
        ulong* addresses = warp.Addresses;
        Vector512<ulong> stride = Vector512.Create((ulong)bytes);
        uint next = 0;
        uint same = 0;
        for (int i = 0; i < 32; i += Vector512<ulong>.Count)
        {
            Vector512<ulong> step = Vector512.Load(addresses + i + 1) - Vector512.Load(addresses + i);
            next |= LaneVectors.Bits(Vector512.Equals(step, stride)) << i;
            same |= LaneVectors.Bits(Vector512.Equals(step, Vector512<ulong>.Zero)) << i;
        }

        uint pairs = active & (active >> 1);
        next &= pairs;
        same &= pairs;
        for (uint rest = active; rest != 0;)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            int count = 1 + BitOperations.TrailingZeroCount(~(next >> lane));
            bool isSame = count == 1 && (same >> lane & 1) != 0;
            if (isSame)
            {
                count = 1 + BitOperations.TrailingZeroCount(~(same >> lane));
            }

            Region region = Locate(warp, lane, count, isSame);
            Run(warp, region, (long)(addresses[lane] - region.Start), lane, count, isSame);
            rest &= (uint)(ulong.MaxValue << (lane + count));
        }
    }

    /// <summary>The memory that a run lies in.</summary>
    protected Region Locate(Warp warp, int lane, int count, bool isSame)
    {
        Block block = warp.Block;
        ulong first = warp.Addresses[lane];
        long length = isSame ? bytes : (long)bytes * count;
        if (space == StateSpace.Global)
        {
            ref Region? recent = ref block.Recent[Index];
            if (recent is not null && recent.Holds(first, length))
            {
                return recent;
            }

            return block.Global.Find(first, length) is { } found ? recent = found : throw OutOfBounds(warp, lane, count);
        }

        Region region = space switch
        {
            StateSpace.Shared => block.Shared,
            StateSpace.Local => block.Local,
            StateSpace.Const => block.Module.Constants,
            _ => block.Parameters,
        };
        return region.Holds(first, length) ? region : throw OutOfBounds(warp, lane, count);
    }

    /// <summary>Faults where a byte has not been written.</summary>
    protected void CheckWritten(Warp warp, Region region, long offset, int lane, int count, bool isSame)
    {
        long unwritten = region.FirstUnwritten(offset, isSame ? bytes : (long)bytes * count);
        if (unwritten >= 0)
        {
            int reader = isSame ? lane : lane + (int)((unwritten - offset) / bytes);
            throw new Fault(
                $"uninitialised memory: {What} at 0x{warp.Addresses[reader]:x}, which nothing has written before "
                    + "(a race, if another thread writes it later)",
                reader);
        }
    }

    /// <summary>Whether a lane stores what another one of <paramref name="active"/> does, to the same place.</summary>
    public virtual bool IsRepeated(Warp warp, uint active, int lane, int other) => false;

    /// <summary>Holds a read against the accesses before it.</summary>
    protected void CheckRead(Warp warp, Region region, long offset, int lane, int count, bool isSame)
    {
        if (space is StateSpace.Global or StateSpace.Shared)
        {
            History history = region.History(bytes);
            CheckRace(warp, warp.Block.Races.Read(history, space == StateSpace.Shared, RunOf(warp, history, offset, lane, count, isSame)));
        }
    }

    /// <summary>Holds a write against the accesses before it.</summary>
    protected void CheckWrite(Warp warp, Region region, long offset, int lane, int count, bool isSame)
    {
        if (space is StateSpace.Global or StateSpace.Shared)
        {
            History history = region.History(bytes);
            CheckRace(
                warp,
                warp.Block.Races.Write(history, space == StateSpace.Shared, RunOf(warp, history, offset, lane, count, isSame), warp.IsRepeated));
        }
    }

    /// <summary>Holds an atomic access of a lane against the accesses before it.</summary>
    protected void CheckAtomic(Warp warp, Region region, long offset, int lane)
    {
        if (space is not (StateSpace.Global or StateSpace.Shared))
        {
            return;
        }

        History history = region.History(bytes);
        CheckRace(warp, warp.Block.Races.Atomic(history, space == StateSpace.Shared, RunOf(warp, history, offset, lane, 1, isSame: false)));
    }

    private AccessRun RunOf(Warp warp, History history, long offset, int lane, int count, bool isSame)
    {
        int pieces = bytes >> history.Shift;
        return new AccessRun(warp.Order, offset >> history.Shift, isSame ? pieces : pieces * count, pieces, lane, isSame);
    }

    private void CheckRace(Warp warp, Race race)
    {
        if (race.IsFound)
        {
            string other = warp.Block.Races.Describe(race.Other, space == StateSpace.Shared);
            throw new Fault($"race: {What} at 0x{warp.Addresses[race.Lane]:x} after an access by {other}, with no barrier between", race.Lane);
        }
    }

    /// <summary>The access in words.</summary>
    protected string What => $"{(isWrite ? "write" : "read")} of {bytes} bytes of .{space.ToString().ToLowerInvariant()}";

    private Fault OutOfBounds(Warp warp, int lane, int count)
    {
        for (int l = lane; l < lane + count; l++)
        {
            ulong at = warp.Addresses[l];
            if (space == StateSpace.Global ? warp.Block.Global.Find(at, bytes) is null : !Bounds(warp.Block).Holds(at, bytes))
            {
                string place = space == StateSpace.Global ? warp.Block.Global.Place(at) : $"there are {Bounds(warp.Block).Bytes} bytes";
                return new Fault($"out of bounds: {What} at 0x{at:x}; {place}", l);
            }
        }

        return new Fault($"out of bounds: {What}", lane);
    }

    private Region Bounds(Block block) => space switch
    {
        StateSpace.Shared => block.Shared,
        StateSpace.Const => block.Module.Constants,
        _ => block.Parameters,
    };

    /// <summary>Addresses of each thread's local memory as places in that of the block.</summary>
    private void ToThreads(Warp warp, uint active)
    {
        int size = warp.Program.LocalBytes;
        for (uint rest = active; rest != 0; rest &= rest - 1)
        {
            int lane = BitOperations.TrailingZeroCount(rest);
            ref ulong at = ref warp.Addresses[lane];
            if (at > (ulong)size || size - (long)at < bytes)
            {
                throw new Fault($"out of bounds: {What} at 0x{at:x}; there are {size} bytes", lane);
            }

            at += (ulong)((warp.Index * 32) + lane) * (ulong)size;
        }
    }
}
