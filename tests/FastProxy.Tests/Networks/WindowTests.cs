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
            (Window w, int length) = c;
            int reach = w.Dilation * (w.Kernel - 1);
            int positions = Enumerable.Range(-w.Padding, length + 2 * w.Padding)
                .Count(start => (start + w.Padding) % w.Stride == 0 && start + reach < length + w.Padding);
            return positions == 0 ? Throws(w, length) : w.Output(length) == positions;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Theory]
    [InlineData(0, 1, 0, 1)]
    [InlineData(3, 0, 0, 1)]
    [InlineData(3, 1, -1, 1)]
    [InlineData(3, 1, 0, 0)]
    [InlineData(9, 1, 0, 1)]
    public void A_window_that_makes_no_sense_is_refused(int kernel, int stride, int padding, int dilation)
    {
        var window = new Window(kernel, stride, padding, dilation);
        var e = Assert.Throws<InputException>(() => window.Output(8));
        Assert.Equal($"window {kernel}x{kernel} stride {stride} padding {padding} dilation {dilation} does not fit an input of length 8", e.Message);
    }

    private static Arbitrary<(Window Window, int Length)> Cases() => (
        from kernel in Gen.Choose(1, 7)
        from stride in Gen.Choose(1, 4)
        from padding in Gen.Choose(0, 4)
        from dilation in Gen.Choose(1, 3)
        from length in Gen.Choose(1, 40)
        select (new Window(kernel, stride, padding, dilation), length)).ToArbitrary();

    private static bool Throws(Window window, int length)
    {
        Assert.Throws<InputException>(() => window.Output(length));
        return true;
    }
}
