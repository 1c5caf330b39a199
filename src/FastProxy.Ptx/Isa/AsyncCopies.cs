using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>
/// Copies from global to shared memory that are under way until their thread waits for them. Until then the destination counts as unwritten:
/// what reads it too early is found whether or not the data would have come in time.
/// </summary>
internal static class AsyncCopies
{
    private const InstructionClass Kind = InstructionClass.AsyncCopy;
    private const int Target = 80;
    private const int MaxGroups = 1 << 16;

    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        Copy(table, "cp.async.ca.shared.global", 4, 8, 16);
        Copy(table, "cp.async.cg.shared.global", 16);
        table.Add("cp.async.commit_group", Kind, 0, _ => new CommitCopies(), target: Target);
        table.Add("cp.async.wait_group", Kind, 1, b => new WaitForCopies(b.Immediate(0, 0, MaxGroups)), target: Target);
        table.Add("cp.async.wait_all", Kind, 0, _ => new WaitForCopies(null), target: Target);
    }

    private static void Copy(FormTable table, string name, params int[] sizes) => table.Add(name, Kind, 3, b =>
    {
        int bytes = b.Immediate(2, 0, 16);
        return sizes.Contains(bytes)
            ? new AsyncCopy(b.Address(0, StateSpace.Shared, bytes), b.Address(1, StateSpace.Global, bytes), bytes)
            : throw b.Error(b[2], $"a copy of {bytes} bytes, expected {string.Join(", ", sizes)}");
    }, target: Target);
}
