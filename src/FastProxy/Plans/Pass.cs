using FastProxy.Input;

namespace FastProxy.Plans;

/// <summary>
/// A pass over a network: a part of its plan that metrics request by name. Passes share the steps that they have in common, so metrics of one family
/// cost little more than one of them.
/// </summary>
public abstract class Pass
{
    /// <summary>The limit on the rows of a matrix of samples.</summary>
    private const int MaxMatrixRows = 8192;

    /// <summary>The computation in one line; passes of one name are one computation with several yields.</summary>
    public abstract string Name { get; }

    /// <summary>The passes whose plans this one reads; they are planned before it.</summary>
    public virtual IReadOnlyList<Pass> Reads => [];

    /// <summary>Whether the pass repeats per sample or per class, so that the plan of one network is long enough by itself.</summary>
    public virtual bool IsRepeated => false;

    /// <summary>Whether the pass reads labels as classes of the network's output.</summary>
    public virtual bool ReadsLabels => false;

    /// <summary>Whether the pass reads a second batch.</summary>
    public virtual bool ReadsNextBatch => false;

    /// <summary>Whether the pass depends on the seed even if weights are given.</summary>
    public virtual bool ReadsSeed => false;

    /// <summary>Whether the pass sees dead branches, so that architectures of one function differ, and disconnected networks have results.</summary>
    public virtual bool ReadsDeadBranches => false;

    /// <summary>Whether the pass belongs to the batch's forward pass alone, which is planned for disconnected networks as well.</summary>
    internal virtual bool IsForward => false;

    /// <summary>Returns the bytes of the copies that metrics make of the results, beyond the buffers of the plan.</summary>
    /// <param name="samples">S.</param>
    /// <param name="imageBytes">The bytes of the batch.</param>
    public virtual long HostBytes(int samples, long imageBytes) => 0;

    /// <summary>Refuses a batch that is too large for the pass.</summary>
    /// <param name="samples">S.</param>
    /// <param name="classes">K.</param>
    /// <exception cref="InputException">The batch is too large.</exception>
    public virtual void Check(int samples, int classes)
    {
    }

    /// <summary>Returns the bytes of a matrix of samples, of its factor and of the copies that solvers make.</summary>
    protected static long MatrixBytes(int samples) => 4L * sizeof(double) * samples * samples;

    /// <summary>Refuses a matrix with too many rows.</summary>
    protected static void CheckMatrix(long rows)
    {
        if (rows > MaxMatrixRows)
        {
            throw new InputException(
                $"metrics on the samples' kernel or correlation take matrices of at most {MaxMatrixRows} rows, these have {rows}");
        }
    }

    /// <summary>The limit on the samples whose agreement is counted.</summary>
    protected static int MaxSamples => MaxMatrixRows;

    /// <summary>Emits the steps for one network and returns the place of the results, null if the network has none.</summary>
    internal abstract object? Emit(PassContext context);

    /// <summary>Returns the buffers of the results.</summary>
    internal abstract IEnumerable<Buffer> BuffersOf(object results);
}

/// <summary>A pass whose results lie at the place that a <typeparamref name="T"/> describes.</summary>
/// <typeparam name="T">A buffer, or a record of several.</typeparam>
public abstract class Pass<T> : Pass
    where T : class
{
    internal sealed override object? Emit(PassContext context) => Plan(context);

    internal sealed override IEnumerable<Buffer> BuffersOf(object results) => Buffers((T)results);

    /// <summary>Emits the steps for one network.</summary>
    /// <param name="context">The network and the plan.</param>
    /// <returns>The place of the results; null if the network has none.</returns>
    internal abstract T? Plan(PassContext context);

    /// <summary>Returns the buffers that must stay in memory until the results are read.</summary>
    internal virtual IEnumerable<Buffer> Buffers(T results) => [(Buffer)(object)results];
}
