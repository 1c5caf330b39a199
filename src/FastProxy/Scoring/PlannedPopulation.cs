using System.Runtime.ExceptionServices;
using FastProxy.Execution.Gpu;
using FastProxy.Input;
using FastProxy.Kernels;
using FastProxy.Kernels.Gpu;
using FastProxy.Networks;
using FastProxy.Plans;

namespace FastProxy.Scoring;

/// <summary>
/// The functions of a population, each planned alone, so that none can fail for memory later, whichever functions it is planned with; and the
/// division of threads and memory that follows. If there are few functions, they keep their networks and plans, so that nothing is built twice. If
/// there are many, networks are built again when their window comes, because a network takes more memory than its score is worth.
/// </summary>
internal sealed class PlannedPopulation
{
    private readonly ScoreInputs inputs;
    private readonly Dictionary<string, (Network Network, Plan Plan)> kept = [];

    /// <summary>Plans every function.</summary>
    /// <param name="inputs">Everything that scores depend on.</param>
    /// <param name="population">Architectures, each with the index of its row.</param>
    /// <param name="deviceGroup">The number of networks that are planned together on a device.</param>
    /// <param name="keptWeights">The bytes of weights that an earlier population left.</param>
    /// <param name="cancel">Ends the planning early.</param>
    /// <exception cref="InputException">
    /// No architecture is given, one is not in the space, the batch is too large for a pass, or memory does not suffice for one architecture.
    /// </exception>
    public PlannedPopulation(
        ScoreInputs inputs,
        IReadOnlyList<(Int128 Index, string Architecture)> population,
        int deviceGroup,
        long keptWeights,
        CancellationToken cancel)
    {
        this.inputs = inputs;
        if (population.Count == 0)
        {
            throw new InputException("no architecture is given");
        }

        foreach (Pass pass in inputs.Passes.Kept)
        {
            pass.Check(inputs.Data.Samples, inputs.Classes);
        }

        IEnumerable<(string Function, string Architecture)> functions = population
            .Select((p, i) =>
            {
                cancel.ThrowIfCancellationRequested();
                return (Architecture: inputs.Networks.Normalise(p.Architecture), Position: i);
            })
            .Select(p => (Function: inputs.FunctionOf(p.Architecture, p.Position), p.Architecture))
            .DistinctBy(f => f.Function);

        // A search scores a few at a time: waking other threads takes longer than planning them.
        bool isSmall = population.Count <= WorkerBudget.Group;
        IEnumerable<Plan> plans = isSmall
            ? functions.Select(Keep)
            : functions.AsParallel()
                .WithCancellation(cancel)
                .WithDegreeOfParallelism(Math.Min(inputs.Options.Threads, 64))
                .Select(f => inputs.PlanOf([inputs.Networks.Build(f.Architecture)]));
        if (inputs.Options.Device is { } limited && KernelCatalog.InPtx.Any(k => limited.Refusal(k.Gpu!.Ptx) is not null))
        {
            plans = plans.Select(plan => Checked(plan, limited));
        }

        try
        {
            Budget = inputs.Options.Device is { } device
                ? WorkerBudget.Of(device, deviceGroup, plans)
                : WorkerBudget.Divide(inputs.Options, inputs.ImageBytes, inputs.Data.Samples, inputs.Passes, plans, keptWeights);
        }
        catch (AggregateException e)
        {
            // The parallel query wraps exceptions of a space, even on one thread.
            ExceptionDispatchInfo.Throw(e.Flatten().InnerExceptions[0]);
            throw;
        }
    }

    /// <summary>The division of threads and memory.</summary>
    public WorkerBudget Budget { get; }

    public FunctionJob JobOf(string function, string architecture) => kept.TryGetValue(function, out (Network Network, Plan Plan) planned)
        ? new FunctionJob(function, planned.Network, inputs.Options.Repeats, planned.Plan)
        : new FunctionJob(function, inputs.Networks.Build(architecture), inputs.Options.Repeats);

    /// <summary>Returns a plan whose kernels the device has, all of them.</summary>
    /// <exception cref="InputException">It lacks one.</exception>
    private Plan Checked(Plan plan, IGpuDevice device)
    {
        var notes = new LaunchNotes(device);
        using var runner = new GpuPlanRunner(notes, inputs.Source, inputs.Data, inputs.Next);
        runner.Run(plan, inputs.Options.Seed, network => runner.Patterns(plan.Networks[network]));
        string? refusal = notes.Kernels.Select(device.Refusal).FirstOrDefault(r => r is not null);
        return refusal is null ? plan : throw new InputException($"{device.Name} cannot run this plan: {refusal}");
    }

    private Plan Keep((string Function, string Architecture) function)
    {
        Network network = inputs.Networks.Build(function.Architecture);
        Plan plan = inputs.PlanOf([network]);
        kept.Add(function.Function, (network, plan));
        return plan;
    }
}
