using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using ILGPU;
using ILGPU.Runtime;

namespace FastProxy.Ilgpu;

/// <summary>A launch of a loaded twin.</summary>
/// <param name="config">Groups and their threads.</param>
/// <param name="memory">The device's memory.</param>
/// <param name="parameters">The parameters of its kernel in PTX.</param>
internal delegate void TwinLaunch(KernelConfig config, ArrayView<byte> memory, ReadOnlySpan<byte> parameters);

/// <summary>
/// A kernel in C# beside the kernel in PTX whose name, grid, parameters and bits it has. It uses no functions of warps, and shared memory of a
/// fixed size.
/// </summary>
/// <param name="name">The kernel's name.</param>
/// <param name="method">The kernel: device memory, parameters.</param>
internal abstract class Twin(string name, MethodInfo method)
{
    /// <summary>The kernel's name.</summary>
    public string Name => name;

    /// <summary>The kernel.</summary>
    public MethodInfo Method => method;

    /// <summary>The bytes of its parameters, those of the PTX filled up to the alignment.</summary>
    public abstract int ParameterBytes { get; }

    /// <summary>Compiles it for an accelerator.</summary>
    public abstract TwinLaunch Load(Accelerator accelerator);
}

/// <summary>A twin whose parameters are a struct.</summary>
/// <typeparam name="S">The parameters in the order of the PTX, the address of the problems first.</typeparam>
internal sealed class Twin<S>(string name, Action<ArrayView<byte>, S> kernel) : Twin(name, kernel.Method)
    where S : unmanaged
{
    public override int ParameterBytes => Unsafe.SizeOf<S>();

    public override TwinLaunch Load(Accelerator accelerator)
    {
        Action<AcceleratorStream, KernelConfig, ArrayView<byte>, S> loaded = accelerator.LoadKernel(kernel);
        return (config, memory, parameters) =>
        {
            S scalars = default;
            parameters.CopyTo(MemoryMarshal.AsBytes(new Span<S>(ref scalars)));
            loaded(accelerator.DefaultStream, config, memory, scalars);
        };
    }
}
