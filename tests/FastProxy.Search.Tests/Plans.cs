using FastProxy.Input;
using FastProxy.Search.Evaluations;
using FastProxy.Search.Oracles;
using FastProxy.Search.Runs;
using FastProxy.Spaces;

namespace FastProxy.Search.Tests;

/// <summary>Searches that take no time.</summary>
internal static class Plans
{
    public static readonly ISpace Space = SpaceCatalog.Create("nasbench201");

    /// <summary>Regularised evolution, asking an oracle that knows everything and costs a second.</summary>
    public static SearchPlan Of(int budget, params long[] seeds) => Of("rea", new HashOracle(), budget, seeds);

    public static SearchPlan Of(string search, IOracle? oracle, int budget, params long[] seeds)
    {
        ISearch found = SearchCatalog.Find(search);
        return new(found, Space, new SettingValues(search, found.Settings), seeds, budget, new Constraints(), oracle, Table());
    }

    public static MetricTable Table(params string[] metrics) => new(Space, metrics, null, null);
}

/// <summary>A value that the architecture decides, until it fails.</summary>
/// <param name="answers">Answers before it fails; null for ever.</param>
internal sealed class HashOracle(int? answers = null) : IOracle
{
    private int asked;

    public string Description => "hash";

    public OracleAnswer Query(string architecture) => asked++ == answers
        ? throw new InputException($"the oracle broke after {answers} answers")
        : new((int)Plans.Space.IndexOf(architecture) * 7919 % 10007 / 100.0, 1);
}
