namespace FastProxy.Plans;

/// <summary>One pass over memory.</summary>
public abstract class Step
{
    /// <summary>What it reads.</summary>
    public abstract IEnumerable<Buffer> Inputs { get; }

    /// <summary>The activation it writes, if any.</summary>
    public Tensor? Output { get; internal set; }

    /// <summary>All that it writes.</summary>
    public virtual IEnumerable<Buffer> Outputs => Output is null ? [] : Output.Norm is null ? [Output] : [Output, Output.Norm];

    /// <summary>The activations among what it reads.</summary>
    public IEnumerable<Tensor> Tensors => Inputs.OfType<Tensor>();

    /// <summary>Whether it multiplies by weights of the network.</summary>
    public virtual bool HasWeights => false;

    /// <summary>The activations whose train-mode batch-norm it reads.</summary>
    internal virtual IEnumerable<Tensor> Normalised => [];

    /// <summary>The activations that it reads otherwise.</summary>
    internal virtual IEnumerable<Tensor> Plain => Tensors;

    /// <summary>Whether it reads the ReLU of its input.</summary>
    internal virtual bool ReadsRelu => false;

    /// <summary>The activations whose place in memory its output may take.</summary>
    internal virtual IEnumerable<Tensor> InPlace => [];

    /// <summary>
    /// Multiply-accumulates for the whole batch, taps on the padding counted, Winograd's saving not; 0 where they are not its work.
    /// </summary>
    public virtual long Macs => 0;

    /// <summary>Passes the gradient of its output back to what it reads.</summary>
    /// <param name="output">Its output.</param>
    /// <param name="gradients">The gradient of the output, by objective.</param>
    /// <param name="mode">The backward pass.</param>
    internal virtual void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode) =>
        throw new InvalidOperationException($"{this} has no gradient");

    /// <summary>The derivatives of its output from those of what it reads.</summary>
    /// <param name="output">Its output.</param>
    /// <param name="mode">The tangent pass.</param>
    internal virtual Tangents PushForward(Tensor output, ForwardMode mode) =>
        throw new InvalidOperationException($"{this} has no tangent");
}
