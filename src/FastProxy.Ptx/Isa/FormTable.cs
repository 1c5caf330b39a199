using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>
/// The list of instruction forms. A form is one row: its name, what kind of work it is, and what makes an operation of its operands. A new
/// form is a new row in the file of its family; a form that is not here is rejected.
/// </summary>
internal sealed class FormTable
{
    private readonly Dictionary<string, Form> forms = [];

    private FormTable()
    {
        MoveForms.AddTo(this);
        Integers.AddTo(this);
        Bits.AddTo(this);
        Floats.AddTo(this);
        Approximations.AddTo(this);
        Comparisons.AddTo(this);
        Conversions.AddTo(this);
        Memories.AddTo(this);
        Atomics.AddTo(this);
        AsyncCopies.AddTo(this);
        Collectives.AddTo(this);
        Tensors.AddTo(this);
        Controls.AddTo(this);
    }

    /// <summary>The forms by name.</summary>
    public static IReadOnlyDictionary<string, Form> Forms { get; } = new FormTable().forms;

    /// <summary>Adds a form.</summary>
    /// <param name="name">As PTX writes it.</param>
    /// <param name="kind">What kind of work it is.</param>
    /// <param name="operands">Operands that it must have.</param>
    /// <param name="bind">Makes its operation.</param>
    /// <param name="optional">Operands that it may have besides.</param>
    /// <param name="target">Compute capability from which on it exists.</param>
    /// <param name="version">Version of PTX, ten times, from which on it exists.</param>
    public void Add(
        string name, InstructionClass kind, int operands, Func<Binding, Operation> bind, int optional = 0, int target = 0, int version = 0) =>
        forms.Add(name, new Form(name, kind, operands, operands + optional, target, version, bind));

    /// <summary>Adds a function of one value, lane by lane.</summary>
    public void Add<A, D>(string name, InstructionClass kind, PtxType d, PtxType a, Func<A, D> f, int target = 0, int version = 0)
        where A : unmanaged
        where D : unmanaged =>
        Add(name, kind, 2, b => new LaneOperation<A, D>(b.Destination(0, d), b.Source(1, a), f), target: target, version: version);

    /// <summary>Adds a function of two values, lane by lane.</summary>
    public void Add<A, B, D>(string name, InstructionClass kind, PtxType d, PtxType a, PtxType b, Func<A, B, D> f, int target = 0)
        where A : unmanaged
        where B : unmanaged
        where D : unmanaged =>
        Add(name, kind, 3, x => new LaneOperation<A, B, D>(x.Destination(0, d), x.Source(1, a), x.Source(2, b), f), target: target);

    /// <summary>Adds a function of three values, lane by lane.</summary>
    public void Add<A, B, C, D>(string name, InstructionClass kind, PtxType d, PtxType a, PtxType b, PtxType c, Func<A, B, C, D> f, int target = 0)
        where A : unmanaged
        where B : unmanaged
        where C : unmanaged
        where D : unmanaged =>
        Add(
            name, kind, 4,
            x => new LaneOperation<A, B, C, D>(x.Destination(0, d), x.Source(1, a), x.Source(2, b), x.Source(3, c), f),
            target: target);

    /// <summary>Adds a function of one value of a type to the same type, in vectors.</summary>
    public void Unary<T, O>(string name, InstructionClass kind, PtxType type)
        where T : unmanaged
        where O : IUnary<T> =>
        Add(name, kind, 2, b => new VectorUnary<T, O>(b.Destination(0, type), b.Source(1, type)));

    /// <summary>Adds a function of two values of a type to the same type, in vectors.</summary>
    public void Binary<T, O>(string name, InstructionClass kind, PtxType type)
        where T : unmanaged
        where O : IBinary<T> =>
        Add(name, kind, 3, b => new VectorBinary<T, O>(b.Destination(0, type), b.Source(1, type), b.Source(2, type)));

    /// <summary>Adds a function of three values of a type to the same type, in vectors.</summary>
    public void Ternary<T, O>(string name, InstructionClass kind, PtxType type)
        where T : unmanaged
        where O : ITernary<T> =>
        Add(name, kind, 4, b => new VectorTernary<T, O>(b.Destination(0, type), b.Source(1, type), b.Source(2, type), b.Source(3, type)));
}
