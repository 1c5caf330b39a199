using System.Text;
using System.Text.Json.Nodes;
using FastProxy.Input;
using FastProxy.Scores;
using Xunit;

namespace FastProxy.Tests.Scores;

public sealed class ProtocolTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void WhatIsWrittenIsReadBack()
    {
        Protocol protocol = SampleScores.Protocol() with { Shard = Shard.Parse("2/3"), Init = "<kaiming \"é\">" };
        Protocol read = Protocol.FromJson(protocol.ToJson());
        Assert.Null(protocol.FirstDifference(read));
        Assert.Equal(protocol.Machine, read.Machine);
        Assert.Equal(protocol.ToJson(), read.ToJson());
    }

    [Fact]
    public void TheOrderOfSettingsDoesNotShow()
    {
        Protocol protocol = SampleScores.Protocol();
        Protocol reversed = protocol with { SpaceSettings = protocol.SpaceSettings.Reverse().ToDictionary() };
        Assert.Equal(protocol.ToJson(), reversed.ToJson());
        Assert.Null(protocol.FirstDifference(reversed));
    }

    [Fact]
    public void EveryFieldButTheMachineIsCompared()
    {
        Protocol protocol = SampleScores.Protocol();
        Assert.Null(protocol.FirstDifference(protocol with { Machine = "other" }));
        Assert.Equal("version: \"0.1.0\" against \"2\"", protocol.FirstDifference(protocol with { Version = "2" }));
        Assert.Equal("metrics: [\"swap\",\"synflow\"] against [\"swap\"]", protocol.FirstDifference(protocol with { Metrics = ["swap"] }));
        Assert.Equal("seed: -1 against 2", protocol.FirstDifference(protocol with { Seed = 2, Repeats = 3 }));
        Assert.Equal("population: \"all\" against \"sample 5 seed 1\"", protocol.FirstDifference(protocol with { Population = "sample 5 seed 1" }));
        Assert.Equal("count: 5 against 6", protocol.FirstDifference(protocol with { Count = 6 }));
        Assert.Equal("shard: none against \"1/2\"", protocol.FirstDifference(protocol with { Shard = Shard.Parse("1/2") }));
        Assert.Equal("batchNorm: \"train\" against \"eval\"", protocol.FirstDifference(protocol with { BatchNorm = "eval" }));
        Assert.Equal(
            "spaceSettings.stem: \"16\" against \"32\"",
            protocol.FirstDifference(protocol with { SpaceSettings = new Dictionary<string, string> { ["stem"] = "32", ["cells"] = "5" } }));
        Assert.Equal(
            "metricSettings.swap.mu: \"0.5\" against none",
            protocol.FirstDifference(protocol with { MetricSettings = new Dictionary<string, string>() }));
        Assert.Equal(
            "metricSettings.b: none against \"1\"",
            protocol.FirstDifference(protocol with { MetricSettings = new Dictionary<string, string> { ["swap.mu"] = "0.5", ["b"] = "1" } }));
    }

    [Theory]
    [InlineData("null", "null")]
    [InlineData("{}", "missing required properties")]
    [InlineData("[", "line")]
    public void MalformedJsonIsNamed(string json, string message) =>
        Assert.Contains(message, Assert.Throws<InputException>(() => Protocol.FromJson(json)).Message, StringComparison.OrdinalIgnoreCase);

    [Theory]
    [InlineData("\"batch\": 64", "\"batch\": 0")]
    [InlineData("\"batch\": 64", "\"batch\": 64, \"batch\": 64")]
    [InlineData("\"batch\": 64", "\"batch\": 64, \"unknown\": 1")]
    [InlineData("\"batch\": 64", "\"batch\": \"64\"")]
    [InlineData("\"swap\"", "\"synflow\"")]
    [InlineData("\"swap\"", "null")]
    [InlineData("\"0.5\"", "null")]
    [InlineData("\"noise\"", "null")]
    [InlineData("\"shard\": null", "\"shard\": \"3/2\"")]
    public void AnImpossibleFieldIsRefused(string valid, string changed)
    {
        string json = SampleScores.Protocol().ToJson();
        Assert.Contains(valid, json);
        Assert.Throws<InputException>(() => Protocol.FromJson(json.Replace(valid, changed)));
    }

    [Fact]
    public void AFieldThatIsNotThereHasItsDefault()
    {
        JsonObject fields = JsonNode.Parse(SampleScores.Protocol().ToJson())!.AsObject();
        Assert.All(["batchNorm", "population", "machine"], name => Assert.True(fields.Remove(name)));
        Protocol protocol = Protocol.FromJson(fields.ToJsonString());
        Assert.Equal(("train", Protocol.WholeSpace, ""), (protocol.BatchNorm, protocol.Population, protocol.Machine));
        fields["batchNorm"] = null;
        Assert.Throws<InputException>(() => Protocol.FromJson(fields.ToJsonString()));
    }

    [Fact]
    public void MoreThanAMebibyteIsRefused()
    {
        string padded = SampleScores.Protocol().ToJson().PadRight(Protocol.MaxJsonLength);
        Protocol.FromJson(padded);
        Assert.Throws<InputException>(() => Protocol.FromJson(padded + " "));
        Assert.Throws<InputException>(() => Protocol.Read(folder.Write("a.json", Encoding.UTF8.GetBytes(padded + " "))));
    }

    [Fact]
    public void DamagedFilesAreReadOrRefused() => Hostile.IsReadOrRefused(
        Encoding.UTF8.GetBytes(SampleScores.Protocol().ToJson()), path => Protocol.Read(path).FirstDifference(SampleScores.Protocol()));
}
