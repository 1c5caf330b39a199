using FastProxy.Search.Bayes;
using FastProxy.Statistics;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Search.Tests.Bayes;

/// <summary>
/// Reference values are of scikit-learn 1.2.1 (Debian's python3-sklearn), for the x, y and queries of each case:
/// <code>
/// model = GaussianProcessRegressor(kernel=Matern(nu=2.5), alpha=1e-6, normalize_y=True, n_restarts_optimizer=20, random_state=0).fit(x, y)
/// model.kernel_.length_scale, model.log_marginal_likelihood_value_, model.predict(queries, return_std=True)
/// </code>
/// and, at the length scale 0.7, the same with kernel=Matern(nu=2.5, length_scale=.7), optimizer=None.
/// </summary>
public sealed class GaussianProcessTests
{
    // 1e-6 on the diagonal makes the covariance's condition at most 1e6 n: of the 16 digits, about 8 are left.
    private const double FixedScale = 1e-8;

    // scikit-learn's L-BFGS stops at a relative gain of 2e-9, near the maximum to about 1e-4.
    private const double FittedScale = 1e-4;

    private static readonly double[][] SmoothX = [.. Enumerable.Range(0, 12).Select(i => new[] { i * .37 % 1 * 2, i * .61 % 1 * 2 })];
    private static readonly double[] SmoothY = [.. SmoothX.Select(x => Math.Sin(3 * x[0]) + x[1] * x[1])];

    private static readonly double[][] NoiseX =
        [.. Enumerable.Range(0, 20).Select(i => new[] { i * .37 % 1 * 10, i * .61 % 1 * 10, i * .83 % 1 * 10 })];

    private static readonly double[] NoiseY = [.. Enumerable.Range(0, 20).Select(i => 1000 + 50 * Math.Cos(i * i))];

    private static readonly double[][] RepeatedX = [[0], [0], [1], [2], [2]];
    private static readonly double[] RepeatedY = [1, 1, 2, .5, .7];

    [Fact]
    public void At_a_given_length_scale_likelihood_and_predictions_are_those_of_scikit_learn()
    {
        Check(SmoothX, SmoothY, -7.525048339990586, FixedScale, .7,
        [
            ([.5, .5], .8496233401411901, .7719636281075994),
            ([1.3, .2], -.6702565172626216, .14279919961220844),
            ([1.9, 1.9], 2.6378997792238166, .3798743370491994),
            ([3, -1], 1.028025733301495, 1.5121759010621016),
        ]);
        Check(NoiseX, NoiseY, -28.420066962222176, FixedScale, .7,
        [
            ([5, 5, 5], 1008.6047063511115, 34.905679813867295),
            ([.1, 0, 0], 1049.3190526889657, 6.361199353878456),
            ([20, 20, 20], 1009.0706927649624, 35.01508743528019),
        ]);
        Check(RepeatedX, RepeatedY, -37532.086618423644, FixedScale, .7,
        [
            ([0], 1.0000002165946797, .00036496565030192486),
            ([.5], 1.591516769059933, .25860056037059864),
            ([2], .6000004239205047, .0003649656502614055),
            ([3], .8227286314315583, .4892913672849166),
        ]);
        Check([[.3]], [4], -.9189390332044227, FixedScale, .7,
        [
            ([.3], 4, .0009999995000253138),
            ([.5], 4, .3494387313924597),
            ([9], 4, 1),
        ]);
        Check([[0], [.5], [2]], [4, 4, 4], -2.4148163963108944, FixedScale, .7,
        [
            ([.3], 4, .17927405230328175),
            ([.5], 4, .0009999990103055727),
            ([9], 4, 1),
        ]);
    }

    [Fact]
    public void Fitted_likelihood_and_predictions_are_those_of_scikit_learn()
    {
        Check(SmoothX, SmoothY, -5.311540621740749, FittedScale, null,
        [
            ([.5, .5], .9659838160782701, .35881517361635834),
            ([1.3, .2], -.6962366613953337, .05824186330645033),
            ([1.9, 1.9], 2.8347332821079947, .22341484875049814),
            ([3, -1], .7693536819281761, 1.4186101322590527),
        ]);
        Points.Near(1.1132455012646607, GaussianProcess.Fit(SmoothX, SmoothY).LengthScale, FittedScale, "length scale");
        Check(NoiseX, NoiseY, -28.37877066409845, FittedScale, null, [([5, 5, 5], 1009.0706927649624, 35.01508743528019)]);
    }

    [Fact]
    public void A_single_point_keeps_the_length_scale_1()
    {
        Assert.Equal(1, GaussianProcess.Fit([[.3]], [4]).LengthScale);
        Check([[.3]], [4], -.9189390332044227, FixedScale, null, [([.3], 4, .0009999995000253138), ([.5], 4, .25100559466492767)]);
        Assert.Equal(1, GaussianProcess.Fit([[.3], [.3]], [4, 5]).LengthScale);
    }

    [Fact]
    public void Constant_targets_take_the_longest_length_scale_and_predict_themselves()
    {
        double[] constant = [.1, .1, .1];
        GaussianProcess process = GaussianProcess.Fit([[0], [.5], [2]], constant);
        Assert.Equal(1e5, process.LengthScale);
        Points.Near(10.509208124624838, process.LogMarginalLikelihood, 1e-6, "likelihood");
        Assert.Equal(.1, process.Predict([.3]).Mean);
        Points.Near(.0005773912126534956, process.Predict([.3]).Deviation, 1e-6, "deviation");
    }

    [Fact]
    public void The_fit_is_no_worse_than_200_length_scales_and_no_worse_than_scikit_learn()
    {
        Assert.True(GaussianProcess.Fit(RepeatedX, RepeatedY).LogMarginalLikelihood >= -37531.10596261718 - 1e-6);
        Prop.ForAll(Seeds(), seed =>
        {
            (double[][] x, double[] y) = Data(seed);
            double fitted = GaussianProcess.Fit(x, y).LogMarginalLikelihood;
            for (int i = 0; i < 200; i++)
            {
                double lengthScale = Math.Pow(10, -5 + i * 10 / 199d);
                double there = GaussianProcess.WithLengthScale(x, y, lengthScale).LogMarginalLikelihood;
                Assert.True(
                    fitted >= there - 1e-6 * Math.Max(1, Math.Abs(there)),
                    $"seed {seed}: {fitted:r} fitted, {there:r} at {lengthScale:r}");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(40));
    }

    [Fact]
    public void At_its_points_the_process_returns_the_targets_and_hardly_deviates()
    {
        Prop.ForAll(Seeds(), seed =>
        {
            (double[][] x, double[] y) = Data(seed);
            GaussianProcess process = GaussianProcess.Fit(x, y);
            double scale = y.Length == 1 ? 1 : Math.Sqrt(y.Sum(v => Math.Pow(v - y.Average(), 2)) / y.Length);
            for (int i = 0; i < x.Length; i++)
            {
                (double mean, double deviation) = process.Predict(x[i]);

                // Posterior variance at a point is at most that of the noise; the mean misses by the noise times a weight.
                Assert.True(deviation <= scale * 1.001e-3, $"seed {seed}, point {i}: deviation {deviation:r} of {scale:r}");
                Assert.True(
                    Math.Abs(mean - y[i]) <= scale * .02,
                    $"seed {seed}, point {i}: mean {mean:r}, target {y[i]:r}, length scale {process.LengthScale:r}");
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(60));
    }

    [Fact]
    public void Far_away_the_process_returns_to_the_targets_mean_and_deviation()
    {
        (double mean, double deviation) = GaussianProcess.Fit(SmoothX, SmoothY).Predict([1e9, -1e300]);
        Points.Near(SmoothY.Average(), mean, 1e-12, "mean");
        Points.Near(Math.Sqrt(SmoothY.Sum(v => Math.Pow(v - SmoothY.Average(), 2)) / SmoothY.Length), deviation, 1e-12, "deviation");
    }

    [Fact]
    public void A_moved_and_scaled_target_moves_and_scales_the_predictions()
    {
        GaussianProcess process = GaussianProcess.Fit(SmoothX, SmoothY);
        GaussianProcess other = GaussianProcess.WithLengthScale(SmoothX, [.. SmoothY.Select(v => 7 - 100 * v)], process.LengthScale);
        (double mean, double deviation) = process.Predict([.5, .5]);
        Points.Near(7 - 100 * mean, other.Predict([.5, .5]).Mean, FixedScale, "mean");
        Points.Near(100 * deviation, other.Predict([.5, .5]).Deviation, FixedScale, "deviation");
    }

    [Fact]
    public void Many_points_of_which_half_repeat_fit_and_predict()
    {
        var random = new SplitMix64(11);
        double[][] distinct = Points.Uniform(ref random, 150, 10);
        double[][] x = [.. distinct, .. distinct];
        GaussianProcess process = GaussianProcess.Fit(x, [.. x.Select(p => p.Sum())]);
        (double mean, double deviation) = process.Predict([.. Enumerable.Repeat(.5, 10)]);
        Points.Near(5, mean, .02, "mean of a linear function amid its points");
        Assert.True(deviation is > 0 and < 1, $"deviation {deviation}");
    }

    [Fact]
    public void Input_that_is_no_training_set_is_refused()
    {
        Assert.Throws<ArgumentException>(() => GaussianProcess.Fit([], []));
        Assert.Throws<ArgumentException>(() => GaussianProcess.Fit([[1]], [1, 2]));
        Assert.Throws<ArgumentException>(() => GaussianProcess.Fit([[1], [1, 2]], [1, 2]));
        Assert.Throws<ArgumentException>(() => GaussianProcess.Fit([[double.NaN]], [1]));
        Assert.Throws<ArgumentException>(() => GaussianProcess.Fit([[1]], [double.PositiveInfinity]));
        Assert.Throws<ArgumentException>(() => GaussianProcess.WithLengthScale([[1]], [1], 0));
        Assert.Throws<ArgumentException>(() => GaussianProcess.Fit([[1]], [1]).Predict([1, 2]));
    }

    private static Arbitrary<int> Seeds() => Gen.Choose(0, int.MaxValue).ToArbitrary();

    /// <summary>1 to 15 distinct points in 1 to 4 coordinates, with a wave of some length as the target.</summary>
    private static (double[][] X, double[] Y) Data(int seed)
    {
        var random = new SplitMix64((ulong)seed);
        double[][] x = Points.Uniform(ref random, 1 + random.Below(15), 1 + random.Below(4), Math.Pow(10, random.Below(5) - 2));
        double frequency = 10 * Points.Unit(ref random) / x.Max(p => p.Max());
        return (x, [.. x.Select(p => 3 + Math.Sin(frequency * p.Sum()) + p[0])]);
    }

    private static void Check(
        double[][] x, double[] y, double likelihood, double tolerance, double? lengthScale,
        (double[] Query, double Mean, double Deviation)[] expected)
    {
        GaussianProcess process = lengthScale is { } given ? GaussianProcess.WithLengthScale(x, y, given) : GaussianProcess.Fit(x, y);
        Points.Near(likelihood, process.LogMarginalLikelihood, tolerance, $"likelihood of {x.Length} points at {process.LengthScale}");
        foreach ((double[] query, double mean, double deviation) in expected)
        {
            Points.Near(mean, process.Predict(query).Mean, tolerance, $"mean at {Points.Show(query)}");
            Points.Near(deviation, process.Predict(query).Deviation, tolerance, $"deviation at {Points.Show(query)}");
        }
    }
}
