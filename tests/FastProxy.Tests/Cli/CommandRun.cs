using FastProxy.Cli;
using Xunit;

namespace FastProxy.Tests.Cli;

/// <summary>A finished command line.</summary>
internal sealed record CommandRun(int Code, string Out, string Err)
{
    public const string Arch = "|nor_conv_3x3~0|+|nor_conv_1x1~0|skip_connect~1|+|skip_connect~0|avg_pool_3x3~1|nor_conv_3x3~2|";
    public const string OtherArch = "|skip_connect~0|+|nor_conv_3x3~0|nor_conv_1x1~1|+|none~0|nor_conv_3x3~1|avg_pool_3x3~2|";
    public const string DisconnectedArch = "|none~0|+|none~0|none~1|+|none~0|none~1|none~2|";

    /// <summary>A space of networks small enough for tests, and its data.</summary>
    public static readonly string[] Small = ["--space", "nasbench201", "--channels", "4", "--cells", "1", "--image-size", "8", "--batch", "8"];

    /// <summary>Runs a command line as if piped.</summary>
    public static CommandRun Of(params IEnumerable<string> args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        int code = Program.Run([.. args], output, error);
        return new CommandRun(code, output.ToString(), error.ToString());
    }

    /// <summary>Checks that the input was refused with one line that contains every one of <paramref name="words"/>.</summary>
    public void IsRefused(params string[] words)
    {
        Assert.Equal(2, Code);
        Assert.Equal("", Out);
        string line = Assert.Single(Err.TrimEnd('\n').Split('\n'));
        Assert.StartsWith("fastproxy: ", line);
        Assert.All(words, word => Assert.Contains(word, line));
    }

    /// <summary>Checks that it finished without a failed row.</summary>
    public CommandRun IsDone()
    {
        Assert.True(Code == 0, $"exit code {Code}: {Err}");
        return this;
    }
}
