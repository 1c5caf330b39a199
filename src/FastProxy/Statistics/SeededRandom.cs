namespace FastProxy.Statistics;

/// <summary>Random numbers of a seed that are the same on every machine and in every version, which <see cref="Random"/> does not promise.</summary>
/// <param name="seed">The seed.</param>
public sealed class SeededRandom(long seed) : Random
{
    private SplitMix64 generator = new(new SplitMix64(unchecked((ulong)seed)).Next());

    public override int Next() => Next(int.MaxValue);

    public override int Next(int maxValue)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(maxValue);
        return generator.Below(maxValue);
    }

    public override int Next(int minValue, int maxValue) => minValue + generator.Below(checked(maxValue - minValue));

    public override double NextDouble() => (generator.Next() >> 11) * (1.0 / (1UL << 53));

    protected override double Sample() => NextDouble();
}
