using FastProxy.Kernels.Conv;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace FastProxy.Kernels.Tests.Conv;

public sealed class ConvShapeTests
{
    [Fact]
    public void Inside_holds_exactly_the_taps_that_fall_inside_the_image()
    {
        Prop.ForAll(Axes(), axis =>
        {
            (ConvAxis s, int length) = axis;
            for (int position = 0; position < s.Output(length); position++)
            {
                int at = position * s.Stride - s.Before;
                (int from, int to) = s.Inside(position, length);
                for (int tap = 0; tap < s.Kernel; tap++)
                {
                    bool isInside = at + tap * s.Dilation >= 0 && at + tap * s.Dilation < length;
                    if (isInside != (tap >= from && tap < to))
                    {
                        return false;
                    }
                }

                if (from < 0 || to < from || to > s.Kernel)
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Positions_hold_exactly_the_outputs_whose_tap_falls_inside_the_image()
    {
        Prop.ForAll(Axes(), axis =>
        {
            (ConvAxis s, int length) = axis;
            for (int tap = 0; tap < s.Kernel; tap++)
            {
                (int from, int to) = s.Positions(tap, length);
                for (int position = 0; position < s.Output(length); position++)
                {
                    int at = position * s.Stride - s.Before + tap * s.Dilation;
                    if ((at >= 0 && at < length) != (position >= from && position < to))
                    {
                        return false;
                    }
                }

                if (from < 0 || to < from || to > s.Output(length))
                {
                    return false;
                }
            }

            return true;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Output_counts_the_positions_where_the_kernel_fits_in_the_padded_image()
    {
        Prop.ForAll(Axes(), axis =>
        {
            (ConvAxis s, int length) = axis;
            int count = 0;
            for (int start = -s.Before; start + s.Dilation * (s.Kernel - 1) < length + s.After; start += s.Stride)
            {
                count++;
            }

            return s.Output(length) == count;
        }).QuickCheckThrowOnFailure();
    }

    private static Arbitrary<(ConvAxis Axis, int Length)> Axes() => (
        from kernel in Gen.Choose(1, 7)
        from stride in Gen.Choose(1, 4)
        from before in Gen.Choose(-3, 7)
        from after in Gen.Choose(-3, 7)
        from dilation in Gen.Choose(1, 4)
        from length in Gen.Choose(1, 20)
        select (new ConvAxis(kernel, stride, before, after, dilation), length)).ToArbitrary();
}
