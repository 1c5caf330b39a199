namespace FastProxy.Kernels.Pool;

/// <summary>The windows [From, To) of an axis that hold a position of the input; none if From is To.</summary>
internal struct PoolHoldersIlgpu
{
    public int From;
    public int To;

    /// <summary>Returns the windows of <paramref name="windows"/> that hold one of the positions [from, to).</summary>
    public static PoolHoldersIlgpu Of(int from, int to, int kernel, int stride, int padding, int windows)
    {
        int end = Math.Min((to - 1 + padding) / stride + 1, windows);
        return new() { From = Math.Min(Math.Max(from + padding - kernel + stride, 0) / stride, end), To = end };
    }
}
