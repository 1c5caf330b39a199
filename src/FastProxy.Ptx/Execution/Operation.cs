using System.Numerics;

namespace FastProxy.Ptx.Execution;

/// <summary>How an operation changes which one comes next.</summary>
internal enum Flow
{
    /// <summary>Not at all.</summary>
    Next,

    /// <summary>It is a <see cref="Branch"/>.</summary>
    Branch,

    /// <summary>It ends the thread.</summary>
    Exit,

    /// <summary>It is a <see cref="BlockBarrier"/>.</summary>
    Barrier,
}

/// <summary>
/// A decoded instruction. Registers are rows of 32 lanes in the register file of a warp, counted in units of <see cref="Warp.UnitBytes"/>;
/// immediates and special registers are rows as well, written before the first instruction.
/// </summary>
internal abstract class Operation
{
    private int firstSource;
    private int secondSource;
    private int thirdSource;
    private int[] otherSources = [];

    /// <summary>Its place in the program.</summary>
    public int Index { get; set; }

    /// <summary>The row of the predicate under which it runs, or -1.</summary>
    public int Guard { get; set; } = -1;

    /// <summary>All ones where it runs under the predicate's contrary.</summary>
    public uint GuardFlip { get; set; }

    /// <summary>What comes next.</summary>
    public Flow Flow { get; init; }

    /// <summary>Says which rows it reads.</summary>
    public void SetSources(IReadOnlyList<int> rows)
    {
        firstSource = rows.ElementAtOrDefault(0);
        secondSource = rows.ElementAtOrDefault(1);
        thirdSource = rows.ElementAtOrDefault(2);
        otherSources = [.. rows.Skip(3)];
    }

    /// <summary>Runs it on the lanes of <paramref name="active"/>, of which there is at least one.</summary>
    public abstract void Execute(Warp warp, uint active);

    /// <summary>Faults if a lane would read a register that it has not written.</summary>
    public unsafe void CheckSources(Warp warp, uint active)
    {
        uint* written = warp.Written;
        uint ready = written[firstSource] & written[secondSource] & written[thirdSource];
        foreach (int other in otherSources)
        {
            ready &= written[other];
        }

        if ((active & ~ready) != 0)
        {
            Unwritten(warp, active);
        }
    }

    private unsafe void Unwritten(Warp warp, uint active)
    {
        foreach (int row in (ReadOnlySpan<int>)[firstSource, secondSource, thirdSource, .. otherSources])
        {
            uint missing = active & ~warp.Written[row];
            if (missing != 0)
            {
                throw new Fault($"register {warp.Program.RegisterName(row)} is read before it is written", BitOperations.TrailingZeroCount(missing));
            }
        }
    }
}
