using FastProxy.Input;
using FastProxy.Networks;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Tests.Networks;

public class WindowTests
{
    [Fact]
    public void Output_counts_the_positions_where_the_window_fits() =>
        Prop.ForAll(Cases(), c =>
        {
            (WindowAxis w, int length) = c;
            int reach = w.Dilation * (w.Kernel - 1);
            int positions = Enumerable.Range(-w.Before, Math.Max(0, length + w.Before + w.After))
                .Count(start => (start + w.Before) % w.Stride == 0 && start + reach < length + w.After);
            return positions == 0 ? Throws(w, length) : w.Output(length) == positions;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Input_is_the_shortest_length_with_that_output() =>
        Prop.ForAll(Cases(), c =>
        {
            (WindowAxis w, int length) = c;
            int[] lengths = [.. Enumerable.Range(1, 200).Where(l => l + w.Before + w.After > w.Dilation * (w.Kernel - 1) && w.Output(l) == length)];
            return lengths.Length == 0 || w.Input(length) == lengths[0];
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500));

    [Theory]
    [InlineData(0, "window 3x3 stride 2 padding 1 dilation 1")]
    [InlineData(1, "window 3x3 stride 2 padding 1 dilation 1 offset 1")]
    public void The_text_of_a_square_window_is_that_of_recorded_keys(int offset, string text) =>
        Assert.Equal(text, new Window(3, 2, 1, offset: offset).ToString());

    [Theory]
    [InlineData(0, 1, 0, 1)]
    [InlineData(3, 0, 0, 1)]
    [InlineData(3, 1, 0, 0)]
    [InlineData(9, 1, 0, 1)]
    public void A_window_that_makes_no_sense_is_refused(int kernel, int stride, int padding, int dilation)
    {
        var window = new Window(kernel, stride, padding, dilation);
        var e = Assert.Throws<InputException>(() => window.Output(new Shape(1, 8, 8)));
        Assert.Equal($"window {kernel} stride {stride} padding {padding} dilation {dilation} does not fit an input of length 8", e.Message);
    }

    private static Arbitrary<(WindowAxis Window, int Length)> Cases() => (
        from kernel in Gen.Choose(1, 7)
        from stride in Gen.Choose(1, 4)
        from before in Gen.Choose(-3, 4)
        from after in Gen.Choose(-3, 4)
        from dilation in Gen.Choose(1, 3)
        from length in Gen.Choose(1, 40)
        select (new WindowAxis(kernel, stride, before, after, dilation), length)).ToArbitrary();

    private static bool Throws(WindowAxis window, int length)
    {
        Assert.Throws<InputException>(() => window.Output(length));
        return true;
    }
}
