namespace FastProxy.Plans;

/// <summary>One pass over memory.</summary>
public abstract class Step
{
    /// <summary>The buffers that the step reads.</summary>
    public abstract IEnumerable<Buffer> Inputs { get; }

    /// <summary>The activation that the step writes, if any.</summary>
    public Tensor? Output { get; internal set; }

    /// <summary>All buffers that the step writes.</summary>
    public virtual IEnumerable<Buffer> Outputs => Output is null ? [] : Output.Norm is null ? [Output] : [Output, Output.Norm];

    /// <summary>The activations among the inputs.</summary>
    public IEnumerable<Tensor> Tensors => Inputs.OfType<Tensor>();

    /// <summary>Whether the step multiplies by weights of the network.</summary>
    public virtual bool HasWeights => false;

    /// <summary>Whether the step multiplies by a trained slope for each channel.</summary>
    public virtual bool HasSlope => false;

    /// <summary>The activations whose train-mode batch-norm the step reads.</summary>
    internal virtual IEnumerable<Tensor> Normalised => [];

    /// <summary>The activations that the step reads without batch-norm.</summary>
    internal virtual IEnumerable<Tensor> Plain => Tensors;

    /// <summary>Whether the step reads the ReLU of its input.</summary>
    internal virtual bool ReadsRelu => false;

    /// <summary>The activations whose place in memory the output may take.</summary>
    internal virtual IEnumerable<Tensor> InPlace => [];

    /// <summary>Whether the step may be a part of the layer that it reads: it computes each number from those at the same place.</summary>
    internal virtual bool CanContinue => false;

    /// <summary>
    /// The multiply-accumulates for the whole batch: taps on the padding count, Winograd's saving does not; 0 for steps with other work.
    /// </summary>
    public virtual long Macs => 0;

    /// <summary>Passes the gradient of the output back to the inputs.</summary>
    /// <param name="output">The output.</param>
    /// <param name="gradients">The gradient of the output, by objective.</param>
    /// <param name="mode">The backward pass.</param>
    internal virtual void PassBack(Tensor output, Tensor[] gradients, ReverseMode mode) =>
        throw new InvalidOperationException($"{this} has no gradient");

    /// <summary>Returns the derivatives of the output from those of the inputs.</summary>
    /// <param name="output">The output.</param>
    /// <param name="mode">The tangent pass.</param>
    internal virtual Tangents PushForward(Tensor output, ForwardMode mode) =>
        throw new InvalidOperationException($"{this} has no tangent");
}
