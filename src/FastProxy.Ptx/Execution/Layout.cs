using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Execution;

/// <summary>Lays out a memory: variables one after another, each where its alignment allows.</summary>
/// <param name="source">The text, for messages.</param>
/// <param name="space">The memory.</param>
internal sealed class Layout(SourceText source, StateSpace space)
{
    private const int MaxMemory = 1 << 16;

    private readonly Dictionary<VariableSyntax, int> offsets = new(ReferenceEqualityComparer.Instance);

    /// <summary>Bytes of all.</summary>
    public int Bytes { get; private set; }

    /// <summary>Where a variable begins; it is laid out at the first call.</summary>
    public int Offset(VariableSyntax variable)
    {
        if (!offsets.TryGetValue(variable, out int offset))
        {
            offset = (Bytes + variable.Align - 1) / variable.Align * variable.Align;
            offsets.Add(variable, offset);
            Bytes = variable.Bytes <= MaxMemory - offset
                ? offset + variable.Bytes
                : throw source.Error(variable.At, $"more than {MaxMemory} bytes of .{space.ToString().ToLowerInvariant()} memory");
        }

        return offset;
    }

    /// <summary>Memory of its own for a variable that may have some already, as each call of a function takes it.</summary>
    public int Renew(VariableSyntax variable)
    {
        offsets.Remove(variable);
        return Offset(variable);
    }
}
