using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FastProxy.Ptx.Memory;

/// <summary>
/// Finds races: two accesses of one piece of memory, at least one of them a write and not both atomic, by threads of which neither waited for
/// the other. Of each piece the last write and the last readers are kept, and each access is held against them. Only barriers and
/// <c>bar.warp.sync</c> order accesses of a launch; blocks are never ordered.
/// </summary>
/// <param name="order">Time.</param>
internal sealed unsafe class RaceCheck(BlockOrder order)
{
    private const int MaxPieces = 16;

    private static readonly uint*[] LaneStamps = MakeLaneStamps();

    /// <summary>Notes a read.</summary>
    /// <param name="history">Of the region.</param>
    /// <param name="isShared">Whether it is a block's own, where earlier blocks do not count.</param>
    /// <param name="run">The access.</param>
    /// <returns>The access that it races with, if there is one.</returns>
    public Race Read(History history, bool isShared, in AccessRun run)
    {
        var bounds = new Bounds(isShared ? order.Block : order.Launch, order.Block, order.Barrier);
        uint* writes = history.Writes + run.Piece;
        uint* reads = history.Reads + run.Piece;
        uint* lanes = LaneStamps[run.IsSame ? 0 : run.PiecesPerLane];
        Vector512<uint> first = Vector512.Create(run.FirstStamp);
        bool isWritten = history.LastWrite >= bounds.Launch;
        for (int i = 0; i < run.Pieces; i += Vector512<uint>.Count)
        {
            Vector512<uint> stamp = first + Vector512.Load(lanes + i);
            Vector512<uint> write = isWritten ? Vector512.Load(writes + i) : Vector512<uint>.Zero;
            Vector512<uint> read = Vector512.Load(reads + i);
            Vector512<uint> isOpen = bounds.IsOpen(read);
            Vector512<uint> isByMany = Any(read, Stamp.Warps) | (Any(read, Stamp.Lanes) & Vector512.Equals(Segments(read), Segments(stamp)));
            Vector512<uint> isKept = bounds.IsForeign(read) | (isOpen & isByMany);
            Vector512<uint> isHard = bounds.IsForeign(write)
                | Vector512.AndNot(bounds.IsOpen(write), Vector512.Equals(write, stamp))
                | Vector512.AndNot(isOpen, isKept | Vector512.Equals(read, stamp));
            if (run.Pieces - i < Vector512<uint>.Count)
            {
                Vector512<uint> isBeyond = Beyond(run.Pieces - i);
                isKept |= isBeyond;
                isHard = Vector512.AndNot(isHard, isBeyond);
            }

            if (isHard == Vector512<uint>.Zero)
            {
                Vector512.ConditionalSelect(isKept, read, stamp).Store(reads + i);
            }
            else
            {
                for (int k = i; k < Math.Min(i + Vector512<uint>.Count, run.Pieces); k++)
                {
                    if (ReadPiece(ref writes[k], ref reads[k], bounds.Launch, run, k) is { IsFound: true } race)
                    {
                        return race;
                    }
                }
            }
        }

        return default;
    }

    /// <summary>Notes a write.</summary>
    /// <param name="history">Of the region.</param>
    /// <param name="isShared">Whether it is a block's own, where earlier blocks do not count.</param>
    /// <param name="run">The access.</param>
    /// <param name="isRepeated">Whether a lane stores in the same instruction what another one does, to the same place.</param>
    /// <returns>The access that it races with, if there is one.</returns>
    public Race Write(History history, bool isShared, in AccessRun run, Func<int, int, bool> isRepeated)
    {
        var bounds = new Bounds(isShared ? order.Block : order.Launch, order.Block, order.Barrier);
        uint* writes = history.Writes + run.Piece;
        uint* reads = history.Reads + run.Piece;
        uint* lanes = LaneStamps[run.IsSame ? 0 : run.PiecesPerLane];
        Vector512<uint> first = Vector512.Create(run.FirstStamp);
        history.LastWrite = Stamp.Of(run.Warp.Segment + 1);
        for (int i = 0; i < run.Pieces; i += Vector512<uint>.Count)
        {
            Vector512<uint> stamp = first + Vector512.Load(lanes + i);
            Vector512<uint> write = Vector512.Load(writes + i);
            Vector512<uint> read = Vector512.Load(reads + i);
            Vector512<uint> isHard = bounds.IsForeign(write) | bounds.IsForeign(read)
                | Vector512.AndNot(bounds.IsOpen(write), Vector512.Equals(write, stamp))
                | Vector512.AndNot(bounds.IsOpen(read), Vector512.Equals(read, stamp));
            if (run.Pieces - i < Vector512<uint>.Count)
            {
                Vector512<uint> isBeyond = Beyond(run.Pieces - i);
                stamp = Vector512.ConditionalSelect(isBeyond, write, stamp);
                isHard = Vector512.AndNot(isHard, isBeyond);
            }

            if (isHard == Vector512<uint>.Zero)
            {
                stamp.Store(writes + i);
            }
            else
            {
                for (int k = i; k < Math.Min(i + Vector512<uint>.Count, run.Pieces); k++)
                {
                    if (WritePiece(ref writes[k], reads[k], bounds.Launch, run, k, isRepeated) is { IsFound: true } race)
                    {
                        return race;
                    }
                }
            }
        }

        return default;
    }

    /// <summary>Notes an atomic access of one lane.</summary>
    /// <returns>The access that it races with, if there is one.</returns>
    public Race Atomic(History history, bool isShared, in AccessRun run)
    {
        uint launch = isShared ? order.Block : order.Launch;
        history.LastWrite = Stamp.Of(run.Warp.Segment + 1);
        for (int i = 0; i < run.Pieces; i++)
        {
            ref uint write = ref history.Writes[run.Piece + i];
            uint read = history.Reads[run.Piece + i];
            if ((write & Stamp.Atomic) == 0 && !IsBefore(write, launch, run, run.Lane))
            {
                return new Race(write, run.Lane);
            }

            if (!IsBefore(read, launch, run, run.Lane))
            {
                return new Race(read, run.Lane);
            }

            write = Joined(write, run.FirstStamp | Stamp.Atomic, launch, run, run.Lane);
        }

        return default;
    }

    /// <summary>Whose access a stamp is, in words.</summary>
    public string Describe(uint stamp, bool isShared)
    {
        if (!isShared && stamp < order.Block)
        {
            return "a thread of another block";
        }

        int warp = order.Warp(Stamp.Segment(stamp));
        return (stamp & Stamp.Warps) != 0 ? "threads of several warps"
            : (stamp & Stamp.Lanes) != 0 ? $"threads of warp {warp}"
            : $"thread {(warp * 32) + Stamp.Lane(stamp)}";
    }

    private Race ReadPiece(ref uint write, ref uint read, uint launch, in AccessRun run, int piece)
    {
        int lane = run.LaneOf(piece);
        if (!IsBefore(write, launch, run, lane))
        {
            return new Race(write, lane);
        }

        read = Joined(read, run.StampOf(piece), launch, run, lane);
        return default;
    }

    private Race WritePiece(ref uint write, uint read, uint launch, in AccessRun run, int piece, Func<int, int, bool> isRepeated)
    {
        int lane = run.LaneOf(piece);
        uint stamp = run.StampOf(piece);
        if (!IsBefore(write, launch, run, lane))
        {
            bool isHere = Stamp.Segment(write) == run.Warp.Segment && (write & (Stamp.Atomic | Stamp.Warps)) == 0;
            if (!isHere || !isRepeated(lane, Stamp.Lane(write)))
            {
                return new Race(write, lane);
            }

            stamp |= Stamp.Lanes;
        }

        if (!IsBefore(read, launch, run, lane))
        {
            return new Race(read, lane);
        }

        write = stamp;
        return default;
    }

    /// <summary>
    /// The stamp that stands for an old access and a new one. One of another block stays, as nothing of this launch comes after it; one
    /// that comes before the new one need not be kept.
    /// </summary>
    private uint Joined(uint old, uint stamp, uint launch, in AccessRun run, int lane) =>
        old >= launch && old < order.Block ? old
        : IsBefore(old, launch, run, lane) ? stamp
        : stamp | (old & Stamp.Warps) | (order.Warp(Stamp.Segment(old)) == run.Warp.Index ? Stamp.Lanes : Stamp.Warps);

    /// <summary>Whether an old access comes before one of a lane now.</summary>
    private bool IsBefore(uint old, uint launch, in AccessRun run, int lane)
    {
        if (old < launch || (old >= order.Block && old < order.Barrier))
        {
            return true;
        }

        if (old < order.Block || (old & Stamp.Warps) != 0)
        {
            return false;
        }

        uint segment = Stamp.Segment(old);
        int warp = order.Warp(segment);
        return warp != run.Warp.Index ? order.IsPast(segment, warp, run.Warp.Index)
            : run.IsSame || (old & Stamp.Lanes) != 0 ? run.Warp.IsPast(segment)
            : Stamp.Lane(old) == lane || run.Warp.IsPast(segment, Stamp.Lane(old), lane);
    }

    /// <summary>All ones from a place on.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Beyond(int place) => Vector512.GreaterThanOrEqual(Vector512<uint>.Indices, Vector512.Create((uint)place));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Any(Vector512<uint> stamp, uint flag) =>
        Vector512.Equals(stamp & Vector512.Create(flag), Vector512.Create(flag));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<uint> Segments(Vector512<uint> stamp) => stamp & Vector512.Create(~0xffu);

    /// <summary>For each number of pieces a lane has, what the lanes of successive pieces add to a stamp; for 0, nothing.</summary>
    private static uint*[] MakeLaneStamps()
    {
        var tables = new uint*[MaxPieces + 1];
        for (int pieces = 0; pieces <= MaxPieces; pieces++)
        {
            nuint count = (nuint)Math.Max(32 * pieces, Vector512<uint>.Count);
            tables[pieces] = (uint*)NativeMemory.AllocZeroed(count, sizeof(uint));
            for (int i = 0; i < 32 * pieces; i++)
            {
                tables[pieces][i] = Stamp.Of(0, i / pieces);
            }
        }

        return tables;
    }

    /// <summary>The first stamps of the launch, of the block, and after its last barrier, by which stamps are told apart.</summary>
    private readonly struct Bounds(uint launch, uint block, uint barrier)
    {
        public uint Launch => launch;

        /// <summary>Of an earlier block of the launch: never ordered before this one.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<uint> IsForeign(Vector512<uint> stamp) =>
            Vector512.LessThan(stamp - Vector512.Create(launch), Vector512.Create(block - launch));

        /// <summary>Since the last barrier, which says nothing about its order then.</summary>
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector512<uint> IsOpen(Vector512<uint> stamp) => Vector512.GreaterThanOrEqual(stamp, Vector512.Create(barrier));
    }
}
