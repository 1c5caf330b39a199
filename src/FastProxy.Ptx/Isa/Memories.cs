using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Loads and stores.</summary>
internal static class Memories
{
    private const int MaxBytes = 16;

    // Without a space an address is a generic one.
    private static readonly (string Name, StateSpace? Space)[] Loaded =
    [
        ("", null), (".volatile", null), (".param", StateSpace.Param), (".global", StateSpace.Global), (".global.nc", StateSpace.Global),
        (".volatile.global", StateSpace.Global), (".shared", StateSpace.Shared), (".volatile.shared", StateSpace.Shared),
        (".const", StateSpace.Const),
        (".local", StateSpace.Local),
    ];

    private static readonly (string Name, StateSpace? Space)[] Stored =
    [
        ("", null), (".volatile", null), (".param", StateSpace.Param), (".global", StateSpace.Global), (".volatile.global", StateSpace.Global),
        (".shared", StateSpace.Shared), (".volatile.shared", StateSpace.Shared), (".local", StateSpace.Local),
    ];

    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        foreach (PtxType type in Enum.GetValues<PtxType>().Where(t => t != PtxType.Pred))
        {
            foreach ((int count, string vector) in (ReadOnlySpan<(int, string)>)[(1, ""), (2, ".v2"), (4, ".v4")])
            {
                if (count * type.Bytes() > MaxBytes)
                {
                    continue;
                }

                foreach ((string name, StateSpace? space) in Loaded)
                {
                    table.Add($"ld{name}{vector}.{type.Name()}", InstructionClass.Load, 2, b => Load(b, space, count, type));
                }

                foreach ((string name, StateSpace? space) in Stored)
                {
                    table.Add($"st{name}{vector}.{type.Name()}", InstructionClass.Store, 2, b => Store(b, space, count, type));
                }
            }
        }
    }

    private static Operation Load(Binding binding, StateSpace? space, int count, PtxType type)
    {
        var rows = new (int Unit, int Bytes)[count];
        IReadOnlyList<OperandSyntax> elements = binding.Elements(0, count);
        for (int e = 0; e < count; e++)
        {
            rows[e] = count > 1 && elements[e] is SinkSyntax
                ? (binding.Discardable(elements[e], type), type.Bytes())
                : binding.WideDestination(elements[e], type);
        }

        binding.CheckKept(binding[0], elements);
        binding.CheckRead(1);
        bool isSigned = type is PtxType.S8 or PtxType.S16 or PtxType.S32;
        return !binding.IsGeneric(1, space) && space is { } of
            ? new Load(binding.Memory(1, of), binding.Address(1, of, type.Bytes() * count), type.Bytes(), isSigned, rows)
            : new GenericAccess(binding.GenericAddress(1), (memory, address) => new Load(memory, address, type.Bytes(), isSigned, rows));
    }

    private static Operation Store(Binding binding, StateSpace? space, int count, PtxType type)
    {
        var rows = new (int Unit, int Bytes)[count];
        IReadOnlyList<OperandSyntax> elements = binding.Elements(1, count);
        for (int e = 0; e < count; e++)
        {
            rows[e] = binding.WideRegister(elements[e], type);
        }

        binding.CheckWrite(0, space);
        return !binding.IsGeneric(0, space) && space is { } of
            ? new Store(binding.Memory(0, of), binding.Address(0, of, type.Bytes() * count), type.Bytes(), rows)
            : new GenericAccess(binding.GenericAddress(0), (memory, address) => new Store(memory, address, type.Bytes(), rows));
    }
}
