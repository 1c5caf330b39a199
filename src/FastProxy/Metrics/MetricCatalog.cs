using FastProxy.Input;
using FastProxy.Networks;
using FastProxy.Plans.Passes;

namespace FastProxy.Metrics;

/// <summary>The list of metrics.</summary>
public static class MetricCatalog
{
    private const string SumFrozen = "sum of logits, batch statistics constant";
    private const string SumEval = "sum of logits, eval mode";
    private const string SumCoupled = "sum of logits, through the batch statistics";
    private const string AllFrozen = "every logit, batch statistics constant";
    private const string Target = "logit of the label, batch statistics constant";
    private const string Nasi = "Shu et al., NASI (ICLR 2022), equation 9";
    private const string TeNas = "Chen et al., TE-NAS (ICLR 2021), equation 3";
    private const string Hnas = "Shu et al., HNAS (NeurIPS 2022); the released code takes shares of one train-mode pass";

    /// <summary>The recurrent layers whose hidden states have metrics of their own, as many as NAS-Bench-NLP's networks have.</summary>
    private const int RecurrentLayers = 3;

    /// <summary>Every metric.</summary>
    public static IReadOnlyList<Metric> All { get; } =
    [
        new Swap(),
        new SwapReleased(),
        new SwapRegularized(),
        new Naswot(),
        new LinearRegions(),
        new SwapOutputSigns(),
        new Params(),
        new ParamsLive(),
        new Flops(),
        new Layers(),
        new DepthWidth(),
        new L2Norm(),
        new GradNorm(),
        new GradNormGlobal(),
        new Snip(),
        new Plain(),
        new Grasp(),
        new Fisher(),
        new Synflow(),
        new SynflowBn(),
        new Zico(),
        new Knas(),
        new JacobCov(),
        new EpeNas(),
        new GradSign(),
        new Intrain(),
        new Zen(),
        new Meco(),
        new MecoOpt(),
        new AzNasExpressivity(),
        new AzNasProgressivity(),
        new AzNasTrainability(),
        new AzNasComplexity(),
        new AzNas(),
        .. Enumerable.Range(0, 2 * RecurrentLayers).Select(i => new HiddenCovariance(i / 2, isOfSamples: i % 2 == 1)),
        new ActivationDistance(),
        new ActivationDistance(isMean: true),
        new ActivationLogdet(),
        .. from of in Enum.GetValues<SaliencyOf>() from isSquare in new[] { false, true } select new RecurrentSaliency(of, isSquare),
        new HiddenSaliency(isSquare: false),
        new HiddenSaliency(isSquare: true),
        new EmbeddedJacobian(isCosine: false, isOfEncoder: false),
        new EmbeddedJacobian(isCosine: true, isOfEncoder: false),
        new EmbeddedJacobian(isCosine: false, isOfEncoder: true),
        new EmbeddedJacobian(isCosine: true, isOfEncoder: true),
        new PositionJacobian(),
        .. Enum.GetValues<ConfidenceForm>().Select(form => new AttentionConfidence(form)),
        new SoftmaxConfidence(isMean: false),
        new SoftmaxConfidence(isMean: true),
        .. EncoderSaliency.All,
        new Dss(),
        new NtkTrace("ntk_trace", PassCatalog.SumKernel, SumFrozen, Nasi),
        new NtkTrace("ntk_trace_eval", PassCatalog.EvalKernel, SumEval, Nasi),
        new NtkTrace("ntk_trace_coupled", PassCatalog.CoupledKernel, SumCoupled, Nasi),
        new NtkTrace("ntk_trace_full", PassCatalog.FullKernel, AllFrozen, Nasi),
        new NtkTrace("ntk_trace_hnas", PassCatalog.LabelKernel, Target, Hnas, isRoot: true),
        new NtkCondition("ntk_condition", PassCatalog.SumKernel, SumFrozen, TeNas),
        new NtkCondition("ntk_condition_eval", PassCatalog.EvalKernel, SumEval, TeNas),
        new NtkCondition("ntk_condition_coupled", PassCatalog.CoupledKernel, SumCoupled, TeNas),
        new NtkCondition("ntk_condition_full", PassCatalog.FullKernel, AllFrozen, TeNas),
        new NtkCondition("ntk_condition_hnas", PassCatalog.LabelKernel, Target, Hnas),
        new NtkCondition("ntk_condition_tenas", PassCatalog.CoupledWeightKernel, SumCoupled + ", weights of batch-norms and no biases", TeNas),
    ];

    /// <summary>The metrics that are formed from the scores of a whole population.</summary>
    public static IEnumerable<PopulationMetric> OfPopulations => All.OfType<PopulationMetric>();

    /// <summary>Returns the metrics whose scores rows hold: for a metric of a population its parts, each once.</summary>
    public static IReadOnlyList<Metric> PartsOf(IEnumerable<Metric> metrics) =>
        [.. metrics.SelectMany(m => m is PopulationMetric whole ? Resolve(whole.Parts) : [m]).Distinct()];

    /// <summary>Returns the metrics under settings given as <c>METRIC.SETTING</c>.</summary>
    /// <exception cref="InputException">A setting belongs to none of them, or a value is out of range.</exception>
    public static IReadOnlyList<Metric> WithSettings(
        IReadOnlyList<Metric> metrics, IReadOnlyDictionary<string, string> given, INetworkSource networks)
    {
        foreach ((string name, string value) in given)
        {
            Metric? owner = All.FirstOrDefault(m => name.StartsWith($"{m.Name}.", StringComparison.Ordinal));
            _ = owner is null ? null : ValuesOf(owner, new Dictionary<string, string> { [name] = value });
            if (!metrics.Contains(owner))
            {
                throw new InputException($"setting {Excerpt.Of(name)} belongs to no metric that is scored");
            }
        }

        return [.. metrics.Select(metric => metric.With(ValuesOf(metric, given), networks))];
    }

    private static SettingValues ValuesOf(Metric metric, IReadOnlyDictionary<string, string> given)
    {
        string prefix = $"{metric.Name}.";
        Dictionary<string, string> own = given
            .Where(g => g.Key.StartsWith(prefix, StringComparison.Ordinal))
            .ToDictionary(g => g.Key[prefix.Length..], g => g.Value);
        return new SettingValues(metric.Name, metric.Settings, own);
    }

    /// <summary>The name that stands for every metric that is not costly, but those of recurrent networks and Transformers.</summary>
    public const string Everything = "all";

    /// <summary>The families by name.</summary>
    public static IReadOnlyDictionary<string, Family> Families { get; } =
        Enum.GetValues<Family>().ToDictionary(family => family.ToString().ToLowerInvariant());

    /// <summary>
    /// Returns the metrics of these names, in this order. The name of a family, or <see cref="Everything"/>, stands for its metrics in the
    /// catalogue's order, without costly ones (<see cref="Metric.IsCostly"/>). A metric that several names include comes once, at its first place.
    /// </summary>
    /// <exception cref="InputException">A name is unknown, a metric's name is given twice, or there is none.</exception>
    public static IReadOnlyList<Metric> Resolve(IEnumerable<string> names)
    {
        var metrics = new List<Metric>();
        var named = new HashSet<Metric>();
        foreach (string name in names)
        {
            Metric? metric = All.FirstOrDefault(m => m.Name == name);
            if (metric is not null && !named.Add(metric))
            {
                throw new InputException($"metric '{name}' is given twice");
            }

            metrics.AddRange((metric is null ? Group(name) : [metric]).Except(metrics));
        }

        return metrics.Count > 0 ? metrics : throw new InputException("no metric is given");
    }

    private static Metric[] Group(string name)
    {
        bool isFamily = Families.TryGetValue(name, out Family family);
        return isFamily || name == Everything
            ? [.. All.Where(m => !m.IsCostly && (isFamily ? m.Family == family : m.Family is not (Family.Recurrent or Family.Encoder)))]
            : throw new InputException(
                $"unknown metric '{name}'; known: {string.Join(", ", All.Select(m => m.Name).Concat(Families.Keys).Append(Everything))}");
    }
}
