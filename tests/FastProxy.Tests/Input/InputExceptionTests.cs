using FastProxy.Input;
using Xunit;

namespace FastProxy.Tests.Input;

public sealed class InputExceptionTests
{
    [Fact]
    public void TheMessageIsOneLineWithoutControlCharacters() =>
        Assert.Equal("a  b [31mc d", new InputException("a\r\nb\u001b[31mc\u2028d").Message);
}
