namespace FastProxy.Plans;

/// <summary>What a plan shall provide for each of its networks; it merges the needs of all metrics into the fewest passes.</summary>
[Flags]
public enum Needs
{
    /// <summary>Nothing: the network's structure or weights suffice.</summary>
    None = 0,

    /// <summary>How many distinct patterns the ReLU calls on live paths show.</summary>
    DistinctPatterns = 1 << 0,

    /// <summary>On how many neurons of the ReLU calls on live paths each pair of samples agrees.</summary>
    Agreement = 1 << 1,

    /// <summary>How many distinct patterns all ReLU calls show, those on dead branches included.</summary>
    AllDistinctPatterns = 1 << 2,

    /// <summary>The logits.</summary>
    Logits = 1 << 3,

    /// <summary>The gradient of the mean cross-entropy with respect to every layer's weights.</summary>
    LossGradient = 1 << 4,

    /// <summary>The same with respect to biases and the weights and biases of batch-norms.</summary>
    OtherLossGradients = 1 << 5,

    /// <summary>Per channel and sample, the product of each layer's output with its loss gradient, summed over the image.</summary>
    OutputSaliency = 1 << 6,

    /// <summary>The gradient of the sum of all logits with respect to the images.</summary>
    Jacobian = 1 << 7,

    /// <summary>The second derivative of the mean cross-entropy along the loss gradient and along the weights.</summary>
    Curvature = 1 << 8,

    /// <summary>The loss gradient on the next batch as well.</summary>
    NextLossGradient = 1 << 9,

    /// <summary>The derivative of the output along the weights, for an image of ones, magnitudes of weights, and no batch-norm.</summary>
    Flow = 1 << 10,

    /// <summary>The gradient of the output for an image of ones and magnitudes of weights, with batch-norm.</summary>
    NormFlow = 1 << 11,

    /// <summary>The tangent kernel of the sum of logits, batch statistics held constant.</summary>
    FrozenKernel = 1 << 12,

    /// <summary>The tangent kernel of the label's logit, batch statistics held constant.</summary>
    FrozenTargetKernel = 1 << 13,

    /// <summary>The tangent kernel of all logits, batch statistics held constant.</summary>
    FrozenFullKernel = 1 << 14,

    /// <summary>The tangent kernel of the sum of logits in eval mode.</summary>
    EvalKernel = 1 << 15,

    /// <summary>The tangent kernel of the sum of logits through the batch statistics.</summary>
    CoupledKernel = 1 << 16,

    /// <summary>The same over the weights of layers and of batch-norms, without biases: TE-NAS's parameters.</summary>
    CoupledWeightKernel = 1 << 17,

    /// <summary>The loss gradient with batch statistics held constant: the mean of the samples' own gradients.</summary>
    FrozenLossGradient = 1 << 18,

    /// <summary>How the channels of each feature vary together.</summary>
    FeatureSpread = 1 << 19,

    /// <summary>How random gradients of each feature vary together with what they become at the feature before.</summary>
    FeatureGradients = 1 << 20,

    /// <summary>How far a small shift of the images moves what is pooled in the end, and the scales of the batch-norms.</summary>
    Perturbation = 1 << 21,

    /// <summary>The output of every operation on a live path for the first image alone.</summary>
    FirstSample = 1 << 22,

    /// <summary>For every weight the sum over the samples, each a batch of its own, of the sign of the loss gradient.</summary>
    GradientSigns = 1 << 23,
}
