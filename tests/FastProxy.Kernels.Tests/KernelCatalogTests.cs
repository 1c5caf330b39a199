using System.Reflection;
using FastProxy.Kernels.Simd;
using Xunit;

namespace FastProxy.Kernels.Tests;

public sealed class KernelCatalogTests
{
    private static readonly Type[] Types = typeof(KernelCatalog).Assembly.GetExportedTypes();

    [Fact]
    public void Every_kernel_is_listed_once()
    {
        string[] listed = [.. KernelCatalog.All.Select(kernel => kernel.Name)];
        string[] kernels = [.. Types.Where(type => type.IsValueType && typeof(IKernel).IsAssignableFrom(type)).Select(type => type.Name)];
        Assert.Empty(kernels.Except(listed));
        Assert.Equal(listed.Distinct(), listed);
    }

    [Fact]
    public void Every_listed_kernel_is_a_type_and_has_a_test_class()
    {
        string[] tests = [.. Assembly.GetExecutingAssembly().GetTypes().Select(type => type.Name)];
        foreach (KernelInfo kernel in KernelCatalog.All)
        {
            Assert.Contains(Types, type => type.Name == kernel.Name);
            Assert.Contains($"{kernel.Name}Tests", tests);
            Assert.NotEmpty(kernel.Computes);
        }
    }
}
