namespace FastProxy.Spaces.NasbenchNlp;

/// <summary>The operations of a recipe, in the order of <see cref="RecipeOps.Names"/>.</summary>
internal enum RecipeOp
{
    /// <summary>b + W_0 u_0 + W_1 u_1 + ..., a weight for each listed input.</summary>
    Linear,

    /// <summary>u_0 + u_1.</summary>
    Sum,

    /// <summary>u_0 u_1, element by element.</summary>
    Product,

    /// <summary>u_0 u_1 + (1 - u_0) u_2, element by element.</summary>
    Blend,

    /// <summary>The hyperbolic tangent.</summary>
    Tanh,

    /// <summary>1 / (1 + e^-u).</summary>
    Sigmoid,

    /// <summary>u above 0, 0.01 u below.</summary>
    LeakyRelu,
}

/// <summary>Names and inputs of the operations.</summary>
internal static class RecipeOps
{
    /// <summary>The names in the benchmark's notation.</summary>
    public static readonly IReadOnlyList<string> Names =
        ["linear", "elementwise_sum", "elementwise_prod", "blend", "activation_tanh", "activation_sigm", "activation_leaky_relu"];

    /// <summary>Returns the number of inputs; null for a linear node, which has one or more.</summary>
    public static int? Inputs(this RecipeOp op) => op switch
    {
        RecipeOp.Linear => null,
        RecipeOp.Sum or RecipeOp.Product => 2,
        RecipeOp.Blend => 3,
        _ => 1,
    };
}
