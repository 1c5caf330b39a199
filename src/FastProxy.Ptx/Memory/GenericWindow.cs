using FastProxy.Ptx.Text;
namespace FastProxy.Ptx.Memory;

/// <summary>Where a memory lies among generic addresses; global memory has all addresses that no window holds.</summary>
/// <param name="Space">The memory.</param>
/// <param name="Start">Its first generic address.</param>
internal sealed record GenericWindow(StateSpace Space, ulong Start)
{
    /// <summary>Bytes of each.</summary>
    public const ulong Bytes = 1ul << 24;

    /// <summary>A block's memory.</summary>
    public static readonly GenericWindow Shared = new(StateSpace.Shared, 0x7e00_0000_0000);

    /// <summary>A thread's memory.</summary>
    public static readonly GenericWindow Local = new(StateSpace.Local, 0x7e10_0000_0000);

    /// <summary>Constants.</summary>
    public static readonly GenericWindow Const = new(StateSpace.Const, 0x7e20_0000_0000);

    /// <summary>A launch's parameters.</summary>
    public static readonly GenericWindow Param = new(StateSpace.Param, 0x7e30_0000_0000);

    /// <summary>All.</summary>
    public static IReadOnlyList<GenericWindow> All { get; } = [Shared, Local, Const, Param];

    /// <summary>The first generic address of a memory; 0 of global memory.</summary>
    public static ulong StartOf(StateSpace space) => All.FirstOrDefault(w => w.Space == space)?.Start ?? 0;

    /// <summary>Whether it holds a generic address.</summary>
    public bool Holds(ulong address) => address - Start < Bytes;
}
