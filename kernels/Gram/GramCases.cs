using FastProxy.Kernels.Cases;
using FastProxy.Kernels.Conv;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Gram;

/// <summary>Gram matrices of gradients per sample.</summary>
public static unsafe class GramCases
{
    /// <summary><see cref="LaneGram"/> of rows with others, or with themselves.</summary>
    public static KernelCase Rows(int lanes, int count, bool isItself)
    {
        double work = 2.0 * count * lanes * lanes;
        int blocks = (lanes + 31) / 32;
        double done = isItself ? work * (blocks + 1) / (2 * blocks) : work;
        double bytes = sizeof(float) * (isItself ? 1.0 : 2.0) * count * lanes + 2.0 * sizeof(double) * lanes * lanes;
        return new(nameof(LaneGram), $"{count} rows of {lanes} lanes{(isItself ? " with themselves" : "")}", new(work, done), bytes, isa =>
        {
            NativeArray<float> rows = CaseMemory.Normal((long)count * lanes);
            NativeArray<float> others = isItself ? rows : CaseMemory.Normal((long)count * lanes);
            var gram = new NativeArray<double>((long)lanes * lanes);
            return () =>
            {
                var run = new LaneGram(rows.Pointer, others.Pointer, lanes, count, lanes, 0, lanes, gram.Pointer);
                isa.Run(in run);
            };
        });
    }

    /// <summary><see cref="PatchGram"/>.</summary>
    public static KernelCase Patches(ConvShape s, ActivationLayout x)
    {
        ActivationLayout y = s.Output(x);
        double pairs = Math.Pow(y.Height * y.Width, 2) * x.Lanes * x.Lanes;
        double work = 2 * pairs * (s.GroupIn * s.Taps + s.OutChannels);
        double bytes = CaseMemory.Bytes(x) + CaseMemory.Bytes(y) + 2.0 * sizeof(double) * x.Lanes * x.Lanes;
        return new(nameof(PatchGram), $"{s.Kernel}x{s.Kernel} to {s.OutChannels} {CaseMemory.Text(x)}", new(work, work), bytes, isa =>
        {
            NativeArray<float> input = CaseMemory.Normal(x.Length);
            NativeArray<float> gradient = CaseMemory.Normal(y.Length);
            var scratch = new NativeArray<float>(PatchGram.ScratchLength(s, x));
            var gram = new NativeArray<double>((long)x.Lanes * x.Lanes);
            return () =>
            {
                var run = new PatchGram(input.Pointer, gradient.Pointer, s, x, false, 0, x.Lanes, scratch.Pointer, gram.Pointer);
                isa.Run(in run);
            };
        });
    }
}
