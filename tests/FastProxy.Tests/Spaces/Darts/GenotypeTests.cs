using FastProxy.Input;
using FastProxy.Spaces;
using FastProxy.Spaces.Darts;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Spaces.Darts;

public sealed class GenotypeTests
{
    private const string Text =
        "Genotype(normal=[('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 0), ('sep_conv_3x3', 1), ('sep_conv_3x3', 1), "
            + "('skip_connect', 0), "
        + "('skip_connect', 0), ('dil_conv_3x3', 2)], normal_concat=[2, 3, 4, 5], reduce=[('max_pool_3x3', 0), ('max_pool_3x3', 1), "
        + "('skip_connect', 2), "
        + "('max_pool_3x3', 1), ('max_pool_3x3', 0), ('skip_connect', 2), ('skip_connect', 2), ('max_pool_3x3', 1)], reduce_concat=[2, 3, 4, 5])";

    public static Arbitrary<Genotype> Any { get; } =
        Gen.Choose(int.MinValue, int.MaxValue).Select(seed => Genotype.Parse(new DartsSpace().Sample(new Random(seed)))).ToArbitrary();

    [Fact]
    public void A_genotype_is_written_as_it_is_read() => Assert.Equal(Text, Genotype.Parse(Text).ToString());

    [Theory]
    [InlineData("normal_concat=range(2, 6)", "normal_concat=[2, 3, 4, 5]")]
    [InlineData("normal_concat=[2,3,4,5]", "normal_concat=[2, 3, 4, 5]")]
    [InlineData("Genotype( normal = [", "Genotype(normal=[")]
    public void Other_spellings_are_read_as_the_normal_one(string other, string normal) =>
        Assert.Equal(Text, Genotype.Parse(Text.Replace(normal, other)).ToString());

    [Fact]
    public void NASLibs_compact_form_is_read()
    {
        const string tuples =
            "(((0, 3), (1, 3), (0, 3), (1, 3), (1, 3), (0, 2), (0, 2), (2, 5)), ((0, 0), (1, 0), (2, 2), (1, 0), (0, 0), (2, 2), (2, 2), (1, 0)))";
        Assert.Equal(Text, Genotype.Parse(tuples).ToString());
        Assert.Equal(Text, Genotype.Parse(tuples.Replace('(', '[').Replace(')', ']')).ToString());
    }

    [Fact]
    public void Every_genotype_is_read_back_from_its_text_and_its_place() => Prop.ForAll(Any, genotype =>
        Genotype.Parse(genotype.ToString()).ToString() == genotype.ToString()
        && genotype.ToCode() >= 0 && genotype.ToCode() < Genotype.Count
        && Genotype.FromCode(genotype.ToCode()).ToString() == genotype.ToString()).QuickCheckThrowOnFailure();

    [Fact]
    public void The_space_has_all_products_of_operations_and_sources() =>
        Assert.Equal((Int128)491_520 * 491_520 * 491_520 * 491_520, Genotype.Count);

    [Theory]
    [InlineData("", "expected 'Genotype(' or a compact tuple at character 1, found the end")]
    [InlineData("Genotype(normal=[('conv', 0)", "expected one of none, max_pool_3x3, avg_pool_3x3, skip_connect, sep_conv_3x3, sep_conv_5x5, "
        + "dil_conv_3x3, dil_conv_5x5 at character 20, found 'conv', 0)'")]
    [InlineData("Genotype(normal=[('none', 9)", "expected a number from 0 to 4 at character 27, found '9)'")]
    [InlineData("Genotype(normal=[('none', 11)", "expected a number from 0 to 4 at character 27, found '11)'")]
    [InlineData("Genotype(normal=[('none', 2)", "expected ',' at character 29, found the end")]
    [InlineData("__import__('os')", "expected 'Genotype(' or a compact tuple at character 1, found '__import__('os')'")]
    public void Another_text_is_refused_with_its_place(string text, string message) =>
        Assert.Equal($"not a DARTS genotype: {message}", Assert.Throws<InputException>(() => Genotype.Parse(text)).Message);

    [Fact]
    public void An_edge_that_reads_its_own_state_or_a_later_one_is_refused() => Assert.Equal(
        "not a DARTS cell: edge 1 into state 2 reads state 2, expected 0 to 1",
        Assert.Throws<InputException>(() => Genotype.Parse(Text.Replace("normal=[('sep_conv_3x3', 0)", "normal=[('sep_conv_3x3', 2)"))).Message);

    [Fact]
    public void Other_output_states_are_refused() => Assert.Contains(
        "expected '3' at character", Assert.Throws<InputException>(
            () => Genotype.Parse(Text.Replace("[2, 3, 4, 5], reduce=", "[2, 4, 5], reduce="))).Message);

    [Fact]
    public void Damaged_texts_are_read_or_refused() => Prop.ForAll(
        (from seed in Gen.Choose(0, int.MaxValue) from cuts in Gen.Choose(1, 6) select (seed, cuts)).ToArbitrary(), damage =>
        {
            var random = new Random(damage.seed);
            string text = Text;
            for (int i = 0; i < damage.cuts && text.Length > 0; i++)
            {
                int at = random.Next(text.Length);
                text = random.Next(3) switch
                {
                    0 => text.Remove(at, random.Next(Math.Min(8, text.Length - at)) + 1),
                    1 => text.Insert(at, ((char)random.Next(1, 300)).ToString()),
                    _ => text[..at] + text[random.Next(text.Length)] + text[(at + 1)..],
                };
            }

            try
            {
                Genotype.Parse(text);
                return true;
            }
            catch (InputException e)
            {
                return e.Message.Length < 300;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));
}
