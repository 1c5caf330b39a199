using System.Runtime.InteropServices;
using FastProxy.Kernels.Gpu;

namespace FastProxy.Execution.Gpu;

/// <summary>
/// Launches of one wave of steps. A step may take several launches one after another, its stages; what is in one stage of a wave does not depend
/// on each other, so problems of one kernel and one shape go in one launch.
/// </summary>
/// <param name="queue">Where they go.</param>
internal sealed class LaunchBatch(GpuQueue queue)
{
    private readonly List<Dictionary<object, IGroup>> stages = [];

    private interface IGroup
    {
        void Run(GpuQueue queue);
    }

    /// <summary>Adds a problem to a stage.</summary>
    /// <param name="stage">What must come before: stages run in order, from 0 on.</param>
    /// <param name="kernel">The kernel, its shape and settings: equal ones share a launch.</param>
    /// <param name="problem">The problem.</param>
    public void Add<K, P>(int stage, K kernel, P problem)
        where K : struct, IGpuKernel<P>
        where P : unmanaged
    {
        while (stages.Count <= stage)
        {
            stages.Add([]);
        }

        if (!stages[stage].TryGetValue(kernel, out IGroup? group))
        {
            group = new Group<K, P>(kernel);
            stages[stage].Add(kernel, group);
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

    private sealed class Group<K, P>(K kernel) : IGroup
        where K : struct, IGpuKernel<P>
        where P : unmanaged
    {
        public List<P> Problems { get; } = [];

        public void Run(GpuQueue queue) => queue.Run<K, P>(in kernel, CollectionsMarshal.AsSpan(Problems));
    }
}
