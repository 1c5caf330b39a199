using ILGPU;

namespace FastProxy.Ilgpu;

/// <summary>Contexts of ILGPU as twins need them.</summary>
internal static class IlgpuContext
{
    /// <summary>Creates a context at level O1: at O2 ILGPU moves loads of shared memory past barriers.</summary>
    public static Context Create(Action<Context.Builder> devices) => Context.Create(builder =>
    {
        builder.Optimize(OptimizationLevel.O1);
        Exact.Register(builder);
        devices(builder);
    });
}
