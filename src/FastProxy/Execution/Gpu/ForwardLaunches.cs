using FastProxy.Execution.Cpu;
using FastProxy.Kernels.Add;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Layout;
using FastProxy.Kernels.Linear;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>The launches of forward steps; backward passes have convolutions and sums among them too.</summary>
internal sealed class ForwardLaunches(IGpuDevice device, LaunchBatch batch, GpuArena arena, GpuWeights weights, long seed)
{
    /// <summary>Adds a step's launches; false where it is no step of this kind.</summary>
    public bool Add(Step step)
    {
        switch (step)
        {
            case ConvStep conv:
                Convolve(conv);
                break;
            case AddStep add:
                Sum(add);
                break;
            case PoolStep pool:
                Pool(pool);
                break;
            case GlobalAvgPoolStep pool:
                batch.Add(Stage.Main, new GlobalAvgPoolGpu(pool.X.Layout), new GlobalAvgPoolProblem(arena.At(pool.X), arena.At(pool.Output!)));
                break;
            case LinearStep linear:
                var linearKernel = new LinearForwardGpu(linear.X.Layout, linear.Output!.Layout.Channels);
                batch.Add(Stage.Main, linearKernel, new LinearForwardProblem(
                    arena.At(linear.X), weights.Of(linear, seed), weights.BiasOf(linear, seed), arena.At(linear.Output)));
                break;
            case ConcatStep concat:
                Concatenate(concat);
                break;
            case SliceStep slice:
                ActivationLayout part = slice.Output!.Layout;
                ulong first = arena.At(slice.X) + (ulong)(slice.FromChannel * part.ChannelStride * sizeof(float));
                batch.Add(Stage.Main, new ConcatGpu(part), new ConcatProblem(first, arena.At(slice.Output)));
                break;
            case SampleStep sample:
                batch.Add(Stage.Main, new SampleRowsGpu(sample.X.Layout, sample.IsRelu), new SampleRowsProblem(arena.At(sample.X), arena.At(sample.Result)));
                break;
            default:
                return false;
        }

        return true;
    }

    private void Convolve(ConvStep step)
    {
        ulong w;
        if (step.Weight.Gradient is { } gradient)
        {
            w = arena.Scratch.Take(PackedWeights.LengthOf(step.Shape, false) * sizeof(float));
            batch.Add(Stage.Before, new ConvPackGpu(step.Shape, ConvReader.Forward, false), new PackProblem(arena.At(gradient), w, 1));
        }
        else
        {
            w = weights.Of(step, seed);
        }

        ulong x = arena.At(step.X);
        ulong y = arena.At(step.Output!);
        if (step.Shape.IsDepthwise)
        {
            batch.Add(Stage.Main, new ConvDepthwiseGpu(step.Shape, step.X.Layout, step.IsRelu, step.IsAdd), new ConvProblem(x, w, y));
        }
        else
        {
            batch.Add(Stage.Main, new ConvDirectGpu(step.Shape, step.X.Layout, step.IsRelu, step.IsAdd), new ConvProblem(x, w, y));
        }

        if (step.IsDual)
        {
            batch.Add(Stage.After, new DualLanesGpu(step.Output!.Layout), new DualLanesProblem(y));
        }
    }

    private void Sum(AddStep step)
    {
        Span<AddFusedGpuSummand> terms = stackalloc AddFusedGpuSummand[step.Summands.Count];
        for (int i = 0; i < terms.Length; i++)
        {
            Summand summand = step.Summands[i];
            Affine affine = summand.Affine;
            ulong scale = affine.Source is { } source ? arena.Row(source, affine.Scale)
                : affine.Factor == 1 ? 0
                : arena.Constant(affine.Factor, summand.X.Layout.Channels);
            ulong shift = affine is { Source: { } rows, Shift: >= 0 } ? arena.Row(rows, affine.Shift) : 0;
            ulong mask = summand.Mask is null ? 0 : arena.At(summand.Mask);
            terms[i] = new AddFusedGpuSummand(arena.At(summand.X), scale, shift, summand.Pool, mask);
        }

        batch.Add(Stage.Main, new AddFusedGpu(step.Layout), new AddFusedProblem(
            arena.Scratch.Put<AddFusedGpuSummand>(terms),
            terms.Length,
            step.IsRelu,
            step.Output is null ? 0 : arena.At(step.Output),
            step.Pattern is null ? 0 : arena.At(step.Pattern)));
    }

    private void Pool(PoolStep step)
    {
        ulong x = arena.At(step.X);
        ulong y = arena.At(step.Output!);
        if (step.IsDual)
        {
            batch.Add(Stage.Main, new MaxPoolDualGpu(step.Shape, step.X.Layout), new MaxPoolDualProblem(x, y));
        }
        else if (step.IsMax)
        {
            batch.Add(Stage.Main, new MaxPoolGpu(step.Shape, step.X.Layout), new MaxPoolProblem(x, y));
        }
        else
        {
            batch.Add(Stage.Main, new AvgPoolGpu(step.Shape, step.X.Layout), new AvgPoolProblem(x, y));
        }
    }

    private void Concatenate(ConcatStep step)
    {
        ActivationLayout layout = step.Output!.Layout;
        ulong y = arena.At(step.Output);
        if (step.Parts.Sum(p => p.X.Layout.Channels) < layout.Channels)
        {
            device.Clear(y, layout.Length * sizeof(float));
        }

        foreach ((Tensor x, int from) in step.Parts)
        {
            batch.Add(Stage.Main, new ConcatGpu(x.Layout), new ConcatProblem(arena.At(x), y + (ulong)(from * layout.ChannelStride * sizeof(float))));
        }
    }
}
