using FastProxy.Ptx.Memory;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Execution;

/// <summary>A module's variables on a device.</summary>
internal sealed class ModuleMemory : IDisposable
{
    private readonly List<Region> globals = [];

    /// <summary>Allocates the variables and writes what they hold at first.</summary>
    public ModuleMemory(ModuleImage image, DeviceMemory memory)
    {
        foreach (int bytes in image.GlobalBytes)
        {
            ulong address = memory.Allocate(bytes);
            globals.Add(memory.Get(address, bytes, "a variable"));
        }

        Constants = new Region(0, image.ConstBytes);
        image.Write(Constants, globals);
    }

    /// <summary>What lies in <see cref="StateSpace.Const"/>.</summary>
    public Region Constants { get; }

    /// <summary>The address of a variable of global memory.</summary>
    public ulong Address(int variable) => globals[variable].Start;

    public void Dispose() => Constants.Dispose();
}
