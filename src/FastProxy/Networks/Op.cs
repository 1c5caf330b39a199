using FastProxy.Input;

namespace FastProxy.Networks;

/// <summary>
/// An operation of a network. Its attributes are the record's own; one with weights names its layer. An operation says of itself all that a
/// <see cref="Network"/> knows of it; how it is planned is an <c>Operation</c> of the plans.
/// </summary>
public abstract record Op
{
    /// <summary>The layer whose weights it has; null where it has none.</summary>
    public virtual Weight? Weights => null;

    /// <summary>Whether it is the sum of its inputs, in whatever order they come.</summary>
    public virtual bool IsSum => false;

    /// <summary>Whether it is one activation call: the unit that pattern metrics count, by the signs of its input.</summary>
    public virtual bool IsActivation => false;

    /// <summary>Whether its output differs from its input by a positive factor and a shift per channel.</summary>
    public virtual bool IsAffine => false;

    /// <summary>Whether frameworks have it as a module, whose output hooks can see.</summary>
    public virtual bool IsModule => true;

    /// <summary>The same operation with its layer named so; one without a layer is itself.</summary>
    public virtual Op Named(Weight weight) => this;

    /// <summary>Whether it depends on the network's input.</summary>
    /// <param name="inputs">Whether one of its inputs does.</param>
    public virtual bool IsReached(bool inputs) => inputs;

    /// <summary>Whether the sum of its output over channels and batch is constant.</summary>
    /// <param name="inputs">Whether that of all its inputs is.</param>
    public virtual bool HasConstantSum(bool inputs) => false;

    /// <summary>The shape of its output.</summary>
    /// <param name="inputs">The shapes of its inputs.</param>
    /// <exception cref="InputException">It does not take such inputs.</exception>
    public abstract Shape Output(IReadOnlyList<Shape> inputs);

    /// <summary>Its trainable tensors, those of <see cref="Weights"/> first.</summary>
    /// <param name="inputs">The shapes of its inputs.</param>
    public virtual IReadOnlyList<Parameter> Parameters(IReadOnlyList<Shape> inputs) => [];

    /// <summary>Multiply-accumulates for one sample.</summary>
    /// <param name="inputs">The shapes of its inputs.</param>
    public virtual long Macs(IReadOnlyList<Shape> inputs) => 0;
}

/// <summary>A trainable tensor of an operation.</summary>
/// <param name="Name">Its name, as a framework would give it: <c>LAYER.weight</c> or <c>LAYER.bias</c>.</param>
/// <param name="Shape">Its shape, as in PyTorch.</param>
/// <param name="Initial">The value of all its elements at initialisation; null where they are drawn.</param>
public sealed record Parameter(string Name, int[] Shape, float? Initial = null)
{
    /// <summary>Elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, length) => product * length);
}
