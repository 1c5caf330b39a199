using FastProxy.Kernels.Simd;
using FastProxy.Plans;
using Xunit;
using Buffer = FastProxy.Plans.Buffer;

namespace FastProxy.Tests.Plans;

/// <summary>Whether a plan's buffers lie apart while they are in use.</summary>
internal static class Places
{
    /// <summary>
    /// Wave i takes time 2i, and who reads a network's results does so between two waves. A buffer is in use from the wave that writes it to the last
    /// that reads it; only a sum may overwrite, in place, an input that it does not read around. The steps of a wave touch nothing that another
    /// writes.
    /// </summary>
    public static void Check(Plan plan, string context)
    {
        var buffers = new Dictionary<Buffer, Placed>(ReferenceEqualityComparer.Instance);
        Assert.Equal(plan.Waves.SelectMany(w => w), plan.Steps);
        foreach ((int i, Step step) in plan.Waves.SelectMany((wave, i) => wave.Select(step => (i, step))))
        {
            Assert.All(plan.Waves[i].Where(s => s != step), other => Assert.Empty(step.Outputs.Intersect(other.Inputs.Concat(other.Outputs))));
            foreach (Buffer input in step.Inputs.Where(t => t is not Tensor { IsInput: true }))
            {
                Assert.True(buffers.ContainsKey(input), $"{context}: a step of wave {i} reads what no step before it writes");
                buffers[input] = buffers[input] with { To = 2 * i };
            }

            // What a step reads and writes it adds to.
            foreach (Buffer output in step.Outputs.Where(o => !step.Inputs.Contains(o)))
            {
                buffers.Add(output, new Placed(output.Offset, output.Length, 2 * i, 2 * i, step));
            }
        }

        foreach (NetworkPlan network in plan.Networks)
        {
            foreach (Buffer result in network.Buffers.Where(b => b is not Tensor { IsInput: true }))
            {
                Placed buffer = buffers[result];
                Assert.True(buffer.From < 2 * network.Ready - 1, $"{context}: a network is ready before its results are");
                buffers[result] = buffer with { To = Math.Max(buffer.To, 2 * network.Ready - 1) };
            }
        }

        var inUse = new List<KeyValuePair<Buffer, Placed>>();
        foreach (KeyValuePair<Buffer, Placed> next in buffers.OrderBy(b => b.Value.From))
        {
            (Buffer output, Placed b) = next;
            Assert.True(b.Offset >= 0 && b.Offset % Lanes.Virtual == 0, $"{context}: offset {b.Offset}");
            inUse.RemoveAll(u => u.Value.To < b.From);
            foreach ((Buffer owner, Placed buffer) in inUse)
            {
                bool isBoth = buffer.Offset < b.Offset + b.Length && b.Offset < buffer.Offset + buffer.Length;
                bool isInPlace = b.Writer is AddStep sum && sum.Output == output && buffer.To == b.From && buffer.Offset == b.Offset
                    && sum.Summands.Any(s => s.X == owner) && !sum.Summands.Any(s => s.X == owner && s.Pool.Kernel > 0);
                if (isBoth && !isInPlace)
                {
                    Assert.Fail($"{context}: {buffer} and {b} overlap");
                }
            }

            inUse.Add(next);
        }

        Assert.Equal(buffers.Values.Select(b => b.Offset + b.Length).DefaultIfEmpty(0).Max(), plan.ArenaLength);
    }

    private sealed record Placed(long Offset, long Length, int From, int To, Step Writer);
}
