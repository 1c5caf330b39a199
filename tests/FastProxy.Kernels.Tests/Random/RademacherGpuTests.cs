using FastProxy.Kernels.Random;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Random;

public sealed unsafe class RademacherGpuTests
{
    [Fact]
    public void Signs_are_those_of_the_processor() =>
        GpuRun.OnEach(queue =>
        {
            foreach (ActivationLayout layout in GpuLayouts.All)
            {
                ulong[] seeds = [0, 12345, ulong.MaxValue];
                var pass = new GpuPass($"RademacherGpu {layout}", [], layout, (problem, _, y) =>
                    Rademacher.Fill(seeds[problem], layout, 0, layout.Channels, y));
                var kernel = new RademacherGpu(layout);
                pass.Check(queue, in kernel, [[], [], []], (problem, _, y) => new RademacherProblem(seeds[problem], y));
            }
        });
}
