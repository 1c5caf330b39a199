using FastProxy.Metrics.Algebra;
using FastProxy.Plans;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>NASWOT over sequences: log det K, K[i][j] the number of activations of all tokens whose signs agree in sequences i and j.</summary>
public sealed class ActivationLogdet : Metric
{
    public override string Name => "activation_logdet";

    public override string Description => "log |det K| of the sequences' sign agreement over all tokens";

    public override string Source => "definition: naswot over sequences of tokens";

    public override Family Family => Family.Encoder;

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.Agreement];

    public override MetricValue OfFunction(PassResults results) =>
        RowScores.LogDeterminant([.. results.Patterns.Agreement.Select(agreeing => (double)agreeing)], results.Patterns.Samples);
}
