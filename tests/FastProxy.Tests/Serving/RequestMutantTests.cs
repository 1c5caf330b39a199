using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using FastProxy.Cli.Serving;
using FastProxy.Cli.Verbs;
using FastProxy.Input;
using FastProxy.Tests.Mutants;
using Xunit;

namespace FastProxy.Tests.Serving;

/// <summary>Mutants of requests, all to one server that scores nothing. FASTPROXY_MUTANTS sets how many there are.</summary>
public sealed class RequestMutantTests
{
    private const int Share = 2_000;

    [Fact]
    public void Every_line_is_answered_once_by_an_object_on_a_line()
    {
        int count = int.Parse(Environment.GetEnvironmentVariable("FASTPROXY_MUTANTS") ?? $"{Share}", CultureInfo.InvariantCulture);
        byte[][] valid =
        [
            .. Requests.Valid.Append("{\"id\": \"v\", \"version\": {}}").Append("{\"id\": \"c\", \"cancel\": \"a1\"}").Select(Encoding.UTF8.GetBytes),
        ];
        var requests = new StringBuilder();
        for (int number = 0; number < count; number++)
        {
            requests.Append(Encoding.UTF8.GetString(Mutation.Of(valid, new Random(number)))).Append('\n');
        }

        string[] lines = [.. requests.ToString().Split('\n').Where(line => !string.IsNullOrWhiteSpace(line))];
        Assert.InRange(lines.Length, count / 2, int.MaxValue);
        var server = new LineServer(1L << 30, Order, new Dictionary<string, Func<JsonNode>> { ["version"] = Catalogs.Version });
        using var output = new StringWriter();
        server.Run(new StringReader(requests.ToString()), output);
        JsonObject[] replies = [.. output.ToString().TrimEnd('\n').Split('\n').Select(line => JsonNode.Parse(line)!.AsObject())];
        Assert.Equal(lines.Length, replies.Length);
        Assert.All(replies, reply =>
        {
            Assert.Equal(2, reply.Count);
            Assert.True(reply.ContainsKey("id"));
            Assert.True(reply["done"] is JsonObject || (string?)reply["error"] is { Length: > 0 and < 1_000 } error && !error.Any(char.IsControl));
        });
    }

    private static ScoreOrder Order(System.Text.Json.JsonElement options) =>
        ScoreRequest.Read(options, null, "2G", null, null) with { Prepare = () => throw new InputException("nothing is scored here") };
}
