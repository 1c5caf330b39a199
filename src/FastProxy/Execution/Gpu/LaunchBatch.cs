using System.Runtime.InteropServices;
using System.Text;
using FastProxy.Kernels.Gpu;

namespace FastProxy.Execution.Gpu;

/// <summary>
/// The launches of one wave of steps. A step may take several launches one after another, its stages; problems in one stage of a wave are independent
/// of each other, so problems of one kernel and one shape share one launch.
/// </summary>
/// <param name="queue">The queue that takes the launches.</param>
internal sealed class LaunchBatch(GpuQueue queue)
{
    private readonly List<Dictionary<Key, IGroup>> stages = [];

    private interface IGroup
    {
        void Run(GpuQueue queue);
    }

    /// <summary>Adds a problem to a stage.</summary>
    /// <param name="stage">The number of the stage: stages run in order, from 0 on.</param>
    /// <param name="kernel">The kernel, its shape and settings: kernels with equal grids and scalars share a launch.</param>
    /// <param name="problem">The problem.</param>
    public void Add<K, P>(int stage, K kernel, P problem)
        where K : struct, IGpuKernel<P>
        where P : unmanaged
    {
        while (stages.Count <= stage)
        {
            stages.Add([]);
        }

        Span<byte> buffer = stackalloc byte[ParameterWriter.MaxBytes];
        var scalars = new ParameterWriter(buffer);
        kernel.Write(ref scalars);
        var key = new Key(typeof(K), kernel.Grid, Encoding.Latin1.GetString(buffer[..scalars.Length]));
        if (!stages[stage].TryGetValue(key, out IGroup? group))
        {
            group = new Group<K, P>(kernel);
            stages[stage].Add(key, group);
        }

        ((Group<K, P>)group).Problems.Add(problem);
    }

    /// <summary>Launches all that was added.</summary>
    public void Run()
    {
        foreach (IGroup group in stages.SelectMany(s => s.Values))
        {
            group.Run(queue);
        }

        stages.Clear();
    }

    /// <summary>The key of problems that share a launch; it holds the scalars as they are written, a character for each byte.</summary>
    private readonly record struct Key(Type Kernel, GpuGrid Grid, string Scalars);

    private sealed class Group<K, P>(K kernel) : IGroup
        where K : struct, IGpuKernel<P>
        where P : unmanaged
    {
        public List<P> Problems { get; } = [];

        public void Run(GpuQueue queue) => queue.Run<K, P>(in kernel, CollectionsMarshal.AsSpan(Problems));
    }
}
