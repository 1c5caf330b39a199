using FastProxy.Input;

namespace FastProxy.Data;

/// <summary>Loads the batch of images that a population is scored on.</summary>
public static class BatchSource
{
    private const string Expected = "expected noise, constant, cifar10:FILE, cifar100:FILE or npy:FILE";

    /// <summary>Returns the batch named by <paramref name="spec"/>; it is the same on every machine.</summary>
    /// <param name="spec">
    /// <c>noise</c> (N(0, 1) drawn from the seed), <c>constant</c> (ones), <c>cifar10:FILE</c> and <c>cifar100:FILE</c> (the data sets' binary
    /// layout, normalised), <c>npy:FILE</c> (N x C x H x W or N x H x W x C; floating-point values as they are, bytes divided by 255).
    /// A file gives its first <paramref name="batch"/> images.
    /// </param>
    /// <param name="batch">The number of images, at least 1.</param>
    /// <param name="channels">The channels of an image.</param>
    /// <param name="height">The rows of an image; CIFAR images are averaged down to a divisor of 32.</param>
    /// <param name="width">The columns of an image; likewise.</param>
    /// <param name="classes">The number of classes that the networks distinguish: at least as many as the labels need.</param>
    /// <param name="seed">The seed of <c>noise</c>; the other sources do not read it.</param>
    /// <exception cref="InputException">The spec is unknown, or its file cannot give such a batch.</exception>
    public static InputBatch Load(string spec, int batch, int channels, int height, int width, int classes, long seed)
    {
        BatchShape shape = BatchShape.Checked(batch, channels, height, width);
        int colon = spec.IndexOf(':');
        (string kind, string? file) = colon < 0 ? (spec, null) : (spec[..colon], spec[(colon + 1)..]);
        return (kind, file) switch
        {
            ("noise", null) => NoiseSource.Load(shape, seed),
            ("constant", null) => ConstantSource.Load(shape),
            ("cifar10", { Length: > 0 }) => CifarSource.Cifar10.Load(file, shape, classes),
            ("cifar100", { Length: > 0 }) => CifarSource.Cifar100.Load(file, shape, classes),
            ("npy", { Length: > 0 }) => NpySource.Load(file, shape),
            _ => throw new InputException($"data '{spec}': {Expected}"),
        };
    }
}
