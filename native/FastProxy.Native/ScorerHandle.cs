using System.Runtime.InteropServices;
using FastProxy.Networks;

namespace FastProxy.Native;

/// <summary>A scorer, its networks, and the names of its columns for C.</summary>
internal sealed unsafe class ScorerHandle : IDisposable
{
    public ScorerHandle(Scorer scorer, INetworkSource networks)
    {
        (Scorer, Networks) = (scorer, networks);
        IReadOnlyList<string> metrics = scorer.Protocol.Metrics;
        ColumnCount = metrics.Count;
        Columns = (nint*)NativeMemory.Alloc((nuint)ColumnCount, (nuint)sizeof(nint));
        for (int i = 0; i < ColumnCount; i++)
        {
            Columns[i] = Boundary.Text(metrics[i]);
        }
    }

    public Scorer Scorer { get; }

    public INetworkSource Networks { get; }

    public int ColumnCount { get; }

    public nint* Columns { get; }

    public void Dispose()
    {
        Scorer.Dispose();
        for (int i = 0; i < ColumnCount; i++)
        {
            NativeMemory.Free((void*)Columns[i]);
        }

        NativeMemory.Free(Columns);
    }
}
