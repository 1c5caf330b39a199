using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Sums;
using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution.Gpu;

/// <summary>
/// Second derivatives of the loss: single numbers in float64, which the host sums from the sums per channel of the device. Each step waits for the
/// device.
/// </summary>
/// <param name="device">The device.</param>
/// <param name="arena">The arena of the plan's buffers.</param>
internal sealed unsafe class Curvatures(IGpuDevice device, GpuArena arena)
{
    private readonly Dictionary<Scalar, double[]> values = [];
    private readonly List<Action> pending = [];

    public ReadOnlySpan<double> ValueOf(Scalar scalar) => values[scalar];

    /// <summary>Adds the term of a batch-norm once the wave has run.</summary>
    /// <param name="step">The batch-norm's step.</param>
    /// <param name="dots">The products that the step needs.</param>
    /// <param name="totals">The address of their sums: C rows.</param>
    public void Add(NormTangentStep step, NormDots dots, ulong totals)
    {
        NormCurvature curvature = step.Curvature!;
        int channels = step.X.Layout.Channels;
        pending.Add(() =>
        {
            fixed (double* t = Read<double>(totals, channels * dots.Count))
            {
                fixed (float* norm = Read(step.X.Norm!), gradient = Read(curvature.Gradient))
                {
                    values[curvature.Sum][0] += dots.Curvature(t, norm, norm + channels, gradient);
                }
            }
        });
    }

    /// <summary>Adds the term of a layer once the wave has run.</summary>
    /// <param name="step">The layer's step.</param>
    /// <param name="totals">The address of the layer's sums.</param>
    public void Add(LayerCurvatureStep step, ulong totals) => pending.Add(() =>
    {
        double sum = 0;
        foreach (double total in Read<double>(totals, step.Adjoint.Layout.Channels * step.Factors.Count))
        {
            sum += total;
        }

        values[step.Sum][0] += sum;
    });

    /// <summary>Starts a second derivative once the wave has run.</summary>
    public void Begin(CurvatureStep step) => pending.Add(() =>
    {
        double squares = 0;
        foreach (WeightGradient gradient in step.Gradients)
        {
            squares += SquaredNorm.Of(Read(gradient).AsSpan(0, gradient.Count));
        }

        values[step.Sum] = [-squares];
    });

    /// <summary>Adds the term of the loss once the wave has run.</summary>
    public void Add(CrossEntropyCurvatureStep step) => pending.Add(() =>
    {
        fixed (float* logits = Read(step.Logits), u = Read(step.U), v = Read(step.V))
        {
            values[step.Sum][0] += CrossEntropy.Curvature(logits, step.Logits.Layout, u, v);
        }
    });

    /// <summary>Runs the additions that wait for the wave.</summary>
    public void Run()
    {
        pending.ForEach(add => add());
        pending.Clear();
    }

    private float[] Read(Buffer buffer) => Read<float>(arena.At(buffer), checked((int)buffer.Length));

    private T[] Read<T>(ulong address, int count)
        where T : unmanaged
    {
        var numbers = new T[count];
        device.Download(address, MemoryMarshal.AsBytes(numbers.AsSpan()));
        return numbers;
    }
}
