using System.Globalization;
using FastProxy.Input;
using FastProxy.Kernels.Random;
using FastProxy.Networks;
using FastProxy.Plans;
using FastProxy.Plans.Passes;
using FastProxy.Spaces;

namespace FastProxy.Metrics;

/// <summary>
/// Regularised SWAP: swap * exp(-(p - mu)^2 / sigma), p the parameters in thousands. It steers a search to a size.
/// <para>
/// By default mu and sigma come from the space: of 1,000 architectures, one from each thousandth of the index, mu is the 90th percentile of the
/// parameters in thousands, and sigma the squared distance between the 10th and the 90th. So a size at the 10th keeps exp(-1) of its score and none
/// is all but erased.
/// </para>
/// </summary>
public sealed class SwapRegularized : Metric
{
    private const int SampleSize = 1000;
    private const string Automatic = "automatic";

    private readonly double mu;
    private readonly double sigma;

    /// <summary>Creates the metric of the catalogue, which takes its settings by <see cref="With"/>.</summary>
    public SwapRegularized()
    {
    }

    private SwapRegularized(double mu, double sigma)
    {
        this.mu = mu;
        this.sigma = sigma;
    }

    public override string Name => "swap_regularized";

    public override string Description => "swap * exp(-(params/1000 - mu)^2 / sigma)";

    public override string Source => "Peng et al., SWAP-NAS (ICLR 2024), definition 3.3";

    public override IReadOnlyList<Pass> Passes { get; } = [PassCatalog.DistinctPatterns];

    public override IReadOnlyList<Setting> Settings { get; } =
    [
        new("mu", Automatic, "Centre of swap_regularized, thousands of parameters.", SettingRange.Number),
        new("sigma", Automatic, "Width of swap_regularized, thousands of parameters squared.", SettingRange.PositiveNumber),
    ];

    public override bool ReadsNetwork => true;

    public override bool IsSetBySpace => true;

    public override IEnumerable<KeyValuePair<string, string>> Protocol =>
    [
        new("mu", mu.ToString("R", CultureInfo.InvariantCulture)),
        new("sigma", sigma.ToString("R", CultureInfo.InvariantCulture)),
    ];

    public override Metric With(SettingValues values, INetworkSource networks)
    {
        double? givenMu = values.IsDefault("mu") ? null : values.Number("mu");
        double? givenSigma = values.IsDefault("sigma") ? null : values.Number("sigma");
        if (givenMu is { } mu && givenSigma is { } sigma)
        {
            return new SwapRegularized(mu, sigma);
        }

        (double low, double high) = networks is ISpace space
            ? Sizes(space)
            : throw new InputException("swap_regularized: expected mu and sigma, which only a space can decide");
        return new SwapRegularized(givenMu ?? high, givenSigma ?? Math.Max(1, (high - low) * (high - low)));
    }

    public override MetricValue OfFunction(PassResults results) => new(results.Patterns.Distinct);

    public override MetricValue OfArchitecture(Network network, MetricValue function, MetricContext context)
    {
        double distance = network.Parameters / 1000.0 - mu;
        return function with { Value = function.Value * Math.Exp(-distance * distance / sigma) };
    }

    /// <summary>Returns the 10th and the 90th percentile of the sizes in a space, in thousands of parameters.</summary>
    private static (double Low, double High) Sizes(ISpace space)
    {
        double[] sizes = [.. Enumerable.Range(0, SampleSize).Select(i => space.Build(space.At(Place(i, space.Count))).Parameters / 1000.0).Order()];
        return (sizes[SampleSize / 10], sizes[SampleSize * 9 / 10]);
    }

    /// <summary>
    /// Returns an index in part <paramref name="i"/>: the first one, or a random one in a space whose parts are large. There an index is a product of
    /// choices, and at the beginning of a part the last choices would always be the first.
    /// </summary>
    private static Int128 Place(int i, Int128 count)
    {
        Int128 start = i * count / SampleSize;
        Int128 length = count / SampleSize;
        return length < SampleSize ? start : start + (Int128)(new UInt128(Philox.Mix((ulong)i), Philox.Mix(~(ulong)i)) % (UInt128)length);
    }
}
