using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Loads and stores.</summary>
internal static class Memories
{
    private const int MostBytes = 16;

    private static readonly (string Name, StateSpace Space)[] Loaded =
    [
        ("param", StateSpace.Param), ("global", StateSpace.Global), ("global.nc", StateSpace.Global), ("shared", StateSpace.Shared),
        ("const", StateSpace.Const), ("local", StateSpace.Local),
    ];

    private static readonly (string Name, StateSpace Space)[] Stored =
    [
        ("global", StateSpace.Global), ("shared", StateSpace.Shared), ("local", StateSpace.Local),
    ];

    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        foreach (PtxType type in Enum.GetValues<PtxType>().Where(t => t != PtxType.Pred))
        {
            foreach ((int count, string vector) in (ReadOnlySpan<(int, string)>)[(1, ""), (2, ".v2"), (4, ".v4")])
            {
                if (count * type.Bytes() > MostBytes)
                {
                    continue;
                }

                foreach ((string name, StateSpace space) in Loaded)
                {
                    table.Add($"ld.{name}{vector}.{type.Name()}", InstructionClass.Load, 2, b => Load(b, space, count, type));
                }

                foreach ((string name, StateSpace space) in Stored)
                {
                    table.Add($"st.{name}{vector}.{type.Name()}", InstructionClass.Store, 2, b => Store(b, space, count, type));
                }
            }
        }
    }

    private static Load Load(Binding binding, StateSpace space, int count, PtxType type)
    {
        var rows = new (int Unit, int Bytes)[count];
        IReadOnlyList<OperandSyntax> elements = binding.Elements(0, count);
        for (int e = 0; e < count; e++)
        {
            rows[e] = binding.WideDestination(elements[e], type);
        }

        bool isSigned = type is PtxType.S8 or PtxType.S16 or PtxType.S32;
        return new Load(space, binding.Address(1, space, type.Bytes() * count), type.Bytes(), isSigned, rows);
    }

    private static Store Store(Binding binding, StateSpace space, int count, PtxType type)
    {
        var rows = new (int Unit, int Bytes)[count];
        IReadOnlyList<OperandSyntax> elements = binding.Elements(1, count);
        for (int e = 0; e < count; e++)
        {
            rows[e] = binding.WideRegister(elements[e], type);
        }

        return new Store(space, binding.Address(0, space, type.Bytes() * count), type.Bytes(), rows);
    }
}
