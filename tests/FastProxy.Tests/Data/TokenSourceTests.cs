using FastProxy.Data;
using FastProxy.Input;
using Xunit;

namespace FastProxy.Tests.Data;

public sealed class TokenSourceTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void A_text_is_cut_into_as_many_pieces_as_there_are_sequences()
    {
        InputBatch batch = Load("0 1\t2\n3 4\r\n 5 6 \n", samples: 2, length: 2);
        Assert.Equal([0, 1, 3, 4], batch.Values);
        Assert.Equal((2, 1, 1, 2, 7), (batch.Samples, batch.Channels, batch.Height, batch.Width, batch.Vocabulary));
    }

    [Fact]
    public void Noise_is_of_the_seed_and_holds_every_id_but_that_of_padding()
    {
        float[] ids = TokenSource.Load("noise", 8, 100, 7, seed: 3).Values;
        Assert.Equal([1, 2, 3, 4, 5, 6], ids.Distinct().Order());
        Assert.Equal(ids, TokenSource.Load("noise", 8, 100, 7, seed: 3).Values);
        Assert.NotEqual(ids, TokenSource.Load("noise", 8, 100, 7, seed: 4).Values);
        Assert.Equal(new float[6], TokenSource.Load("noise", 2, 3, 1, seed: 3).Values);
    }

    [Theory]
    [InlineData("0 1 2", "3 token ids, expected at least 4: 2 sequences of 2")]
    [InlineData("", "0 token ids, expected at least 4: 2 sequences of 2")]
    [InlineData("0 1 7 2", "token 3 is '7', expected 0 to 6")]
    [InlineData("0 1 -1 2", "token 3 is '-1', expected 0 to 6")]
    [InlineData("0 one 2 3", "token 2 is 'one', expected 0 to 6")]
    [InlineData("0 1.0 2 3", "token 2 is '1.0', expected 0 to 6")]
    public void What_is_no_text_of_the_vocabulary_is_refused_in_one_line(string text, string reason) => Assert.EndsWith(
        $"tokens.txt: {reason}", Assert.Throws<InputException>(() => Load(text, samples: 2, length: 2)).Message);

    [Theory]
    [InlineData("cifar10:images.bin")]
    [InlineData("tokens:")]
    [InlineData("constant")]
    public void Another_source_is_refused(string spec) => Assert.Equal(
        $"data '{spec}': the networks read token ids, expected noise or tokens:FILE",
        Assert.Throws<InputException>(() => TokenSource.Load(spec, 2, 2, 7, 0)).Message);

    private InputBatch Load(string text, int samples, int length) =>
        TokenSource.Load($"tokens:{folder.Write("tokens.txt", System.Text.Encoding.UTF8.GetBytes(text))}", samples, length, 7, 0);
}
