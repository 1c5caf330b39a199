using Xunit;

namespace FastProxy.Ilgpu.Tests;

/// <summary>A test that needs a device of OpenCL; <c>tests/opencl</c> runs these where there is none.</summary>
public sealed class OpenClFactAttribute : FactAttribute
{
    public OpenClFactAttribute() => Skip = OpenClDevices.Find().Missing;
}

/// <inheritdoc cref="OpenClFactAttribute"/>
public sealed class OpenClTheoryAttribute : TheoryAttribute
{
    public OpenClTheoryAttribute() => Skip = OpenClDevices.Find().Missing;
}
