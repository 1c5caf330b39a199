namespace FastProxy.Ptx.Execution;

/// <summary>
/// The order in which groups of a divided warp run, so that those that went different ways come together again where their ways do: of every
/// branch, what lies between it and its immediate post-dominator comes before that. A linear extension of the post-dominator tree, from the
/// leaves to the root, has this property, wherever the text has the arms of a branch. Post-dominators: K. Cooper, T. Harvey, K. Kennedy, "A
/// Simple, Fast Dominance Algorithm", 2001.
/// </summary>
internal sealed class Ranks
{
    private readonly List<int> starts = [];
    private readonly int[] blockOf;
    private readonly List<int>[] next;
    private readonly List<int>[] previous;

    private Ranks(IReadOnlyList<Operation> operations)
    {
        var isStart = new bool[operations.Count];
        isStart[0] = true;
        foreach (Operation operation in operations.Where(o => o.Flow is Flow.Branch or Flow.Exit))
        {
            Mark(operation.Index + 1);
            if (operation is Branch branch)
            {
                Mark(branch.Target);
            }
        }

        blockOf = new int[operations.Count];
        for (int i = 0; i < operations.Count; i++)
        {
            if (isStart[i])
            {
                starts.Add(i);
            }

            blockOf[i] = starts.Count - 1;
        }

        // The last node is the end of all ways.
        next = [.. Enumerable.Range(0, starts.Count + 1).Select(_ => new List<int>())];
        previous = [.. next.Select(_ => new List<int>())];
        for (int b = 0; b < starts.Count; b++)
        {
            int last = (b + 1 < starts.Count ? starts[b + 1] : operations.Count) - 1;
            Operation end = operations[last];
            if (end is Branch branch)
            {
                Link(b, blockOf[branch.Target]);
            }

            if (end.Guard >= 0 || end.Flow is not (Flow.Branch or Flow.Exit))
            {
                Link(b, b + 1);
            }

            // A thread that ends waits for nobody, so an end under a guard is no way out that others could meet at.
            if (end.Flow == Flow.Exit && end.Guard < 0)
            {
                Link(b, starts.Count);
            }
        }

        void Mark(int at)
        {
            if (at < isStart.Length)
            {
                isStart[at] = true;
            }
        }
    }

    /// <summary>Of each instruction its place in the order.</summary>
    public static int[] Of(IReadOnlyList<Operation> operations)
    {
        var graph = new Ranks(operations);
        int[] order = graph.Order();
        var ranks = new int[operations.Count];
        int rank = 0;
        foreach (int block in order.Where(b => b < graph.starts.Count))
        {
            int end = block + 1 < graph.starts.Count ? graph.starts[block + 1] : operations.Count;
            for (int i = graph.starts[block]; i < end; i++)
            {
                ranks[i] = rank++;
            }
        }

        return ranks;
    }

    private void Link(int from, int to)
    {
        next[from].Add(to);
        previous[to].Add(from);
    }

    /// <summary>
    /// Blocks, each before its immediate post-dominator; among those that are free to come, in the order in which threads may reach them.
    /// </summary>
    private int[] Order()
    {
        int end = starts.Count;
        List<int> fromEnd = PostOrder(end, previous, out bool[] seen);

        // Of ways that never end the last block is taken for an end.
        for (int b = end - 1; b >= 0; b--)
        {
            if (!seen[b])
            {
                Link(b, end);
                fromEnd = PostOrder(end, previous, out seen);
            }
        }

        int[] parents = Parents(fromEnd);
        var places = new int[end + 1];
        Array.Fill(places, int.MaxValue);
        List<int> fromStart = PostOrder(0, next, out _);
        for (int i = 0; i < fromStart.Count; i++)
        {
            places[fromStart[i]] = fromStart.Count - 1 - i;
        }

        var children = new int[end + 1];
        for (int b = 0; b < end; b++)
        {
            children[parents[b]]++;
        }

        var order = new List<int>();
        var free = new PriorityQueue<int, (int, int)>(Enumerable.Range(0, end + 1).Where(b => children[b] == 0).Select(b => (b, (places[b], b))));
        while (free.TryDequeue(out int block, out _))
        {
            order.Add(block);
            if (block != end && --children[parents[block]] == 0)
            {
                free.Enqueue(parents[block], (places[parents[block]], parents[block]));
            }
        }

        return [.. order];
    }

    /// <summary>The immediate post-dominator of each block.</summary>
    private int[] Parents(List<int> postOrder)
    {
        int end = starts.Count;
        var number = new int[end + 1];
        for (int i = 0; i < postOrder.Count; i++)
        {
            number[postOrder[i]] = i;
        }

        var parents = new int[end + 1];
        Array.Fill(parents, -1);
        parents[end] = end;
        for (bool isChanged = true; isChanged;)
        {
            isChanged = false;
            for (int i = postOrder.Count - 2; i >= 0; i--)
            {
                int block = postOrder[i];
                int parent = -1;
                foreach (int to in next[block].Where(n => parents[n] >= 0))
                {
                    parent = parent < 0 ? to : Meet(parent, to);
                }

                isChanged |= parents[block] != parent;
                parents[block] = parent;
            }
        }

        return parents;

        int Meet(int a, int b)
        {
            while (a != b)
            {
                if (number[a] < number[b])
                {
                    a = parents[a];
                }
                else
                {
                    b = parents[b];
                }
            }

            return a;
        }
    }

    /// <summary>Nodes in the order in which a search in depth leaves them; of two ways the later in the text is followed first.</summary>
    private static List<int> PostOrder(int root, List<int>[] edges, out bool[] seen)
    {
        seen = new bool[edges.Length];
        var order = new List<int>();
        var stack = new Stack<(int Node, int Edge)>();
        stack.Push((root, 0));
        seen[root] = true;
        while (stack.TryPop(out (int Node, int Edge) top))
        {
            if (top.Edge == edges[top.Node].Count)
            {
                order.Add(top.Node);
                continue;
            }

            stack.Push((top.Node, top.Edge + 1));
            int to = edges[top.Node][top.Edge];
            if (!seen[to])
            {
                seen[to] = true;
                stack.Push((to, 0));
            }
        }

        return order;
    }
}
