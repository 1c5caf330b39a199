using FastProxy.Kernels;
using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Tests.Testing;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Tests.Planted;

/// <summary>A mistake put into a shipped kernel.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Mistake">The mistake, in words.</param>
/// <param name="Find">The text that it changes.</param>
/// <param name="Put">What stands in its place.</param>
/// <param name="Caught">What finds it: a check of the emulator, or <see cref="WrongResult"/>; two of them where the order of threads decides.</param>
internal sealed record PlantedFault(string Kernel, string Mistake, string Find, string Put, string Caught)
{
    public const string OutOfBounds = "access out of bounds";
    public const string Misaligned = "misaligned access";
    public const string UnwrittenRegister = "register nobody wrote";
    public const string UnwrittenMemory = "memory nobody wrote";
    public const string Race = "race";
    public const string MismatchedBarrier = "mismatched barrier";
    public const string Mask = "wrong member mask";
    public const string Endless = "endless loop";
    public const string Divided = "divided warp";
    public const string WrongResult = "wrong result";
    public const string Nothing = "nothing";

    private const string Sizes = "in=6,out=10,height=6,width=5,samples=20,problems=2";

    private static readonly (string Words, string Check)[] Checks =
    [
        ("before it is written", UnwrittenRegister), ("uninitialised memory", UnwrittenMemory), ("race", Race),
        ("mismatched barrier", MismatchedBarrier),
        ("wrong member mask", Mask), ("has not ended", Endless), ("divides the warp", Divided), ("align", Misaligned), ("out of bounds", OutOfBounds),
    ];

    /// <summary>Which of the places where <see cref="Find"/> stands, from 1.</summary>
    public int Occurrence { get; init; } = 1;

    /// <summary>The sizes of the case (<see cref="CaseShape.Form"/>).</summary>
    public string Shape { get; init; } = Sizes;

    /// <summary>Two checks, of which the order of threads decides which comes first.</summary>
    public static string Either(string one, string other) => $"{one} or {other}";

    /// <summary>What the kernel as shipped writes.</summary>
    public byte[][] Shipped(ThreadOrder order) => Run(order, null);

    /// <summary>What finds the mistake.</summary>
    /// <param name="order">The order of threads.</param>
    /// <param name="shipped">What the kernel as shipped writes.</param>
    /// <param name="message">The emulator's message, where it is a check of the emulator.</param>
    public string Outcome(ThreadOrder order, byte[][] shipped, out string message)
    {
        message = "";
        try
        {
            byte[][] outputs = Run(order, Mutant());
            return outputs.Zip(shipped).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)) ? Nothing : WrongResult;
        }
        catch (GpuException fault)
        {
            message = fault.Message;
            return Checks.FirstOrDefault(c => fault.Message.Contains(c.Words, StringComparison.Ordinal)).Check ?? fault.Message;
        }
    }

    public override string ToString() => $"{Kernel}: {Mistake}";

    private GpuCases Cases => KernelCatalog.Ptx(Kernel).Gpu!;

    private KernelSource Mutant()
    {
        KernelSource kernel = Cases.Ptx;
        int at = -1;
        for (int i = 0; i < Occurrence; i++)
        {
            at = kernel.Source.IndexOf(Find, at + 1, StringComparison.Ordinal);
            if (at < 0)
            {
                throw new InvalidOperationException($"{this}: place {i + 1} of '{Find}' is not in {kernel.File}");
            }
        }

        return kernel with { Source = string.Concat(kernel.Source.AsSpan(0, at), Put, kernel.Source.AsSpan(at + Find.Length)) };
    }

    private byte[][] Run(ThreadOrder order, KernelSource? mutant)
    {
        using var machine = new Machine(order);
        if (mutant is not null)
        {
            machine.Device.Replace(mutant);
        }

        using var queue = new GpuQueue(machine.Device);
        using GpuCase some = Cases.Of(machine.Device, CaseShape.Parse(Shape));
        some.Run(queue);
        machine.Device.Synchronize();
        return some.Outputs();
    }
}
