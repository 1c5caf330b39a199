using FastProxy.Ptx.Memory;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Execution;

/// <summary>A module's variables of global and constant memory, and what they hold at first.</summary>
internal sealed class ModuleImage
{
    private readonly SourceText source;
    private readonly List<VariableSyntax> globals;
    private readonly List<VariableSyntax> constants;
    private readonly Dictionary<string, VariableSyntax> byName;
    private readonly Layout layout;

    /// <summary>Of a module.</summary>
    /// <exception cref="FastProxy.Kernels.Gpu.GpuException">An initial value is the address of what has none.</exception>
    public ModuleImage(SourceText source, ModuleSyntax module)
    {
        this.source = source;
        globals = [.. module.Variables.Where(v => v.Space == StateSpace.Global)];
        constants = [.. module.Variables.Where(v => v.Space == StateSpace.Const)];
        byName = globals.Concat(constants).ToDictionary(v => v.Name);
        layout = new Layout(source, StateSpace.Const);
        constants.ForEach(v => layout.Offset(v));
        foreach (Initialiser.Address address in byName.Values.SelectMany(v => v.Data?.Addresses ?? []))
        {
            if (!byName.ContainsKey(address.Variable.Name))
            {
                throw source.Error(address.Variable.At, $"there is no .global or .const variable '{SourceText.Shown(address.Variable.Name)}'");
            }
        }
    }

    /// <summary>Bytes of constant memory.</summary>
    public int ConstBytes => layout.Bytes;

    /// <summary>Bytes of each variable of global memory.</summary>
    public IEnumerable<int> GlobalBytes => globals.Select(v => Math.Max(v.Bytes, 1));

    /// <summary>The number of a variable of global memory.</summary>
    public int Number(VariableSyntax variable) => globals.IndexOf(variable);

    /// <summary>Where a variable lies in constant memory.</summary>
    public int ConstOffset(VariableSyntax variable) => layout.Offset(variable);

    /// <summary>Writes what the variables hold at first; what no value is given for is zero.</summary>
    /// <param name="constant">Constant memory.</param>
    /// <param name="regions">The memory of each global variable.</param>
    public void Write(Region constant, IReadOnlyList<Region> regions)
    {
        constant.Write(0, new byte[ConstBytes]);
        foreach (VariableSyntax variable in constants)
        {
            constant.Write(ConstOffset(variable), Data(variable, regions));
        }

        foreach ((VariableSyntax variable, Region region) in globals.Zip(regions))
        {
            region.Write(0, new byte[region.Bytes]);
            region.Write(0, Data(variable, regions));
        }
    }

    private byte[] Data(VariableSyntax variable, IReadOnlyList<Region> regions)
    {
        byte[] data = [.. variable.Data?.Bytes ?? []];
        foreach (Initialiser.Address address in variable.Data?.Addresses ?? [])
        {
            VariableSyntax to = byName[address.Variable.Name];
            ulong value = to.Space == StateSpace.Global ? regions[Number(to)].Start
                : (ulong)ConstOffset(to) + (address.IsGeneric ? GenericWindow.Const.Start : 0);
            BitConverter.TryWriteBytes(data.AsSpan(address.At), value + (ulong)address.Variable.Offset);
        }

        return data;
    }
}
