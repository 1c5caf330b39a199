using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Gpu.Cuda;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Gpu;

/// <summary>The driver binding on a real GPU. What it does when calls fail is tested against a fake driver, in FastProxy.Cuda.Tests.</summary>
public class CudaDeviceTests
{
    /// <summary>y = a x + y on the <c>count</c> floats of each problem, a thread an element.</summary>
    private static readonly KernelSource Saxpy = new("Saxpy", "Saxpy.ptx", """
        .version 7.0
        .target sm_70
        .address_size 64

        .visible .entry Saxpy(.param .u64 problems, .param .u32 count, .param .f32 a)
        {
            .reg .pred %p;
            .reg .b32 %i, %n, %t;
            .reg .b64 %row, %x, %y, %at;
            .reg .f32 %fx, %fy, %fa;

            // if ((i = ctaid.x * ntid.x + tid.x) >= count) return;
            mov.u32 %i, %ctaid.x;
            mov.u32 %n, %ntid.x;
            mov.u32 %t, %tid.x;
            mad.lo.u32 %i, %i, %n, %t;
            ld.param.u32 %n, [count];
            setp.ge.u32 %p, %i, %n;
            @%p ret;

            // row = problems + ctaid.y * 16;
            ld.param.u64 %row, [problems];
            mov.u32 %t, %ctaid.y;
            mul.wide.u32 %at, %t, 16;
            add.u64 %row, %row, %at;

            // row->y[i] = fmaf(a, row->x[i], row->y[i]);
            ld.global.u64 %x, [%row];
            ld.global.u64 %y, [%row+8];
            mul.wide.u32 %at, %i, 4;
            add.u64 %x, %x, %at;
            add.u64 %y, %y, %at;
            ld.global.f32 %fx, [%x];
            ld.global.f32 %fy, [%y];
            ld.param.f32 %fa, [a];
            fma.rn.f32 %fy, %fa, %fx, %fy;
            st.global.f32 [%y], %fy;
            ret;
        }

        """);

    [CudaFact]
    public void A_kernel_runs_on_the_GPU()
    {
        using CudaDevice device = Open();
        Check(device);
        double seconds = device.Seconds(() => Check(device));
        Assert.InRange(seconds, 1e-7, 60);
        Assert.InRange(device.Resources(Saxpy).Registers, 4, 64);
    }

    [Fact]
    public void The_same_kernel_runs_wherever_kernels_do() => GpuRun.OnEach(queue => Check(queue.Device));

    [CudaFact]
    public void Large_transfers_come_back_whole_from_the_GPU()
    {
        using CudaDevice device = Open();
        var sent = new byte[(3 * CudaStaging.BufferBytes) + 5];
        new System.Random(1).NextBytes(sent);
        using var memory = GpuMemory.Of<byte>(device, sent);
        Assert.True(sent.AsSpan().SequenceEqual(memory.Read<byte>(sent.Length)));
        device.Clear(memory.Address, 7);
        sent.AsSpan(0, 7).Clear();
        Assert.True(sent.AsSpan().SequenceEqual(memory.Read<byte>(sent.Length)));
    }

    [CudaFact]
    public void What_does_not_compile_for_the_GPU_is_reported_with_the_log()
    {
        using CudaDevice device = Open();
        KernelSource kernel = Saxpy with { Source = Saxpy.Source.Replace("fma.rn.f32", "fma.rn.f33") };
        string message = Assert.Throws<GpuException>(() => device.Launch(kernel, new GpuGrid(1, 32), new byte[16])).Message;
        Assert.StartsWith("cuModuleLoadDataEx for Saxpy.ptx (ptxas", message);
        Assert.Contains("CUDA_ERROR_INVALID_PTX", message);
    }

    private static CudaDevice Open() => CudaDevice.Open(CudaDevices.Find().First.Index);

    private static void Check(IGpuDevice device)
    {
        const int Count = 1000;
        const int Problems = 3;
        const float A = 1.5f;
        float[] x = [.. Enumerable.Range(0, Problems * Count).Select(i => i / 3f)];
        float[] y = [.. Enumerable.Range(0, Problems * Count).Select(i => 1000f - i)];
        using var xs = GpuMemory.Of<float>(device, x);
        using var ys = GpuMemory.Of<float>(device, y);
        ulong[] rows = [.. Enumerable.Range(0, Problems).SelectMany(i => new[] { xs.Address + Offset(i), ys.Address + Offset(i) })];
        using var table = GpuMemory.Of<ulong>(device, rows);
        Span<byte> buffer = stackalloc byte[16];
        var parameters = new ParameterWriter(buffer);
        parameters.Add(table.Address);
        parameters.Add(Count);
        parameters.Add(A);
        device.Launch(Saxpy, new GpuGrid(X: (Count + 127) / 128, Threads: 128, Problems: Problems), buffer[..parameters.Length]);
        Assert.Equal(x.Zip(y, (a, b) => float.FusedMultiplyAdd(A, a, b)), ys.Read<float>(x.Length));

        static ulong Offset(int problem) => (ulong)(problem * Count * sizeof(float));
    }
}
