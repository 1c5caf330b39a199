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
    public string Id => name;

    public string ColumnName => name;

    public bool AlwaysShow => true;

    public ColumnCategory Category => ColumnCategory.Custom;

    public int PriorityInCategory => 0;

    public bool IsNumeric => true;

    public UnitType UnitType => UnitType.Dimensionless;

    public string Legend => legend;

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase)
    {
        var kernel = (CpuCase)benchmarkCase.Parameters[nameof(KernelBenchmark.Case)];
        double seconds = (summary[benchmarkCase]?.ResultStatistics?.Median ?? double.NaN) / 1e9;
        double value = rate(kernel, seconds);
        return double.IsNaN(value) ? "" : value.ToString("F1", CultureInfo.InvariantCulture);
    }

    public string GetValue(Summary summary, BenchmarkCase benchmarkCase, SummaryStyle style) => GetValue(summary, benchmarkCase);

    public bool IsDefault(Summary summary, BenchmarkCase benchmarkCase) => false;

    public bool IsAvailable(Summary summary) => true;
}
