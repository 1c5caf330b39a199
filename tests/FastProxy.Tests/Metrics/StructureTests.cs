using FastProxy.Data;
using FastProxy.Networks;
using FastProxy.Networks.Operations;
using FastProxy.Scores;
using FastProxy.Scoring;
using FastProxy.Spaces;
using Xunit;

namespace FastProxy.Tests.Metrics;

/// <summary>Counts of layers: of blocks, or of live layers with weights.</summary>
public sealed class StructureTests
{
    [Fact]
    public void Blocks_are_counted_and_their_width_decides_among_equal_counts()
    {
        ISpace space = SpaceCatalog.Create("flexibert");
        const string Layer = """
            {"operation_type": "SA", "operation_parameter": "SDP", "num_operation_heads": 2, "feed_forward_dimension": 512, "num_feed_forward": 1}
            """;
        string Row(int hidden, int layers) =>
            $$"""{"hidden_size": {{hidden}}, "encoder_layers": [{{string.Join(", ", Enumerable.Repeat(Layer, layers))}}]}""";
        string[] rows = [Row(128, 2), Row(256, 2), Row(128, 4)];
        InputBatch batch = NetworkBatches.Load(space, "noise", 4, new ScoreOptions());
        ScoreTable table = Scorer.Score(space, rows, ["layers", "depth_width"], batch);
        Assert.Equal([2, 2, 4], table.Rows.Select(r => r.Mean[0]!.Value));
        Assert.Equal([2_000_032, 2_000_064, 4_000_032], table.Rows.Select(r => r.Mean[1]!.Value));
    }

    [Fact]
    public void Without_blocks_live_layers_with_weights_are_counted_once_each()
    {
        var net = new NetworkBuilder();
        int x = net.Input(new Shape(3, 4, 4));
        net.Conv(x, 5, new Window(1), new Weight("dead", "dead"));
        var shared = new Weight("shared", "shared");
        x = net.Conv(net.Relu(net.Conv(x, 3, new Window(1), shared)), 3, new Window(1), shared);
        net.Linear(net.GlobalAvgPool(x), 10, new Weight("classifier", "classifier"));
        InputBatch batch = BatchSource.Load("noise", 2, 3, 4, 4, 10, 0);
        ScoreRow row = Scorer.Score([("net", net.Build())], ["layers", "depth_width"], batch).Rows[0];
        Assert.Equal(2, row.Mean[0]);
        Assert.Null(row.Mean[1]);
        Assert.Equal("depth_width: the architecture is not one of blocks", row.Status);
    }
}
