using System.Numerics;

namespace FastProxy.Ptx.Execution;

/// <summary>The start of a called function: its registers and its variables in a thread's memory hold nothing yet.</summary>
internal sealed unsafe class EnterFunction : Operation
{
    private int[] units = [];
    private (int Offset, int Bytes)[] variables = [];

    /// <summary>Says which rows and which places in a thread's memory are the function's.</summary>
    public void Forgets(int[] rows, (int Offset, int Bytes)[] places) => (units, variables) = (rows, places);

    public override void Execute(Warp warp, uint active)
    {
        foreach (int unit in units)
        {
            warp.Written[unit] &= ~active;
        }

        foreach ((int offset, int bytes) in variables)
        {
            for (uint rest = active; rest != 0; rest &= rest - 1)
            {
                long thread = (warp.Index * 32) + BitOperations.TrailingZeroCount(rest);
                warp.Block.Local.SetWritten((thread * warp.Program.LocalBytes) + offset, bytes, isWritten: false);
            }
        }
    }
}
