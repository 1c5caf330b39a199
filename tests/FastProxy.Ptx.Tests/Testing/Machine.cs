using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;
using Xunit;

namespace FastProxy.Ptx.Tests.Testing;

/// <summary>An emulator with its memory, for one test.</summary>
internal sealed class Machine : IDisposable
{
    /// <summary>Both orders, for theories.</summary>
    public static readonly TheoryData<ThreadOrder> Orders = [ThreadOrder.Ascending, ThreadOrder.Descending];

    private readonly EmulatedDevice device;

    public Machine(ThreadOrder order = ThreadOrder.Ascending, int sm = 80, long warpSteps = 1_000_000) =>
        device = new EmulatedDevice(new EmulatorOptions { Order = order, Sm = sm, WarpSteps = warpSteps });

    public EmulatedDevice Device => device;

    /// <summary>Each of <paramref name="values"/> in both orders, for theories.</summary>
    public static TheoryData<ThreadOrder, T> OrdersWith<T>(IEnumerable<T> values)
    {
        var data = new TheoryData<ThreadOrder, T>();
        foreach (T value in values)
        {
            data.Add(ThreadOrder.Ascending, value);
            data.Add(ThreadOrder.Descending, value);
        }

        return data;
    }

    /// <summary>Memory that nobody has written.</summary>
    public ulong Blank(long bytes) => device.Allocate(bytes);

    /// <summary>Memory that holds zeros.</summary>
    public ulong Zeros(long bytes)
    {
        ulong address = device.Allocate(bytes);
        device.Clear(address, bytes);
        return address;
    }

    /// <summary>Memory that holds <paramref name="values"/>.</summary>
    public ulong Of<T>(params ReadOnlySpan<T> values)
        where T : unmanaged
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(values);
        ulong address = device.Allocate(bytes.Length);
        device.Upload(bytes, address);
        return address;
    }

    public T[] Read<T>(ulong address, int count)
        where T : unmanaged
    {
        var values = new T[count];
        device.Download(address, MemoryMarshal.AsBytes(values.AsSpan()));
        return values;
    }

    /// <summary>Runs one block, or more, of a kernel that <see cref="TestKernel"/> has written.</summary>
    /// <param name="source">The text.</param>
    /// <param name="grid">Its threads.</param>
    /// <param name="parameters">Integers of 32 and 64 bits, floats and doubles.</param>
    public void Run(string source, GpuGrid grid, params ReadOnlySpan<object> parameters)
    {
        Span<byte> buffer = stackalloc byte[ParameterWriter.MaxBytes];
        var writer = new ParameterWriter(buffer);
        foreach (object parameter in parameters)
        {
            switch (parameter)
            {
                case ulong u: writer.Add(u); break;
                case uint u: writer.Add(u); break;
                case int i: writer.Add(i); break;
                case float f: writer.Add(f); break;
                case double d: writer.Add(d); break;
                default: throw new ArgumentException($"{parameter.GetType()} is no parameter");
            }
        }

        device.Launch(new KernelSource(TestKernel.Name, TestKernel.File, source), grid, buffer[..writer.Length]);
        device.Synchronize();
    }

    /// <summary>The fault of a run, which must be one.</summary>
    public string Fault(string source, GpuGrid grid, params object[] parameters) =>
        Assert.Throws<GpuException>(() => Run(source, grid, parameters)).Message;

    public void Dispose() => device.Dispose();
}
