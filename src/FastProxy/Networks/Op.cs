using FastProxy.Input;

namespace FastProxy.Networks;

/// <summary>
/// An operation of a network. Its attributes are the record's own; one with weights names its layer. An operation states everything that a
/// <see cref="Network"/> knows about it; its planning is an <c>Operation</c> of the plans.
/// </summary>
public abstract record Op
{
    /// <summary>The layer whose weights the operation has; null if it has none.</summary>
    public virtual Weight? Weights => null;

    /// <summary>Whether the operation is the sum of its inputs, in any order.</summary>
    public virtual bool IsSum => false;

    /// <summary>Whether the operation is the product of its inputs, which is zero where one of them is.</summary>
    public virtual bool IsProduct() => false;

    /// <summary>Whether the operation is one activation call: the unit that pattern metrics count.</summary>
    public virtual bool IsActivation => false;

    /// <summary>Whether the output differs from the input by a positive factor and a shift per channel.</summary>
    public virtual bool IsAffine => false;

    /// <summary>Whether frameworks have the operation as a module, whose output hooks can see.</summary>
    public virtual bool IsModule => true;

    /// <summary>Returns the same operation with its layer renamed; an operation without a layer returns itself.</summary>
    public virtual Op Named(Weight weight) => this;

    /// <summary>Returns whether the operation depends on the network's input.</summary>
    /// <param name="inputs">Whether one of its inputs does.</param>
    public virtual bool IsReached(bool inputs) => inputs;

    /// <summary>Returns whether the sum of the output over channels and batch is constant.</summary>
    /// <param name="inputs">Whether the sums of all its inputs are.</param>
    public virtual bool HasConstantSum(bool inputs) => false;

    /// <summary>
    /// Returns whether zeros give zeros; if not, the operation must depend on the network's input. It is no property, because those of this type are
    /// part of the canonical form's keys, which seed weights.
    /// </summary>
    public virtual bool KeepsZero() => true;

    /// <summary>Returns the shape of the output.</summary>
    /// <param name="inputs">The shapes of the inputs.</param>
    /// <exception cref="InputException">The operation does not take such inputs.</exception>
    public abstract Shape Output(IReadOnlyList<Shape> inputs);

    /// <summary>Returns the trainable tensors, those of <see cref="Weights"/> first.</summary>
    /// <param name="inputs">The shapes of the inputs.</param>
    public virtual IReadOnlyList<Parameter> Parameters(IReadOnlyList<Shape> inputs) => [];

    /// <summary>Returns the multiply-accumulates for one sample.</summary>
    /// <param name="inputs">The shapes of the inputs.</param>
    public virtual long Macs(IReadOnlyList<Shape> inputs) => 0;
}

/// <summary>A trainable tensor of an operation.</summary>
/// <param name="Name">The name, as a framework would give it: <c>LAYER.weight</c> or <c>LAYER.bias</c>.</param>
/// <param name="Shape">The shape, as in PyTorch.</param>
/// <param name="Initial">The value of all elements at initialisation; null if they are drawn.</param>
public sealed record Parameter(string Name, int[] Shape, float? Initial = null)
{
    /// <summary>The number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, length) => product * length);
}
