using System.Numerics;
using FastProxy.Ptx.Memory;

namespace FastProxy.Ptx.Execution;

/// <summary>
/// The threads of a block: warps that run one after another, each until it has ended or waits. One object serves all blocks of a launch.
/// </summary>
internal sealed class Block : IDisposable
{
    private readonly Warp[] warps;
    private readonly List<int> released = [];
    private readonly BarrierState[] barriers = new BarrierState[BlockBarrier.Ids];

    /// <summary>The blocks of a launch.</summary>
    public Block(
        PtxProgram program, EmulatorOptions options, ILaunchObserver? observer, DeviceMemory global, ModuleMemory module, BlockOrder order,
        LaunchShape shape, Region parameters)
    {
        Program = program;
        Options = options;
        Observer = observer;
        Global = global;
        Module = module;
        Order = order;
        Races = new RaceCheck(order);
        Shape = shape;
        Parameters = parameters;
        Shared = new Region(0, program.SharedBytes + shape.DynamicSharedBytes);
        Local = new Region(0, (long)program.LocalBytes * Threads);
        Recent = new Region?[program.Code.Operations.Length];
        warps = new Warp[(Threads + 31) / 32];
        for (int w = 0; w < warps.Length; w++)
        {
            warps[w] = new Warp(this, w, new RegisterFile(program.Code));
        }
    }

    /// <summary>The kernel.</summary>
    public PtxProgram Program { get; }

    /// <summary>How it is run.</summary>
    public EmulatorOptions Options { get; }

    /// <summary>Who is told.</summary>
    public ILaunchObserver? Observer { get; }

    /// <summary>The device's memory.</summary>
    public DeviceMemory Global { get; }

    /// <summary>The module's variables.</summary>
    public ModuleMemory Module { get; }

    /// <summary>The order of accesses in time.</summary>
    public BlockOrder Order { get; }

    /// <summary>Finds races.</summary>
    public RaceCheck Races { get; }

    /// <summary>Of each instruction the allocation that it last accessed.</summary>
    public Region?[] Recent { get; }

    /// <summary>The block's memory.</summary>
    public Region Shared { get; }

    /// <summary>Its threads' memory, one thread's after another's.</summary>
    public Region Local { get; }

    /// <summary>The launch's parameters.</summary>
    public Region Parameters { get; }

    /// <summary>The launch.</summary>
    public LaunchShape Shape { get; }

    /// <summary>Threads of the block.</summary>
    public int Threads => (int)Shape.Block.Count;

    /// <summary>Its place in the grid.</summary>
    public Dim3 Place { get; private set; }

    /// <summary>Runs a block to its end.</summary>
    public void Run(Dim3 place)
    {
        Place = place;
        Observer?.Began();
        Shared.Forget();
        Local.Forget();
        Array.Clear(barriers);
        if (Order.BeginBlock())
        {
            Global.ForgetHistory();
            Shared.ForgetHistory();
        }

        foreach (Warp warp in warps)
        {
            int threads = Math.Min(Threads - (warp.Index * 32), 32);
            warp.Start(uint.MaxValue >> (32 - threads));
            SetSpecial(warp);
        }

        bool isDescending = Options.Order == ThreadOrder.Descending;
        while (true)
        {
            bool hasRun = false;
            for (int i = 0; i < warps.Length; i++)
            {
                Warp warp = warps[isDescending ? warps.Length - 1 - i : i];
                if (warp.CanRun)
                {
                    hasRun = true;
                    RunWarp(warp);
                }
            }

            if (!hasRun)
            {
                break;
            }
        }

        CheckEnd();
    }

    /// <summary>Notes that threads wait at a barrier, and lets all go when the last has come.</summary>
    public void Arrive(Warp warp, BlockBarrier barrier, uint lanes)
    {
        int id = barrier.Id(warp, lanes);
        int threads = barrier.Threads(warp, lanes);
        ref BarrierState state = ref barriers[id];
        if (state.Arrived > 0 && state.Threads != threads)
        {
            throw new Fault($"mismatched barrier: {threads} threads where others wait for {state.Threads}", BitOperations.TrailingZeroCount(lanes));
        }

        if (state.Arrived > 0 && barrier.IsForAll && state.Instruction != barrier.Index)
        {
            throw new Fault($"mismatched barrier: other threads of the block wait at line {Program.Instructions[state.Instruction].Line}",
                BitOperations.TrailingZeroCount(lanes));
        }

        int count = state.Count + (barrier.Reduction?.Count(warp, lanes) ?? 0);
        state = new BarrierState(state.Arrived + BitOperations.PopCount(lanes), threads, barrier.Index, count);
        if (state.Arrived > threads)
        {
            throw new Fault($"mismatched barrier: {state.Arrived} threads have come, it is for {threads}", BitOperations.TrailingZeroCount(lanes));
        }

        if (state.Arrived == threads)
        {
            state = default;
            Release(id, threads, count);
        }
    }

    public void Dispose()
    {
        foreach (Warp warp in warps)
        {
            warp.Registers.Dispose();
        }

        Shared.Dispose();
        Local.Dispose();
    }

    private void Release(int id, int threads, int count)
    {
        released.Clear();
        foreach (Warp warp in warps)
        {
            if (warp.Release(id, count, threads))
            {
                released.Add(warp.Index);
            }
        }

        if (threads == Threads)
        {
            Order.Synchronize();
        }
        else
        {
            Order.Synchronize(released);
        }

        foreach (int warp in released)
        {
            warps[warp].Synchronize(warps[warp].Live);
        }
    }

    private void RunWarp(Warp warp)
    {
        Observer?.Resumed(warp.Index);
        try
        {
            warp.Run();
        }
        catch (Fault fault)
        {
            throw Program.Error(warp.Pc, fault.Message, Place, (warp.Index * 32) + fault.Lane, fault);
        }
    }

    /// <summary>No thread can run: all must have ended.</summary>
    private void CheckEnd()
    {
        foreach (Warp warp in warps)
        {
            if (warp.Waiting() is var (lane, pc))
            {
                int ended = Threads - warps.Sum(w => BitOperations.PopCount(w.Live));
                string others = ended > 0 ? $"{ended} threads have ended without reaching it" : "the other threads wait elsewhere";
                throw Program.Error(pc, $"mismatched barrier: waits for ever, {others}", Place, (warp.Index * 32) + lane);
            }
        }
    }

    private unsafe void SetSpecial(Warp warp)
    {
        foreach ((SpecialRegister special, int unit) in Program.Code.Specials)
        {
            uint* row = warp.Row<uint>(unit);
            for (int lane = 0; lane < 32; lane++)
            {
                row[lane] = special.Value(this, warp.Index, lane);
            }
        }

        foreach (GlobalRow global in Program.Code.Globals)
        {
            new Span<ulong>(warp.Row<ulong>(global.Unit), 32).Fill(Module.Address(global.Variable) + (ulong)global.Offset);
        }
    }

    private readonly record struct BarrierState(int Arrived, int Threads, int Instruction, int Count);
}
