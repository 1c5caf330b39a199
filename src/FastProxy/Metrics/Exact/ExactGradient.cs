using FastProxy.Kernels.Maps;
using FastProxy.Kernels.Norm;
using FastProxy.Kernels.Pool;
using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using FastProxy.Plans.Operations;

namespace FastProxy.Metrics.Exact;

/// <summary>
/// The gradient of the sum of a network's outputs for one image of ones, in float64, on the host. Single precision loses all its digits: magnitudes
/// of weights bring all channels close to each other, and train-mode batch-norm takes differences of what is nearly equal, block after block.
/// <para>Sum order: that of the steps, which isomorphic networks share. Cost: 3 multiply-adds a weight and pixel, for one sample alone.</para>
/// </summary>
/// <param name="output">The output of a forward pass; its steps are read and not run.</param>
/// <param name="weights">The weights that a layer multiplies by.</param>
/// <param name="biases">The biases of a layer.</param>
internal sealed class ExactGradient(Tensor output, Func<WeightRef, float[]> weights, Func<WeightRef, float[]> biases)
{
    private readonly Dictionary<Tensor, double[]> values = [];
    private readonly Dictionary<Tensor, double[]> gradients = [];

    /// <summary>The sum over the layers' weights of |w * dR/dw|, R the sum of the outputs.</summary>
    /// <exception cref="NotSupportedException">A step has no form in float64.</exception>
    public double SumOfSaliencies()
    {
        IReadOnlyList<Tensor> order = ReverseMode.Order(output);
        foreach (Tensor tensor in order)
        {
            values[tensor] = Forward(tensor);
        }

        double sum = 0;
        Array.Fill(Gradient(output), 1);
        foreach (Tensor tensor in order.Reverse().Where(tensor => !tensor.IsInput))
        {
            sum += Backward(tensor, Gradient(tensor));
        }

        return sum;
    }

    private double[] Gradient(Tensor tensor) =>
        gradients.TryGetValue(tensor, out double[]? gradient) ? gradient : gradients[tensor] = new double[tensor.Layout.Neurons];

    private double[] Forward(Tensor tensor)
    {
        switch (tensor.Producer)
        {
            case null:
                var ones = new double[tensor.Layout.Neurons];
                Array.Fill(ones, 1);
                return ones;
            case ConvStep conv:
                return Product(tensor, Read(conv.X, conv.Activation.IsRelu()), conv.X.Layout, conv.Weight);
            case ConvDataGradStep conv:
                return Product(tensor, values[conv.Gradient], conv.Gradient.Layout, conv.Weight);
            case LinearStep linear:
                return Product(tensor, values[linear.X], linear.X.Layout, linear.Weight);
            case ApplyStep apply:
                return [.. values[apply.X].Select(x => apply.Function.Exact(x).Value)];
            case AddStep add:
                var sum = new double[tensor.Layout.Neurons];
                foreach (Summand summand in add.Summands)
                {
                    Add(summand, sum);
                }

                return add.Activation.IsRelu() ? Relu(sum) : sum;
            case PoolStep { IsMax: var isMax } pool:
                var pooled = new double[tensor.Layout.Neurons];
                double[] from = values[pool.X];
                Windows(pool.Shape, pool.X.Layout, (y, window) =>
                    pooled[y] = isMax ? window.Max(p => from[p.At]) : window.Sum(p => from[p.At] / p.Count));
                return pooled;
            case GlobalAvgPoolStep mean:
                int pixels = mean.X.Layout.Height * mean.X.Layout.Width;
                return [.. values[mean.X].Chunk(pixels).Select(plane => plane.Sum() / pixels)];
            case MapSumStep map:
                return MapReference.Sum(map.Lists, values[map.X]);
            case MapMaxStep map:
                return MapReference.Max(map.Lists, values[map.X], values[map.Values]);
            case ProductStep product:
                (double[] first, double[] second) = (values[product.A], values[product.B]);
                return [.. first.Select((v, i) => v * second[Repeated(product, i)])];
            case ConcatStep concat:
                var joined = new double[tensor.Layout.Neurons];
                foreach (JoinPart part in concat.Parts)
                {
                    values[part.X].CopyTo(joined, Start(part, tensor.Layout));
                }

                return joined;
            case var step:
                throw new NotSupportedException($"{step.GetType().Name} has no form in float64");
        }
    }

    /// <summary>Passes a gradient back to what the step reads, and returns the layer's saliencies.</summary>
    private double Backward(Tensor tensor, double[] gradient)
    {
        switch (tensor.Producer)
        {
            case ConvStep conv:
                return Layer(conv.X, conv.Activation.IsRelu(), conv.Weight, tensor, gradient);
            case ConvDataGradStep conv:
                return Layer(conv.Gradient, false, conv.Weight, tensor, gradient);
            case LinearStep linear:
                return Layer(linear.X, false, linear.Weight, tensor, gradient);
            case ApplyStep apply:
                AddTo(Gradient(apply.X), [.. gradient.Zip(values[apply.X], (g, x) => g * apply.Function.Exact(x).Slope)], 1);
                break;
            case AddStep add:
                double[] passed = add.Activation.IsRelu() ? [.. gradient.Zip(values[tensor], (g, y) => y > 0 ? g : 0)] : gradient;
                foreach (Summand summand in add.Summands)
                {
                    PassBack(summand, passed);
                }

                break;
            case PoolStep { IsMax: var isMax } pool:
                (double[] x, double[] dX) = (values[pool.X], Gradient(pool.X));
                Windows(pool.Shape, pool.X.Layout, (y, window) =>
                {
                    // Of equal maxima the first, as in the kernels.
                    foreach ((int at, double count) in isMax ? [(window.MaxBy(p => x[p.At]).At, 1.0)] : window)
                    {
                        dX[at] += gradient[y] / count;
                    }
                });
                break;
            case GlobalAvgPoolStep mean:
                int pixels = mean.X.Layout.Height * mean.X.Layout.Width;
                double[] planes = Gradient(mean.X);
                for (int i = 0; i < planes.Length; i++)
                {
                    planes[i] += gradient[i / pixels] / pixels;
                }

                break;
            case MapSumStep map:
                AddTo(Gradient(map.X), MapReference.Sum(map.Lists.Transposed, gradient), 1);
                break;
            case MapMaxStep map:
                AddTo(Gradient(map.X), MapReference.MaxGrad(map.Lists, values[map.X], gradient), 1);
                break;
            case ProductStep product:
                (double[] dA, double[] dB) = (Gradient(product.A), Gradient(product.B));
                for (int i = 0; i < gradient.Length; i++)
                {
                    dA[i] += gradient[i] * values[product.B][Repeated(product, i)];
                    dB[Repeated(product, i)] += gradient[i] * values[product.A][i];
                }

                break;
            case ConcatStep concat:
                foreach (JoinPart part in concat.Parts)
                {
                    AddTo(Gradient(part.X), gradient.AsSpan(Start(part, tensor.Layout), (int)part.X.Layout.Neurons), 1);
                }

                break;
        }

        return 0;
    }

    /// <summary>Returns the element of a product's second factor that meets an element of the first.</summary>
    private static int Repeated(ProductStep product, int i)
    {
        (ActivationLayout a, ActivationLayout b) = (product.A.Layout, product.B.Layout);
        (int channel, int pixel) = Math.DivRem(i, a.Height * a.Width);
        int pixels = b.Height * b.Width;
        return channel % b.Channels * pixels + pixel % pixels;
    }

    /// <summary>Returns the output of a layer.</summary>
    private double[] Product(Tensor output, double[] x, ActivationLayout layout, WeightRef weight)
    {
        float[] w = weights(weight);
        double[] y;
        if (weight.IsAdjoint)
        {
            y = new double[output.Layout.Neurons];
            new ExactConv(weight.Shape, output.Layout).Backward(new double[y.Length], w, x, y);
        }
        else
        {
            y = new ExactConv(weight.Shape, layout).Forward(x, w);
        }

        if (weight.HasBias)
        {
            float[] bias = biases(weight);
            for (int i = 0; i < y.Length; i++)
            {
                y[i] += bias[i / (output.Layout.Height * output.Layout.Width)];
            }
        }

        return y;
    }

    private double Layer(Tensor x, bool isRelu, WeightRef weight, Tensor output, double[] gradient)
    {
        float[] w = weights(weight);
        double[] read = Read(x, isRelu);
        var dX = new double[read.Length];
        double[] dW;
        if (weight.IsAdjoint)
        {
            var conv = new ExactConv(weight.Shape, output.Layout);
            dW = conv.Backward(gradient, w, read, new double[gradient.Length]);
            dX = conv.Forward(gradient, w);
        }
        else
        {
            dW = new ExactConv(weight.Shape, x.Layout).Backward(read, w, gradient, dX);
        }

        double[] total = Gradient(x);
        for (int i = 0; i < dX.Length; i++)
        {
            total[i] += isRelu && read[i] <= 0 ? 0 : dX[i];
        }

        return dW.Zip(w, (g, v) => Math.Abs(g * v)).Sum();
    }

    private void Add(Summand summand, double[] sum)
    {
        double[] x = values[summand.X];
        if (summand.Pool.Kernel > 0)
        {
            Windows(summand.Pool, summand.X.Layout, (y, window) => sum[y] += window.Sum(p => x[p.At] / p.Count) * summand.Affine.Factor);
        }
        else if (!summand.IsNorm)
        {
            for (int i = 0; i < x.Length; i++)
            {
                (double scale, double shift) = Numbers(summand, i);
                sum[i] += scale * x[i] + shift;
            }
        }
        else
        {
            Channels(summand.X.Layout, plane =>
            {
                (double mean, double scale) = Statistics(x.AsSpan(plane));
                for (int i = plane.Start.Value; i < plane.End.Value; i++)
                {
                    sum[i] += (x[i] - mean) * scale;
                }
            });
        }
    }

    private void PassBack(Summand summand, double[] gradient)
    {
        (double[] x, double[] dX) = (values[summand.X], Gradient(summand.X));
        if (summand.Pool.Kernel > 0)
        {
            Windows(summand.Pool, summand.X.Layout, (y, window) =>
            {
                foreach ((int at, double count) in window)
                {
                    dX[at] += gradient[y] / count * summand.Affine.Factor;
                }
            });
        }
        else if (!summand.IsNorm)
        {
            for (int i = 0; i < dX.Length; i++)
            {
                dX[i] += gradient[i] * Numbers(summand, i).Scale;
            }
        }
        else
        {
            Channels(summand.X.Layout, plane =>
            {
                (double mean, double scale) = Statistics(x.AsSpan(plane));
                (double ofG, double ofProduct) = (0, 0);
                for (int i = plane.Start.Value; i < plane.End.Value; i++)
                {
                    ofG += gradient[i];
                    ofProduct += gradient[i] * ((x[i] - mean) * scale);
                }

                int count = plane.End.Value - plane.Start.Value;
                for (int i = plane.Start.Value; i < plane.End.Value; i++)
                {
                    dX[i] += scale * (gradient[i] - ofG / count - (x[i] - mean) * scale * (ofProduct / count));
                }
            });
        }
    }

    /// <summary>Returns the factor and the shift of an element of a summand that is not normalised.</summary>
    private static (double Scale, double Shift) Numbers(Summand summand, int i)
    {
        int channel = i / (summand.X.Layout.Height * summand.X.Layout.Width);
        return summand.Affine is { Source: not null, Fixed: { } numbers }
            ? (numbers.ScaleOf(channel), numbers.ShiftOf(channel))
            : (summand.Affine.Factor, 0);
    }

    private double[] Read(Tensor x, bool isRelu) => isRelu ? Relu(values[x]) : values[x];

    private static double[] Relu(double[] x) => [.. x.Select(v => v > 0 ? v : 0)];

    private static (double Mean, double Scale) Statistics(ReadOnlySpan<double> plane)
    {
        double mean = 0;
        foreach (double value in plane)
        {
            mean += value;
        }

        mean /= plane.Length;
        double squares = 0;
        foreach (double value in plane)
        {
            squares += (value - mean) * (value - mean);
        }

        return (mean, 1 / Math.Sqrt(squares / plane.Length + BatchNormFold.Epsilon));
    }

    private static void AddTo(double[] sum, ReadOnlySpan<double> x, double factor)
    {
        for (int i = 0; i < x.Length; i++)
        {
            sum[i] += factor * x[i];
        }
    }

    private static int Start(JoinPart part, ActivationLayout output) => part.From * output.Height * output.Width;

    private static void Channels(ActivationLayout layout, Action<Range> visit)
    {
        int pixels = layout.Height * layout.Width;
        for (int c = 0; c < layout.Channels; c++)
        {
            visit((c * pixels)..((c + 1) * pixels));
        }
    }

    /// <summary>Visits each place of a pooling's output with those that its window holds, and the number that an average divides by.</summary>
    private static void Windows(PoolShape shape, ActivationLayout x, Action<int, (int At, double Count)[]> visit)
    {
        ActivationLayout output = shape.Output(x);
        int place = 0;
        for (int c = 0; c < x.Channels; c++)
        {
            for (int row = 0; row < output.Height; row++)
            {
                for (int column = 0; column < output.Width; column++)
                {
                    (int top, int bottom) = shape.Inside(row, x.Height);
                    (int left, int right) = shape.Inside(column, x.Width);
                    double count = (double)shape.Counted(row, x.Height) * shape.Counted(column, x.Width);
                    var window = new (int, double)[(bottom - top) * (right - left)];
                    for (int k = 0; k < window.Length; k++)
                    {
                        window[k] = ((c * x.Height + top + k / (right - left)) * x.Width + left + k % (right - left), count);
                    }

                    visit(place++, window);
                }
            }
        }
    }
}
