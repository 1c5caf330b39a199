using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Tests.Testing;

/// <summary>Activations that PTX kernels are tried on.</summary>
internal static class GpuLayouts
{
    /// <summary>Few and many samples, images from one pixel, more than a block's threads to a channel.</summary>
    public static IEnumerable<ActivationLayout> All =>
        from samples in new[] { 1, 2, 15, 16, 17, 48, 64, 80 }
        from image in new (int Height, int Width)[] { (1, 1), (3, 2), (7, 9), (1, 33) }
        from channels in new[] { 1, 5 }
        select new ActivationLayout(channels, image.Height, image.Width, samples);
}
