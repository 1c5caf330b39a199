using System.Numerics;
using System.Runtime.CompilerServices;
using FastProxy.Ptx.Memory;

namespace FastProxy.Ptx.Execution;

/// <summary>
/// 32 threads that run in step. Threads that took different ways form groups; the group that comes first in <see cref="Ranks"/> runs, and
/// groups that meet become one, so they come together again where their ways do.
/// </summary>
internal sealed unsafe class Warp
{
    /// <summary>Registers are counted in units of so many bytes: 32 lanes of 16 bits.</summary>
    public const int UnitBytes = 64;

    private const int NotWaiting = -1;

    private readonly Group[] groups = new Group[32];
    private int groupCount;
    private long steps;
    private MemoryAccess? storing;
    private uint storingLanes;

    /// <summary>A warp of a block.</summary>
    /// <param name="block">The block.</param>
    /// <param name="index">Its number there.</param>
    /// <param name="registers">Its register file.</param>
    public Warp(Block block, int index, RegisterFile registers)
    {
        Block = block;
        Program = block.Program;
        Index = index;
        Rows = registers.Rows;
        Written = registers.Written;
        Addresses = registers.Addresses;
        Registers = registers;
        Order = new WarpOrder(index);
        IsRepeated = (lane, other) => storing!.IsRepeated(this, storingLanes, lane, other);
    }

    /// <summary>The block.</summary>
    public Block Block { get; }

    /// <summary>The kernel.</summary>
    public PtxProgram Program { get; }

    /// <summary>Its number in the block.</summary>
    public int Index { get; }

    /// <summary>Its registers.</summary>
    public RegisterFile Registers { get; }

    /// <summary>Rows of registers.</summary>
    public byte* Rows { get; }

    /// <summary>Of each row the lanes that have been written, a bit each.</summary>
    public uint* Written { get; }

    /// <summary>32 addresses and one more place, for the access at hand.</summary>
    public ulong* Addresses { get; }

    /// <summary>What is known of the order of its accesses.</summary>
    public WarpOrder Order { get; }

    /// <summary>Copies under way.</summary>
    public PendingCopies Copies { get; } = new();

    /// <summary>Whether a lane stores in the instruction at hand what another one does, to the same place.</summary>
    public Func<int, int, bool> IsRepeated { get; }

    /// <summary>Threads that have not ended.</summary>
    public uint Live { get; private set; }

    /// <summary>The instruction at hand.</summary>
    public int Pc { get; private set; }

    /// <summary>Whether a group waits for nothing.</summary>
    public bool CanRun
    {
        get
        {
            for (int g = 0; g < groupCount; g++)
            {
                if (groups[g].Barrier == NotWaiting)
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>A row of registers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public T* Row<T>(int unit)
        where T : unmanaged => (T*)(Rows + ((nint)unit * UnitBytes));

    /// <summary>A predicate's lanes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref uint Predicate(int unit) => ref *(uint*)(Rows + ((nint)unit * UnitBytes));

    /// <summary>Sets the active lanes of a predicate.</summary>
    public void SetPredicate(int unit, uint active, uint value)
    {
        ref uint predicate = ref Predicate(unit);
        predicate = (predicate & ~active) | (value & active);
        Written[unit] |= active;
    }

    /// <summary>Puts its threads before the first instruction.</summary>
    public void Start(uint lanes)
    {
        Registers.Forget();
        Copies.Clear();
        Order.Restart();
        Order.Enter(Block.Order.Begin(Index));
        Live = lanes;
        groups[0] = new Group(0, lanes);
        groupCount = 1;
        steps = Block.Options.WarpSteps;
    }

    /// <summary>Runs until every thread has ended or waits.</summary>
    public void Run()
    {
        while (CanRun)
        {
            int current = 0;
            int limit = int.MaxValue;
            int[] ranks = Program.Code.Ranks;
            for (int g = 0, first = int.MaxValue; g < groupCount; g++)
            {
                if (groups[g].Barrier != NotWaiting)
                {
                    continue;
                }

                int rank = ranks[groups[g].Pc];
                if (rank < first)
                {
                    limit = first;
                    first = rank;
                    current = g;
                }
                else
                {
                    limit = Math.Min(limit, rank);
                }
            }

            Run(current, limit);
        }
    }

    /// <summary>Lets go the threads that wait at a barrier.</summary>
    /// <param name="barrier">Its number.</param>
    /// <param name="count">Threads whose predicate is true, where the barrier asks for one.</param>
    /// <param name="threads">Threads that have met.</param>
    /// <returns>Whether there were any.</returns>
    public bool Release(int barrier, int count, int threads)
    {
        bool isAny = false;
        for (int g = groupCount - 1; g >= 0; g--)
        {
            if (groups[g].Barrier == barrier)
            {
                Group group = groups[g];
                groups[g] = groups[--groupCount];
                Unsafe.As<BlockBarrier>(Program.Code.Operations[group.Pc - 1]).Reduction?.Write(this, group.Mask, count, threads);
                Add(group.Pc, group.Mask);
                isAny = true;
            }
        }

        return isAny;
    }

    /// <summary>Orders what the lanes did before it before what they do after it.</summary>
    public void Synchronize(uint lanes) => Order.Synchronize(lanes, lanes == Live, Block.Order.Begin(Index));

    /// <summary>Notes which store is at hand, for <see cref="IsRepeated"/>.</summary>
    public void Storing(MemoryAccess access, uint active) => (storing, storingLanes) = (access, active);

    /// <summary>What waits, for messages: the first waiting lane and its instruction, or null.</summary>
    public (int Lane, int Pc)? Waiting()
    {
        for (int g = 0; g < groupCount; g++)
        {
            if (groups[g].Barrier != NotWaiting)
            {
                return (BitOperations.TrailingZeroCount(groups[g].Mask), groups[g].Pc - 1);
            }
        }

        return null;
    }

    /// <summary>Runs a group up to the instruction where another one is, or one that comes later in the order.</summary>
    private void Run(int current, int limit)
    {
        Operation[] operations = Program.Code.Operations;
        ILaunchObserver? observer = Block.Observer;
        uint mask = groups[current].Mask;
        int pc = groups[current].Pc;
        groups[current] = groups[--groupCount];
        int[] ranks = Program.Code.Ranks;
        while (ranks[pc] < limit)
        {
            Operation operation = operations[pc];
            Pc = pc;
            if (--steps < 0)
            {
                throw new Fault($"the warp has not ended after {Block.Options.WarpSteps} instructions", BitOperations.TrailingZeroCount(mask));
            }

            uint active = mask;
            int guard = operation.Guard;
            if (guard >= 0)
            {
                uint missing = mask & ~Written[guard];
                if (missing != 0)
                {
                    throw new Fault($"register {Program.RegisterName(guard)} is read before it is written", BitOperations.TrailingZeroCount(missing));
                }

                active &= Predicate(guard) ^ operation.GuardFlip;
            }

            observer?.Executed(pc, active);
            if (active != 0)
            {
                operation.CheckSources(this, active);
                if (operation.Flow == Flow.Next)
                {
                    operation.Execute(this, active);
                }
                else if (operation.Flow == Flow.Branch)
                {
                    int target = Unsafe.As<Branch>(operation).Target;
                    observer?.Branched(pc, active, mask);
                    if (active != mask)
                    {
                        Unsafe.As<Branch>(operation).CheckUniform(active, mask);
                        Add(target, active);
                        Add(pc + 1, mask & ~active);
                        return;
                    }

                    pc = target;
                    continue;
                }
                else if (operation.Flow == Flow.Exit)
                {
                    Unsafe.As<Exit>(operation).CheckUniform(active, mask);
                    Live &= ~active;
                    mask &= ~active;
                    if (mask == 0)
                    {
                        return;
                    }
                }
                else
                {
                    var barrier = Unsafe.As<BlockBarrier>(operation);
                    if (active != mask)
                    {
                        Add(pc + 1, mask & ~active);
                    }

                    groups[groupCount++] = new Group(pc + 1, active) { Barrier = barrier.Id(this, active) };
                    Block.Arrive(this, barrier, active);
                    return;
                }
            }
            else if (operation.Flow == Flow.Branch)
            {
                observer?.Branched(pc, 0, mask);
            }

            pc++;
        }

        Add(pc, mask);
    }

    private void Add(int pc, uint mask)
    {
        for (int g = 0; g < groupCount; g++)
        {
            if (groups[g].Pc == pc && groups[g].Barrier == NotWaiting)
            {
                groups[g].Mask |= mask;
                return;
            }
        }

        groups[groupCount++] = new Group(pc, mask);
    }

    private struct Group(int pc, uint mask)
    {
        public int Pc = pc;
        public uint Mask = mask;
        public int Barrier = NotWaiting;
    }
}
