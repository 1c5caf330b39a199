using System.Diagnostics;
using System.Text;
using FastProxy.Input;
using FastProxy.Search.Oracles;
using FastProxy.Tests;
using Xunit;

namespace FastProxy.Search.Tests.Oracles;

/// <summary>Programs of every Unix stand in for a trainer; what is said of them is no different elsewhere.</summary>
public sealed class CommandOracleTests : IDisposable
{
    private const string Arch = "|a b~0| $(exit 3) \"q\"";

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void The_last_line_that_says_something_is_the_value_and_the_time_is_the_cost()
    {
        OracleAnswer answer = Query("printf 'epoch 1\\n93.5\\n\\n'; sleep 0.1");
        Assert.Equal(93.5, answer.Value);
        Assert.InRange(answer.Cost, .1, 60);
    }

    [Fact]
    public void The_architecture_is_the_last_argument_as_it_is() =>
        Assert.Equal(1, Query($"test \"$1\" = '{Arch}' && echo 1").Value);

    [Theory]
    [InlineData("exit 3", "sh ended with exit code 3 for '|a b~0|")]
    [InlineData("echo 93; echo tired >&2; exit 3", "exit code 3", "it said 'tired'")]
    [InlineData("true", "printed nothing", "exit code 0")]
    [InlineData("echo accuracy 93", "printed 'accuracy 93', expected a finite number")]
    [InlineData("echo nan", "printed 'nan'")]
    [InlineData("echo 1e999", "printed '1e999'")]
    [InlineData("yes", "printed more than 1 MiB")]
    [InlineData("head -c 3000000 /dev/zero >&2; exit 4", "exit code 4")]
    [InlineData("kill -9 $$", "exit code 137")]
    public void A_trainer_that_fails_is_named(string script, params string[] expected)
    {
        string message = Assert.Throws<InputException>(() => Query(script)).Message;
        Assert.All(expected, words => Assert.Contains(words, message));
        Assert.InRange(message.Length, 1, 300);
    }

    [Fact]
    public void A_program_that_is_not_there_is_named() =>
        Assert.Contains(
            "cannot start no-such-trainer",
            Assert.Throws<InputException>(() => new CommandOracle("no-such-trainer").Query(Arch)).Message);

    [Fact]
    public void A_trainer_does_not_wait_for_input() => Assert.Equal(5, Query("cat; echo 5").Value);

    [Fact]
    public void Cancelling_kills_the_trainer_and_what_it_started()
    {
        using var cancel = new CancellationTokenSource(TimeSpan.FromSeconds(.3));
        var watch = Stopwatch.StartNew();
        Assert.Throws<OperationCanceledException>(() => new CommandOracle("sh -c \"sleep 100; echo 1\"", cancel.Token).Query(Arch));
        Assert.InRange(watch.Elapsed.TotalSeconds, 0, 30);
    }

    private OracleAnswer Query(string script) =>
        new CommandOracle($"sh \"{folder.Write("trainer.sh", Encoding.UTF8.GetBytes(script))}\"").Query(Arch);
}
