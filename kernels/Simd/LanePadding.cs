namespace FastProxy.Kernels.Simd;

/// <summary>Keeps the padding lanes of an activation at 0 after a kernel that would give them another value.</summary>
internal static unsafe class LanePadding
{
    /// <summary>
    /// Clears the padding lanes of the <paramref name="length"/> floats at <paramref name="x"/>, whole pixels of <paramref name="layout"/>.
    /// </summary>
    public static void Clear(float* x, int length, ActivationLayout layout)
    {
        int padding = layout.Lanes - layout.Samples;
        if (padding == 0)
        {
            return;
        }

        for (int pixel = 0; pixel < length; pixel += layout.Lanes)
        {
            new Span<float>(x + pixel + layout.Samples, padding).Clear();
        }
    }
}
