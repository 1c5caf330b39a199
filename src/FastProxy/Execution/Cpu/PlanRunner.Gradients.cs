using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Gram;
using FastProxy.Kernels.Loss;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Sums;
using FastProxy.Kernels.WeightGrad;
using FastProxy.Plans;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Execution.Cpu;

/// <summary>The steps of backward and tangent passes.</summary>
public sealed unsafe partial class PlanRunner
{
    /// <summary>Gradients per sample are held at once as far as they fit the second-level cache, in floats.</summary>
    private const long GramBlock = 128 * 1024;

    private void RunGradient(Step step, long seed)
    {
        switch (step)
        {
            case ObjectiveStep objective:
                Begin(objective);
                break;
            case SignSumStep sum:
                Add(sum);
                break;
            case SignsStep:
                ActivationLayout signs = step.Output!.Layout;
                Split(signs.Channels, (from, to, _) => Rademacher.Fill((ulong)seed, signs, from, to, At(step.Output)));
                break;
            case NormGradStep norm:
                Differentiate(norm);
                break;
            case NormTangentStep norm:
                Differentiate(norm);
                break;
            case PoolGradStep pool:
                Split(pool.X.Layout.Channels, (from, to, _) => Differentiate(pool, from, to));
                break;
            case MaxPoolTangentStep pool:
                Split(pool.Output!.Layout.Height, (from, to, _) =>
                {
                    var kernel = new MaxPoolTangent(At(pool.X), At(pool.Tangent), pool.Shape, pool.X.Layout, from, to, At(pool.Output));
                    isa.Run(in kernel);
                });
                break;
            case GlobalAvgPoolGradStep pool:
                Split(pool.Output!.Layout.Channels, (from, to, _) =>
                {
                    var kernel = new GlobalAvgPoolGrad(At(pool.Gradient), pool.Output.Layout, from, to, At(pool.Output));
                    isa.Run(in kernel);
                });
                break;
            case ConvDataGradStep conv:
                NativeArray<float> packed = weights.Take(conv, seed);
                Split(conv.Output!.Layout.Height, (from, to, _) =>
                {
                    var kernel = new ConvDataGrad(
                        At(conv.Gradient), packed.Pointer, conv.Weight.Shape, conv.Output.Layout, from, to, conv.IsAdd, At(conv.Output));
                    isa.Run(in kernel);
                });
                weights.Return(conv, seed, packed);
                break;
            case WeightGradStep weight:
                Split(weight.Shape.OutChannels, (from, to, _) =>
                {
                    var kernel = new ConvWeightGrad(
                        At(weight.X), At(weight.Gradient), weight.Shape, weight.X.Layout, weight.IsRelu, from, to, At(weight.Result));
                    isa.Run(in kernel);
                });
                break;
            case SampleDotsStep dots:
                Split(dots.X.Layout.Channels, (from, to, _) =>
                {
                    float* y = dots.Y is null ? null : At(dots.Y);
                    var kernel = new SampleDots(At(dots.X), y, dots.X.Layout, from, to, At(dots.Result));
                    isa.Run(in kernel);
                });
                break;
            case BiasTangentStep bias:
                Differentiate(bias);
                break;
            case GramStep gram:
                AddTo(gram);
                break;
            case GramColumnStep column:
                Write(column);
                break;
            case CurvatureStep begin:
                *Value(begin.Sum) = -begin.Gradients.Sum(g => SquaredNorm(At(g), g.Count));
                break;
            case LayerCurvatureStep layer:
                Add(layer);
                break;
            case CrossEntropyCurvatureStep last:
                *Value(last.Sum) += CrossEntropy.Curvature(At(last.Logits), last.Logits.Layout, At(last.U), At(last.V));
                break;
            default:
                throw new InvalidOperationException($"{step} cannot be run");
        }
    }

    private void Begin(ObjectiveStep step)
    {
        ActivationLayout layout = step.Logits.Layout;
        float* gradient = At(step.Output!);
        if (step.Objective.Kind == ObjectiveKind.CrossEntropy)
        {
            CrossEntropy.Gradient(At(step.Logits), images.Labels(SourceOf(step.Logits)), layout, gradient);
            return;
        }

        for (int k = 0; k < layout.Channels; k++)
        {
            for (int lane = 0; lane < layout.Lanes; lane++)
            {
                bool isOne = lane < layout.Samples && step.Objective.Kind switch
                {
                    ObjectiveKind.Target => images.Labels(ImageSource.Data)[lane] == k,
                    ObjectiveKind.Class => step.Objective.Index == k,
                    ObjectiveKind.Sample => step.Objective.Index == lane,
                    _ => true,
                };
                gradient[k * layout.ChannelStride + lane] = isOne ? 1 : 0;
            }
        }
    }

    private void Add(SignSumStep step)
    {
        var gradient = new ReadOnlySpan<float>(At(step.Gradient), step.Gradient.Count);
        var sum = new Span<float>(At(step.Sum), step.Sum.Count);
        for (int i = 0; i < sum.Length; i++)
        {
            // Not Math.Sign, which throws on what is not a number; a NaN stays one.
            float sign = gradient[i] > 0 ? 1 : gradient[i] < 0 ? -1 : gradient[i];
            sum[i] = step.IsFirst ? sign : sum[i] + sign;
        }
    }

    /// <summary>The images that an activation depends on.</summary>
    internal static ImageSource SourceOf(Tensor tensor)
    {
        while (tensor.Images is null)
        {
            tensor = tensor.Producer!.Tensors.First();
        }

        return tensor.Images.Value;
    }

    private static long DotsLength(ActivationLayout layout, int pairs) => (long)layout.Channels * pairs * (layout.Height + 1);

    /// <summary>Sums of products per channel: the totals lie behind the sums of the rows.</summary>
    private double* Totals(ReadOnlySpan<Tensor> tensors, ReadOnlySpan<DotPair> pairs)
    {
        ActivationLayout layout = tensors[0].Layout;
        nint* arrays = stackalloc nint[tensors.Length];
        for (int i = 0; i < tensors.Length; i++)
        {
            arrays[i] = (nint)At(tensors[i]);
        }

        DotPair* copy = stackalloc DotPair[pairs.Length];
        pairs.CopyTo(new Span<DotPair>(copy, pairs.Length));
        (nint first, nint firstPair, int count) = ((nint)arrays, (nint)copy, pairs.Length);
        Split(layout.Height, (from, to, _) =>
        {
            var kernel = new ChannelDots((nint*)first, (DotPair*)firstPair, count, layout, from, to, sums.Pointer);
            isa.Run(in kernel);
        });
        double* totals = sums.Pointer + (long)layout.Channels * count * layout.Height;
        ChannelTotals.Run(sums.Pointer, layout.Height, layout.Channels, count, totals);
        return totals;
    }

    private void Differentiate(NormGradStep step)
    {
        // A kernel's call takes so many pairs.
        const int Max = 15;
        for (int from = 0; from < step.Xs.Count; from += Max)
        {
            int count = Math.Min(Max, step.Xs.Count - from);
            Tensor[] tensors = [step.Gradient, .. step.Xs.Skip(from).Take(count)];
            double* totals = Totals(tensors, [new DotPair(0, -1), .. Enumerable.Range(1, count).Select(i => new DotPair(0, i))]);
            for (int i = 0; i < count; i++)
            {
                Tensor x = step.Xs[from + i];
                int channels = x.Layout.Channels;
                float* scale = At(x.Norm!);
                float* shift = scale + channels;
                float* rows = At(step.Results[from + i]);
                BatchNormGradFold.Run(totals, count + 1, i + 1, x.Layout, scale, shift, rows, rows + channels, rows + 2 * channels);
                for (int c = 0; c < channels; c++)
                {
                    double sum = totals[c * (count + 1)];
                    rows[NormGradStep.Weight * channels + c] = (float)(scale[c] * totals[c * (count + 1) + i + 1] + shift[c] * sum);
                    rows[NormGradStep.Bias * channels + c] = (float)sum;
                }
            }
        }
    }

    private double* Value(Scalar scalar) => (double*)At(scalar);

    internal static double SquaredNorm(float* values, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += (double)values[i] * values[i];
        }

        return sum;
    }

    private void Add(LayerCurvatureStep step)
    {
        DotPair[] pairs = [.. step.Factors.Select((_, i) => new DotPair(0, i + 1))];
        double* totals = Totals([step.Adjoint, .. step.Factors], pairs);
        double sum = 0;
        for (int i = 0; i < step.Adjoint.Layout.Channels * pairs.Length; i++)
        {
            sum += totals[i];
        }

        *Value(step.Sum) += sum;
    }

    private void Differentiate(NormTangentStep step)
    {
        var dots = new NormDots(step);
        double* totals = dots.Count == 0 ? null : Totals(dots.Tensors, dots.Pairs);
        int channels = step.X.Layout.Channels;
        float* scale = At(step.X.Norm!);
        float* shift = scale + channels;
        float* rows = At(step.Result);
        float* u = rows + NormTangentStep.U * channels;
        float* v = rows + NormTangentStep.V * channels;
        if (step.Tangents.U is not null)
        {
            BatchNormTangentFold.Run(totals, dots.Count, dots.U, dots.XU, step.X.Layout, scale, shift, u, u + channels, u + 2 * channels);
        }
        else
        {
            new Span<float>(u, 3 * channels).Clear();
        }

        if (step.Tangents.V is not null)
        {
            BatchNormTangentFold.Run(totals, dots.Count, dots.V, dots.XV, step.X.Layout, scale, shift, v, v + channels, v + 2 * channels);
        }
        else
        {
            new Span<float>(v, 3 * channels).Clear();
        }

        for (int c = 0; c < channels; c++)
        {
            if (step.Tangents.IsBesideSelf)
            {
                // The derivative along itself: all but nothing.
                double left = BatchNormFold.Epsilon * scale[c] * scale[c];
                v[channels + c] = (float)(v[channels + c] + left * scale[c]);
                v[2 * channels + c] = (float)(v[2 * channels + c] + left * shift[c]);
            }

            if (step.Weights is { } weights)
            {
                float weight = At(weights)[NormGradStep.Weight * channels + c];
                u[channels + c] += weight * scale[c];
                u[2 * channels + c] += weight * shift[c];
            }
        }

        if (step.Curvature is { } curvature)
        {
            *Value(curvature.Sum) += dots.Curvature(totals, scale, shift, At(curvature.Gradient));
        }
    }

    private void Differentiate(BiasTangentStep step)
    {
        LaneRows gradient = step.Gradient;
        float* rows = At(gradient);
        float* result = At(step.Result);
        for (int c = 0; c < gradient.Channels; c++)
        {
            double sum = 0;
            for (int lane = 0; lane < gradient.Samples; lane++)
            {
                sum += rows[(long)c * Lanes.Padded(gradient.Samples) + lane];
            }

            result[c] = 1;
            result[gradient.Channels + c] = (float)sum;
        }
    }

    private void Differentiate(PoolGradStep step, int from, int to)
    {
        if (step.IsMax)
        {
            var kernel = new MaxPoolGrad(At(step.X), At(step.Gradient), step.Shape, step.X.Layout, from, to, At(step.Output!));
            isa.Run(in kernel);
        }
        else
        {
            var kernel = new AvgPoolGrad(At(step.Gradient), step.Shape, step.X.Layout, from, to, At(step.Output!));
            isa.Run(in kernel);
        }
    }

    private static long GramScratch(GramStep step) => step.IsPatches ? PatchGram.ScratchLength(step.Shape, step.X.Layout) : 0;

    private static long GramShared(GramStep step)
    {
        long rows = (long)OutputsAtOnce(step) * step.Shape.GroupIn * step.Shape.Taps * step.X.Layout.Lanes;
        return step.IsPatches ? 0 : rows * (step.Gradients.Count > 1 ? step.Gradients.Count + 1 : 1);
    }

    /// <summary>Outputs whose gradients per sample are formed at once: no fewer than the kernel's tile takes.</summary>
    internal static int OutputsAtOnce(GramStep step)
    {
        long row = (long)step.Shape.GroupIn * step.Shape.Taps * step.X.Layout.Lanes;
        return (int)Math.Clamp(GramBlock / row / 4 * 4, 4, 1024);
    }

    private void AddTo(GramStep step)
    {
        double* gram = (double*)At(step.Gram);
        int side = step.Gram.Side;
        if (step.IsFirst)
        {
            new Span<double>(gram, side * side).Clear();
        }

        ActivationLayout layout = step.X.Layout;
        if (step.IsPatches)
        {
            Split(side / Lanes.Virtual, (from, to, memory) =>
            {
                var kernel = new PatchGram(
                    At(step.X), At(step.Gradients[0]), step.Shape, layout, step.IsRelu, from * Lanes.Virtual, to * Lanes.Virtual, memory, gram);
                isa.Run(in kernel);
            });
        }
        else
        {
            int perOutput = step.Shape.GroupIn * step.Shape.Taps;
            int outputs = OutputsAtOnce(step);
            for (int o = 0; o < step.Shape.OutChannels; o += outputs)
            {
                int end = Math.Min(o + outputs, step.Shape.OutChannels);
                AddProducts(Rows(step, o, end), side, (end - o) * perOutput, side, gram);
            }
        }

        if (step.HasBias)
        {
            ActivationLayout outputs = step.Gradients[0].Layout;
            for (int k = 0; k < outputs.Channels; k++)
            {
                for (int i = 0; i < side; i++)
                {
                    double mine = BiasGradient(step, k, i);
                    for (int j = 0; j < side && mine != 0; j++)
                    {
                        gram[(long)i * side + j] += mine * BiasGradient(step, k, j);
                    }
                }
            }
        }
    }

    private double BiasGradient(GramStep step, int output, int lane)
    {
        ActivationLayout layout = step.Gradients[0].Layout;
        return At(step.Gradients[lane / layout.Lanes])[output * layout.ChannelStride + lane % layout.Lanes];
    }

    /// <summary>Gradients per sample of the weights of some outputs: a row per weight, objective after objective.</summary>
    private float* Rows(GramStep step, int fromOut, int toOut)
    {
        ActivationLayout layout = step.X.Layout;
        int perOutput = step.Shape.GroupIn * step.Shape.Taps;
        int objectives = step.Gradients.Count;
        float* rows = shared.Pointer;
        float* one = objectives > 1 ? rows + (long)OutputsAtOnce(step) * perOutput * layout.Lanes * objectives : rows;
        for (int k = 0; k < objectives; k++)
        {
            Split(toOut - fromOut, (from, to, _) =>
            {
                var kernel = new ConvSampleGrad(
                    At(step.X), At(step.Gradients[k]), step.Shape, layout, step.IsRelu, fromOut + from, fromOut + to, one + (long)from * perOutput * layout.Lanes);
                isa.Run(in kernel);
            });
            for (int row = 0; row < (toOut - fromOut) * perOutput && objectives > 1; row++)
            {
                new ReadOnlySpan<float>(one + (long)row * layout.Lanes, layout.Lanes)
                    .CopyTo(new Span<float>(rows + ((long)row * objectives + k) * layout.Lanes, layout.Lanes));
            }
        }

        return rows;
    }

    private void AddProducts(float* rows, long stride, int count, int side, double* gram) =>
        Split(side / Lanes.Virtual, (from, to, _) =>
        {
            var kernel = new LaneGram(rows, rows, stride, count, side, from * Lanes.Virtual, to * Lanes.Virtual, gram);
            isa.Run(in kernel);
        });

    private void Write(GramColumnStep step)
    {
        double* gram = (double*)At(step.Gram);
        int side = step.Gram.Side;
        if (step.IsFirst)
        {
            new Span<double>(gram, side * side).Clear();
        }

        ActivationLayout layout = step.Tangent.Layout;
        for (int lane = 0; lane < layout.Samples; lane++)
        {
            double sum = 0;
            for (int k = 0; k < layout.Channels; k++)
            {
                sum += At(step.Tangent)[k * layout.ChannelStride + lane];
            }

            gram[(long)lane * side + step.Column] = sum;
        }
    }
}
