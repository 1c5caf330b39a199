using System.Globalization;
using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using FastProxy.Kernels.Cases;

namespace FastProxy.Bench.Micro;

/// <summary>A column computed from a case and the median seconds of its run; empty for NaN.</summary>
/// <param name="name">The header.</param>
/// <param name="legend">What the number is.</param>
/// <param name="rate">The number.</param>
internal sealed class RateColumn(string name, string legend, Func<CpuCase, double, double> rate) : IColumn
{
    /// <inheritdoc/>
    public string Id => name;

    /// <inheritdoc/>
    public string ColumnName => name;

    /// <inheritdoc/>
    public bool AlwaysShow => true;

    /// <inheritdoc/>
    public ColumnCategory Category => ColumnCategory.Custom;

    /// <inheritdoc/>
    public int PriorityInCategory => 0;

    /// <inheritdoc/>
    public bool IsNumeric => true;

    /// <inheritdoc/>
    public UnitType UnitType => UnitType.Dimensionless;

    /// <inheritdoc/>
    public string Legend => legend;

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        var kernel = (CpuCase)benchmarkCase.Parameters[nameof(KernelBenchmark.Case)];
        double seconds = (summary[benchmarkCase]?.ResultStatistics?.Median ?? double.NaN) / 1e9;
        double value = rate(kernel, seconds);
        return double.IsNaN(value) ? "" : value.ToString("F1", CultureInfo.InvariantCulture);
    }

    /// <inheritdoc/>
    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    /// <inheritdoc/>
    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    /// <inheritdoc/>
    public bool IsAvailable(Summary summary) => true;
}
