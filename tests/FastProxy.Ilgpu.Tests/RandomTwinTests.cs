using FastProxy.Kernels.Random;
using Xunit;

namespace FastProxy.Ilgpu.Tests;

public sealed class RandomTwinTests
{
    [Fact]
    public void Philox_draws_any_count_of_either_kind() => TwinCase<PhiloxGpu, PhiloxProblem>.Check(
        default,
        c =>
        [
            .. from count in (int[])[1, 2, 3, 4, 8193]
               from isNormal in (bool[])[false, true]
               select new PhiloxProblem(ulong.MaxValue / 3, ulong.MaxValue / 5, count, 0.3f, isNormal, c.Result(count * sizeof(float))),
        ]);
}
