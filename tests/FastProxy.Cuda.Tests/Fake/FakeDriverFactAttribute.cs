using Xunit;

namespace FastProxy.Cuda.Tests.Fake;

/// <summary>A fact about the fake driver.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FakeDriverFactAttribute : FactAttribute
{
    public FakeDriverFactAttribute() => Skip = FakeDriver.Missing;
}

/// <summary>A theory about the fake driver.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class FakeDriverTheoryAttribute : TheoryAttribute
{
    public FakeDriverTheoryAttribute() => Skip = FakeDriver.Missing;
}
