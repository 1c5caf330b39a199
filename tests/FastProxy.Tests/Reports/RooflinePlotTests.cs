using System.Globalization;
using System.Xml.Linq;
using FastProxy.Ptx.Assembler;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Profile;
using FastProxy.Reports;
using Xunit;

namespace FastProxy.Tests.Reports;

/// <summary>The picture holds what the profile says.</summary>
public sealed class RooflinePlotTests
{
    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    [Fact]
    public void Every_gpu_has_a_roof_a_point_below_it_and_a_line_of_the_legend()
    {
        XElement picture = XDocument.Parse(RooflinePlot.Of(Profile(1e12))).Root!;
        XElement[] roofs = [.. picture.Descendants(Svg + "polyline")];
        XElement[] points = [.. picture.Descendants(Svg + "circle")];
        Assert.Equal(GpuSpec.All.Count, roofs.Length);
        Assert.Equal(GpuSpec.All.Count, points.Length);
        string[] texts = [.. picture.Descendants(Svg + "text").Select(t => t.Value)];
        Assert.All(GpuSpec.All, gpu => Assert.Single(texts, t => t.StartsWith(gpu.Title + ": ", StringComparison.Ordinal)));
        Assert.Contains("operations per byte of memory (logarithmic)", texts);
        Assert.Contains("GFLOP/s (logarithmic)", texts);
        Assert.Equal("Some: modelled roofline, shape, 4 problems", picture.Element(Svg + "title")!.Value);
        foreach ((XElement roof, XElement point) in roofs.Zip(points))
        {
            double[][] corners = [.. roof.Attribute("points")!.Value.Split(' ')
                .Select(p => p.Split(',').Select(n => double.Parse(n, CultureInfo.InvariantCulture)).ToArray())];
            double x = Number(point, "cx");
            double[] from = x < corners[1][0] ? corners[0] : corners[1];
            double[] to = x < corners[1][0] ? corners[1] : corners[2];
            double roofAt = from[1] + (x - from[0]) / (to[0] - from[0]) * (to[1] - from[1]);
            Assert.True(Number(point, "cy") >= roofAt - .1, $"{point} above {roof}");
        }
    }

    [Fact]
    public void A_kernel_without_operations_has_no_roofline() =>
        Assert.Contains("Some counts no operations", Assert.Throws<FormatException>(() => RooflinePlot.Of(Profile(0))).Message);

    private static KernelProfile Profile(double flop)
    {
        var counts = new LaunchCounts(
            [new InstructionCount(InstructionClass.Fma, 1e9, 32e9)], [new UnitCount(MachineUnit.Fp32, 2e10)], [], 0, 0, 0, 0, 0, 0, 0, 0, 0,
            new ReuseHistogram([]), 0) with
        { DistinctReadBytes = 1e10 };
        var launch = new LaunchFacts(1000, 256, 0);
        var registers = new RegisterCount(64, RegisterSource.Table);
        TimeModel[] models = [.. GpuSpec.All.Select(g => TimeModel.Of(g, counts, launch, registers, flop, 1e10))];
        return new("Some", "a formula", "shape", 4, 2, 1, launch, counts, flop, 1e10, models, []);
    }

    private static double Number(XElement element, string name) => double.Parse(element.Attribute(name)!.Value, CultureInfo.InvariantCulture);
}
