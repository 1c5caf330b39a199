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

    private const string Notations =
        "Genotype(normal=[('sep_conv_3x3', 0), ...], normal_concat=[2, 3, 4, 5], reduce=[...], reduce_concat=[2, 3, 4, 5]) or a tuple of two cells, "
        + "(((0, 3), ...), ((0, 3), ...))";

    public static Arbitrary<Genotype> Any { get; } =
        Gen.Choose(int.MinValue, int.MaxValue).Select(seed => Genotype.Parse(((ISpace)new DartsSpace()).Sample(new Random(seed)))).ToArbitrary();

    [Fact]
    public void A_genotype_is_written_as_it_is_read() => Assert.Equal(Text, Genotype.Parse(Text).ToString());

    [Theory]
    [InlineData("normal_concat=range(2, 6)", "normal_concat=[2, 3, 4, 5]")]
    [InlineData("normal_concat=[2,3,4,5]", "normal_concat=[2, 3, 4, 5]")]
    [InlineData("Genotype( normal = [", "Genotype(normal=[")]
    [InlineData("DARTS_V2 = Genotype(", "Genotype(")]
    [InlineData("normal_concat=(2, 3, 4, 5)", "normal_concat=[2, 3, 4, 5]")]
    [InlineData("normal_concat=list(range(2, 6))", "normal_concat=[2, 3, 4, 5]")]
    [InlineData("Genotype(\r\n  normal=[\r\n\t", "Genotype(normal=[")]
    [InlineData("(\"sep_conv_3x3\", 0,)", "('sep_conv_3x3', 0)")]
    [InlineData("reduce_concat=[2, 3, 4, 5,],)", "reduce_concat=[2, 3, 4, 5])")]
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

    [Theory]
    [InlineData("(((0, 3), (1, 3), (0, 3), (1, 3), (1, 3), (0, 2), (0, 2), (2, 5)),\n "
        + "((0, 0), (1, 0), (2, 2), (1, 0), (0, 0), (2, 2), (2, 2), (1, 0)))")]
    [InlineData("((0, 3), (1, 3), (0, 3), (1, 3), (1, 3), (0, 2), (0, 2), (2, 5))\n"
        + "((0, 0), (1, 0), (2, 2), (1, 0), (0, 0), (2, 2), (2, 2), (1, 0))\n")]
    [InlineData("[[[\"sep_conv_3x3\",0],[\"sep_conv_3x3\",1],[\"sep_conv_3x3\",0],[\"sep_conv_3x3\",1],[\"sep_conv_3x3\",1],[\"skip_connect\",0],"
        + "[\"skip_connect\",0],[\"dil_conv_3x3\",2]],[[\"max_pool_3x3\",0],[\"max_pool_3x3\",1],[\"skip_connect\",2],[\"max_pool_3x3\",1],"
        + "[\"max_pool_3x3\",0],[\"skip_connect\",2],[\"skip_connect\",2],[\"max_pool_3x3\",1]]]")]
    public void Two_cells_alone_are_read_on_one_line_or_two_and_with_names_or_numbers(string text) =>
        Assert.Equal(Text, Genotype.Parse(text).ToString());

    [Fact]
    public void However_a_program_prints_a_genotype_it_is_the_same() => Prop.ForAll(
        Any,
        Gen.Choose(0, int.MaxValue).ToArbitrary(),
        (genotype, seed) => Genotype.Parse(Printed(genotype, new Random(seed))).ToString() == genotype.ToString()).QuickCheckThrowOnFailure();

    [Fact]
    public void Every_genotype_is_read_back_from_its_text_and_its_place() => Prop.ForAll(Any, genotype =>
        Genotype.Parse(genotype.ToString()).ToString() == genotype.ToString()
        && genotype.ToCode() >= 0 && genotype.ToCode() < Genotype.Count
        && Genotype.FromCode(genotype.ToCode()).ToString() == genotype.ToString()).QuickCheckThrowOnFailure();

    [Fact]
    public void The_space_has_all_products_of_operations_and_sources() =>
        Assert.Equal((Int128)491_520 * 491_520 * 491_520 * 491_520, Genotype.Count);

    [Theory]
    [InlineData("", "expected a value at character 1, found the end")]
    [InlineData("((0, 3), (1, 3), (0, 3))", $"expected {Notations} at character 1, found '((0, 3), (1, 3), (0, 3))'")]
    [InlineData("Genotype(normal=[], reduce=[], reduce_concat=[])",
        "expected a genotype with normal_concat at character 1, found 'Genotype(normal=[], reduce=[], reduce_co...'")]
    [InlineData("Genotype(normal=[], normal=[])",
        "expected each of normal, normal_concat, reduce, reduce_concat once by its name at character 21, found 'normal=[])'")]
    [InlineData("((((((((((", "expected brackets at most 8 deep at character 9, found '(('")]
    [InlineData("Genotype(normal=[('none', 99999999999)", "expected a smaller number at character 27, found '99999999999)'")]
    [InlineData("((('none', 0), 1), 2)", "expected an edge, ('sep_conv_3x3', 0) or (0, 3) at character 16, found '1), 2)'")]
    [InlineData("[[('conv', 0)], []]", "expected one of none, max_pool_3x3, avg_pool_3x3, skip_connect, sep_conv_3x3, sep_conv_5x5, "
        + "dil_conv_3x3, dil_conv_5x5 at character 5, found 'conv', 0)], []]'")]
    [InlineData("[[('none', 9)], []]", "expected a number from 0 to 4 at character 12, found '9)], []]'")]
    [InlineData("[[(0, 7)], []]", "expected a number from 0 to 6 at character 7, found '7)], []]'")]
    [InlineData("Genotype(normal=[('none', 2)", "expected ',' or ']' at character 29, found the end")]
    [InlineData("Genotype(normal=[('none, 2)", "expected ' behind the text that begins with it at character 28, found the end")]
    [InlineData("__import__('os')", $"expected {Notations} at character 1, found '__import__('os')'")]
    public void Another_text_is_refused_with_its_place(string text, string message) =>
        Assert.Equal($"not a DARTS genotype: {message}", Assert.Throws<InputException>(() => Genotype.Parse(text)).Message);

    [Fact]
    public void An_edge_that_reads_its_own_state_or_a_later_one_is_refused() => Assert.Equal(
        "not a DARTS cell: edge 1 into state 2 reads state 2, expected 0 to 1",
        Assert.Throws<InputException>(() => Genotype.Parse(Text.Replace("normal=[('sep_conv_3x3', 0)", "normal=[('sep_conv_3x3', 2)"))).Message);

    [Fact]
    public void Other_output_states_are_refused() => Assert.Contains(
        "expected [2, 3, 4, 5] or range(2, 6), the output states that the space has at character",
        Assert.Throws<InputException>(() => Genotype.Parse(Text.Replace("[2, 3, 4, 5], reduce=", "[2, 4, 5], reduce="))).Message);

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

    /// <summary>A genotype as some program may print it.</summary>
    private static string Printed(Genotype genotype, Random random)
    {
        string[] arguments =
        [
            Argument("normal", Cell(genotype.Normal)), Argument("normal_concat", Concat()),
            Argument("reduce", Cell(genotype.Reduce)), Argument("reduce_concat", Concat()),
        ];
        random.Shuffle(arguments);
        return $"{Pick("", "DARTS_V2 = ", "G\n=")}Genotype({Space()}{Joined(arguments)}{Space()}){Space()}";

        string Pick(params string[] options) => options[random.Next(options.Length)];
        string Space() => Pick("", "", " ", "\n    ", "\r\n", "\t");
        string Joined(IEnumerable<string> items) => string.Join($"{Space()},{Space()}", items) + Pick("", ",");
        string Argument(string name, string value) => $"{name}{Space()}={Space()}{value}";
        string Concat() => Pick("[2, 3, 4, 5]", "(2, 3, 4, 5)", "range(2, 6)", "list(range(2, 6))", "tuple(range(2,6))", "[2,3,4,5,]");

        string Bracketed(IEnumerable<string> items)
        {
            string brackets = Pick("[]", "()");
            return $"{brackets[0]}{Space()}{Joined(items)}{Space()}{brackets[1]}";
        }

        string Cell(DartsCell cell)
        {
            string quote = Pick("'", "\"");
            string[] edges = [.. cell.Edges.Select(e => Bracketed([$"{quote}{e.Op.NameOf()}{quote}", $"{e.Source}"]))];
            return Bracketed(random.Next(2) == 0 ? edges : edges.Chunk(2).Select(Bracketed));
        }
    }
}
