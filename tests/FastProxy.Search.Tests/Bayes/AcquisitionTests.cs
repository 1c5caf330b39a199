using FastProxy.Search.Bayes;
using Xunit;

namespace FastProxy.Search.Tests.Bayes;

public sealed class AcquisitionTests
{
    [Fact]
    public void The_upper_confidence_bound_is_the_mean_and_kappa_deviations()
    {
        Assert.Equal(1 + 2.576 * 2, new UpperConfidenceBound().Score(1, 2, 100));
        Assert.Equal(1, new UpperConfidenceBound(0).Score(1, 2, 100));
    }

    /// <summary>
    /// From SciPy 1.10: a = mean - best - xi; a * norm.cdf(a / deviation) + deviation * norm.pdf(a / deviation).
    /// </summary>
    [Fact]
    public void Expected_improvement_is_that_of_scipy()
    {
        (double Mean, double Deviation, double Best, double Xi, double Expected)[] cases =
        [
            (1, .5, .8, 0, .3152194184737265),
            (1, .5, 2, 0, .00424535130841483),
            (1, .5, 2, .01, .004023177636087033),
            (0, .1, .5, 0, 5.346165533833188e-09),
            (0, .1, 1.5, 0, 2.426025087536919e-53),
            (3, 1e-3, 3, 0, .0003989422804014327),
        ];
        foreach ((double mean, double deviation, double best, double xi, double expected) in cases)
        {
            double actual = new ExpectedImprovement(xi).Score(mean, deviation, best);

            // Far below the best the two terms cancel to a part in z^2.
            double z = (mean - best - xi) / deviation;
            Assert.True(
                Math.Abs(actual / expected - 1) <= 1e-13 * (10 + z * z),
                $"{mean} {deviation} {best} {xi}: {actual:r}, expected {expected:r}");
        }
    }

    [Fact]
    public void Expected_improvement_of_a_certain_value_is_what_it_is_above_the_best()
    {
        var improvement = new ExpectedImprovement();
        Assert.Equal(2, improvement.Score(3, 0, 1));
        Assert.Equal(0, improvement.Score(1, 0, 1));
        Assert.Equal(0, improvement.Score(-3, 0, 1));
        Assert.Equal(1.5, new ExpectedImprovement(.5).Score(3, 0, 1));
    }

    [Fact]
    public void Expected_improvement_grows_with_the_mean_and_the_deviation_and_is_never_negative()
    {
        var improvement = new ExpectedImprovement();
        double[] means = [.. Enumerable.Range(-80, 161).Select(i => i / 2d)];
        double[] deviations = [0, 1e-300, 1e-9, .5, 1, 2, 1e9];
        foreach (double deviation in deviations)
        {
            double[] scores = [.. means.Select(mean => improvement.Score(mean, deviation, 0))];
            Assert.All(scores, score => Assert.True(score >= 0));
            Assert.Equal(scores.Order(), scores);
        }

        foreach (double mean in means)
        {
            double[] scores = [.. deviations.Select(deviation => improvement.Score(mean, deviation, 0))];
            for (int i = 1; i < scores.Length; i++)
            {
                Assert.True(
                    scores[i] >= scores[i - 1] * (1 - 1e-12),
                    $"mean {mean}: {scores[i]:r} at {deviations[i]}, {scores[i - 1]:r} at {deviations[i - 1]}");
            }
        }
    }
}
