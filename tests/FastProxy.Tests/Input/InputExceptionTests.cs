using FastProxy.Input;
using Xunit;

namespace FastProxy.Tests.Input;

public sealed class InputExceptionTests
{
    [Fact]
    public void TheMessageIsOneLineWithoutControlCharacters() =>
        Assert.Equal("a  b [31mc d", new InputException("a\r\nb\u001b[31mc\u2028d").Message);

    [Fact]
    public void ALongMessageKeepsItsBeginningAndItsEnd()
    {
        string message = new InputException($"columns {new string('x', 1_000_000)}, expected few").Message;
        Assert.StartsWith("columns xxx", message);
        Assert.EndsWith("xxx, expected few", message);
        Assert.InRange(message.Length, 500, 1_000);
    }
}
