using FastProxy.Input;

namespace FastProxy.Onnx.Values;

/// <summary>Lists of elements along one axis: what slices, padding and windows read.</summary>
internal static class IndexLists
{
    /// <summary>The elements of a slice, by ONNX's rules for bounds beyond the axis.</summary>
    public static int[] Slice(int length, long start, long end, long step)
    {
        if (step == 0 || step == long.MinValue)
        {
            throw new InputException($"a slice with a step of {step}, expected another");
        }

        long from = Math.Clamp(start < 0 ? start + length : start, 0L, step > 0 ? length : length - 1L);
        long to = Math.Clamp(end < 0 ? end + length : end, step > 0 ? 0L : -1L, step > 0 ? length : length - 1L);
        List<int> taken = [];
        for (long i = from; step > 0 ? i < to : i > to; i += step)
        {
            taken.Add((int)i);
        }

        return taken.Count > 0 ? [.. taken] : throw new InputException($"a slice of no elements: from {start} to {end} of {length}");
    }

    /// <summary>The elements of a padded axis; -1 for the constant. Negative padding cuts off.</summary>
    public static int[] Pad(int length, long before, long after, string mode)
    {
        const int most = 1 << 24;
        long total = before is >= -most and <= most && after is >= -most and <= most ? length + before + after : 0;
        if (total < 1)
        {
            throw new InputException($"padding of {before} and {after} of an axis of {length}: expected less, and elements that remain");
        }

        var sources = new int[total];
        for (int i = 0; i < sources.Length; i++)
        {
            long at = i - before;
            sources[i] = at >= 0 && at < length ? (int)at : mode switch
            {
                "constant" => -1,
                "edge" => at < 0 ? 0 : length - 1,
                "wrap" => (int)((at % length + length) % length),
                "reflect" when length > 1 && at > -length && at < 2L * length - 1 => (int)(at < 0 ? -at : 2L * length - 2 - at),
                "reflect" => throw new InputException($"reflection of {before} and {after} of an axis of {length}: expected less than its length"),
                _ => throw new InputException($"mode {Excerpt.Of(mode)}, expected constant, reflect, edge or wrap"),
            };
        }

        return sources;
    }

    /// <summary>The elements inside the axis that each window of an axis reads.</summary>
    public static List<int[]> Windows(int length, AxisWindow window)
    {
        List<int[]> lists = [];
        for (int i = 0; i < window.Count; i++)
        {
            long start = (long)i * window.Stride - window.Before;
            IEnumerable<long> taps = Enumerable.Range(0, window.Kernel).Select(k => start + (long)k * window.Dilation);
            lists.Add([.. taps.Where(at => at >= 0 && at < length).Select(at => (int)at)]);
        }

        return lists;
    }
}

/// <summary>A window along one axis, as ONNX has it: its taps, their distance, padding on both sides, and how many windows there are.</summary>
internal readonly record struct AxisWindow(int Kernel, int Stride, int Before, int After, int Dilation, int Count);
