using FastProxy.Input;
using FastProxy.Scores;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Scores;

public sealed class ShardTests
{
    [Fact]
    public void Shards_of_a_population_beyond_64_bits_are_its_parts_too()
    {
        Int128 count = Int128.Parse("58366158104666112000000");
        Int128 next = 0;
        for (int i = 1; i <= 7; i++)
        {
            (Int128 start, Int128 end) = Shard.Parse($"{i}/7").Range(count);
            Assert.Equal(next, start);
            Assert.InRange(end - start, count / 7, count / 7 + 1);
            next = end;
        }

        Assert.Equal(count, next);
    }

    [Fact]
    public void TheShardsOneAfterAnotherAreThePopulation() => Prop.ForAll(
        Gen.Choose(1, 40).Zip(ArbMap.Default.GeneratorFor<ulong>()).ToArbitrary(), pair =>
        {
            (int shards, long count) = (pair.Item1, (long)(pair.Item2 >> 1));
            Int128 next = 0;
            for (int i = 1; i <= shards; i++)
            {
                (Int128 start, Int128 end) = Shard.Parse($"{i}/{shards}").Range(count);
                if (start != next || end < start || end - start > count / shards + 1)
                {
                    return false;
                }

                next = end;
            }

            return next == count;
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void AShardIsWrittenAsItIsRead() => Assert.Equal("3/7", Shard.Parse("3/7").ToString());

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("0/3")]
    [InlineData("4/3")]
    [InlineData("-1/3")]
    [InlineData("1/3/5")]
    [InlineData("1/99999999999")]
    public void AnythingElseIsRefused(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<InputException>(() => Shard.Parse(text)).Message);
}
