using System.Runtime.InteropServices;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Memory;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>The start of an asynchronous copy: what global memory holds is read now and kept.</summary>
internal sealed class AsyncCopy(Address to, Address from, int bytes) : Operation
{
    private readonly Target target = new(to, bytes);
    private readonly Source source = new(from, bytes);

    public override void Execute(Warp warp, uint active)
    {
        source.Index = target.Index = Index;
        source.Execute(warp, active);
        target.Execute(warp, active);
    }

    private sealed unsafe class Source(Address address, int bytes) : MemoryAccess(StateSpace.Global, address, bytes, isWrite: false)
    {
        protected override void Run(Warp warp, Region region, long offset, int lane, int count, bool isSame)
        {
            CheckWritten(warp, region, offset, lane, count, isSame);
            CheckRead(warp, region, offset, lane, count, isSame);
            for (int i = 0; i < count; i++)
            {
                UInt128 data = 0;
                Buffer.MemoryCopy(region.Data + offset + (isSame ? 0 : i * Bytes), &data, Bytes, Bytes);
                warp.Copies.Staged[lane + i] = data;
            }
        }
    }

    private sealed unsafe class Target(Address address, int bytes) : MemoryAccess(StateSpace.Shared, address, bytes, isWrite: true)
    {
        protected override void Run(Warp warp, Region region, long offset, int lane, int count, bool isSame)
        {
            if (isSame)
            {
                throw new Fault($"race: {What} at 0x{warp.Addresses[lane]:x} by several lanes", lane);
            }

            CheckWrite(warp, region, offset, lane, count, isSame);
            region.SetWritten(offset, (long)Bytes * count, isWritten: false);
            for (int i = 0; i < count; i++)
            {
                warp.Copies.Add(lane + i, offset + (i * Bytes), warp.Copies.Staged[lane + i], Bytes);
            }
        }
    }
}

/// <summary>The end of a group of copies.</summary>
internal sealed class CommitCopies : Operation
{
    public override void Execute(Warp warp, uint active) => warp.Copies.Commit(active);
}

/// <summary>A wait for copies: now they arrive.</summary>
/// <param name="latest">Groups that need not have arrived, the latest; null for none, and for no copies outside groups either.</param>
internal sealed class WaitForCopies(int? latest) : Operation
{
    public override void Execute(Warp warp, uint active)
    {
        warp.Copies.Wait(active, latest, copy => Complete(warp, copy));
    }

    private static unsafe void Complete(Warp warp, PendingCopies.Copy copy)
    {
        Region shared = warp.Block.Shared;
        History history = shared.History(copy.Bytes);
        int pieces = copy.Bytes >> history.Shift;
        var run = new AccessRun(warp.Order, copy.Offset >> history.Shift, pieces, pieces, copy.Lane, IsSame: false);
        Race race = warp.Block.Races.Write(history, isShared: true, run, (_, _) => false);
        if (race.IsFound)
        {
            throw new Fault($"race: a copy of {copy.Bytes} bytes arrives at 0x{copy.Offset:x} of .shared after an access by "
                + $"{warp.Block.Races.Describe(race.Other, isShared: true)}, with no barrier between", copy.Lane);
        }

        UInt128 data = copy.Data;
        shared.Write(copy.Offset, MemoryMarshal.AsBytes(new ReadOnlySpan<UInt128>(in data))[..copy.Bytes]);
    }
}
