using FastProxy.Kernels.Pool;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Kernels.Tests.Pool;

public sealed class PoolShapeTests
{
    [Fact]
    public void Every_window_holds_a_tap_inside_the_image_and_exactly_those()
    {
        Prop.ForAll(Axes(), axis =>
        {
            (PoolShape s, int length) = axis;
            for (int position = 0; position < s.Output(length); position++)
            {
                int start = position * s.Stride - s.Padding;
                int[] inside = [.. Enumerable.Range(start, s.Kernel).Where(at => at >= 0 && at < length)];
                if (inside.Length == 0 || s.Inside(position, length) != (inside[0], inside[^1] + 1))
                {
                    return false;
                }

                int padded = Enumerable.Range(start, s.Kernel).Count(at => at < length + s.Padding);
                if (s.Counted(position, length) != (s.CountPadding ? padded : inside.Length))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Output_counts_the_positions_where_the_window_fits_in_the_padded_image()
    {
        Prop.ForAll(Axes(), axis =>
        {
            (PoolShape s, int length) = axis;
            int count = 0;
            for (int start = -s.Padding; start + s.Kernel <= length + s.Padding; start += s.Stride)
            {
                count++;
            }

            return s.Output(length) == count;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Windows_of_a_position_are_those_that_hold_it()
    {
        Prop.ForAll(Axes(), axis =>
        {
            (PoolShape s, int length) = axis;
            for (int position = 0; position < length; position++)
            {
                int[] holding =
                    [.. Enumerable.Range(0, s.Output(length)).Where(q => s.Inside(q, length).From <= position && position < s.Inside(q, length).To)];
                (int from, int to) = s.Windows(position, length);
                if (!holding.SequenceEqual(Enumerable.Range(from, to - from)))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Padding_beyond_half_the_window_is_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new PoolShape(3, 1, 2));

    private static Arbitrary<(PoolShape Shape, int Length)> Axes() => (
        from kernel in Gen.Choose(1, 7)
        from stride in Gen.Choose(1, 9)
        from padding in Gen.Choose(0, kernel / 2)
        from counts in Gen.Elements(true, false)
        from length in Gen.Choose(1, 20)
        select (new PoolShape(kernel, stride, padding, counts), length)).ToArbitrary();
}
