using FastProxy.Input;
using FastProxy.Metrics;
using Xunit;

namespace FastProxy.Tests.Metrics;

/// <summary>Names, families and all as they are asked for.</summary>
public sealed class MetricNamesTests
{
    public static TheoryData<string> Families => [.. MetricCatalog.Families.Keys];

    [Theory]
    [MemberData(nameof(Families))]
    public void A_family_is_its_metrics_in_the_catalogues_order_without_costly_ones(string family)
    {
        string[] expected = [.. MetricCatalog.All.Where(m => m.Family == MetricCatalog.Families[family] && !m.IsCostly).Select(m => m.Name)];
        Assert.NotEmpty(expected);
        Assert.Equal(expected, Names(family));
    }

    [Fact]
    public void All_leaves_out_costly_ones_and_nothing_else()
    {
        Assert.Equal(
            MetricCatalog.All.Where(m => !m.IsCostly && m.Family is not (Family.Recurrent or Family.Encoder)).Select(m => m.Name), Names("all"));
        string[] costly =
        [
            "swap_released", "gradsign", "ntk_trace_coupled", "ntk_trace_full", "ntk_condition_coupled", "ntk_condition_full", "ntk_condition_tenas",
        ];
        Assert.Subset(MetricCatalog.All.Where(m => m.IsCostly).Select(m => m.Name).ToHashSet(), costly.ToHashSet());
    }

    [Fact]
    public void A_metric_that_several_names_mean_comes_once_where_it_is_meant_first()
    {
        Assert.Equal(["params", "jacob_cov", "epe_nas"], Names("params", "jacobian"));
        Assert.Equal(["epe_nas", "jacob_cov"], Names("epe_nas", "jacobian"));
        Assert.Equal(["jacob_cov", "epe_nas"], Names("jacobian", "epe_nas", "jacobian"));
        Assert.Equal(["swap_released", .. Names("all")], Names("swap_released", "all", "pattern"));
    }

    [Fact]
    public void Every_name_is_of_one_kind()
    {
        string[] names = [.. MetricCatalog.All.Select(m => m.Name), .. MetricCatalog.Families.Keys, MetricCatalog.Everything];
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Theory]
    [InlineData("metric 'swap' is given twice", "swap", "all", "swap")]
    [InlineData("unknown metric 'patterns'; known: swap, ", "patterns")]
    [InlineData("unknown metric 'Pattern'", "Pattern")]
    [InlineData("no metric is given")]
    public void What_is_no_list_of_metrics_is_refused(string expected, params string[] names) =>
        Assert.Contains(expected, Assert.Throws<InputException>(() => MetricCatalog.Resolve(names)).Message);

    private static IEnumerable<string> Names(params string[] names) => MetricCatalog.Resolve(names).Select(m => m.Name);
}
