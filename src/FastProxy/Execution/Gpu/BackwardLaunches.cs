using FastProxy.Execution.Cpu;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.WeightGrad;
using FastProxy.Plans;

namespace FastProxy.Execution.Gpu;

/// <summary>The launches of backward and tangent steps.</summary>
internal sealed class BackwardLaunches(LaunchBatch batch, GpuArena arena, GpuWeights weights, long seed)
{
    /// <summary>Adds a step's launches; false where it is no step of this kind.</summary>
    public bool Add(Step step)
    {
        switch (step)
        {
            case ObjectiveStep objective:
                Begin(objective);
                break;
            case SignSumStep sum:
                batch.Add(Stage.Main, new SignSumGpu(sum.IsFirst), new SignSumProblem(arena.At(sum.Gradient), sum.Sum.Count, arena.At(sum.Sum)));
                break;
            case SignsStep:
                batch.Add(Stage.Main, new RademacherGpu(step.Output!.Layout), new RademacherProblem((ulong)seed, arena.At(step.Output)));
                break;
            case PoolGradStep pool:
                Differentiate(pool);
                break;
            case MaxPoolTangentStep pool:
                batch.Add(Stage.Main, new MaxPoolTangentGpu(pool.Shape, pool.X.Layout), new MaxPoolTangentProblem(
                    arena.At(pool.X), arena.At(pool.Tangent), arena.At(pool.Output!)));
                break;
            case GlobalAvgPoolGradStep pool:
                batch.Add(Stage.Main, new GlobalAvgPoolGradGpu(pool.Output!.Layout), new GlobalAvgPoolGradProblem(arena.At(pool.Gradient), arena.At(pool.Output)));
                break;
            case ConvDataGradStep conv:
                batch.Add(Stage.Main, new ConvDataGradGpu(conv.Weight.Shape, conv.Output!.Layout, conv.IsAdd), new ConvProblem(
                    arena.At(conv.Gradient), weights.Of(conv, seed), arena.At(conv.Output)));
                break;
            case WeightGradStep weight:
                Differentiate(weight);
                break;
            case SampleDotsStep dots:
                batch.Add(Stage.Main, new SampleDotsGpu(dots.X.Layout), new SampleDotsProblem(
                    arena.At(dots.X), dots.Y is null ? 0 : arena.At(dots.Y), arena.At(dots.Result)));
                break;
            case BiasTangentStep bias:
                batch.Add(Stage.Main, new BiasTangentGpu(bias.Gradient.Channels, bias.Gradient.Samples), new BiasTangentProblem(
                    arena.At(bias.Gradient), arena.At(bias.Result)));
                break;
            default:
                return false;
        }

        return true;
    }

    private void Begin(ObjectiveStep step)
    {
        ActivationLayout logits = step.Logits.Layout;
        ulong gradient = arena.At(step.Output!);
        Objective objective = step.Objective;
        if (objective.Kind == ObjectiveKind.CrossEntropy)
        {
            ulong labels = arena.Images.Labels(PlanRunner.SourceOf(step.Logits));
            batch.Add(Stage.Main, new CrossEntropyGradGpu(logits), new CrossEntropyGradProblem(arena.At(step.Logits), labels, gradient));
            return;
        }

        batch.Add(Stage.Main, new ObjectiveGradGpu(logits), new ObjectiveGradProblem(
            objective.Kind == ObjectiveKind.Target ? arena.Images.Labels(ImageSource.Data) : 0,
            gradient,
            objective.Kind == ObjectiveKind.Class ? objective.Index : -1,
            objective.Kind == ObjectiveKind.Sample ? objective.Index : -1));
    }

    private void Differentiate(WeightGradStep step)
    {
        var problem = new WeightGradProblem(arena.At(step.X), arena.At(step.Gradient), arena.At(step.Result));
        if (step.Shape.IsDepthwise)
        {
            batch.Add(Stage.Main, new ConvWeightGradDepthwiseGpu(step.Shape, step.X.Layout, step.IsRelu), problem);
        }
        else
        {
            batch.Add(Stage.Main, new ConvWeightGradGpu(step.Shape, step.X.Layout, step.IsRelu), problem);
        }
    }

    private void Differentiate(PoolGradStep step)
    {
        ulong dY = arena.At(step.Gradient);
        ulong dX = arena.At(step.Output!);
        if (step.IsMax)
        {
            batch.Add(Stage.Main, new MaxPoolGradGpu(step.Shape, step.X.Layout), new MaxPoolGradProblem(arena.At(step.X), dY, dX));
        }
        else
        {
            batch.Add(Stage.Main, new AvgPoolGradGpu(step.Shape, step.X.Layout), new AvgPoolGradProblem(dY, dX));
        }
    }
}
