using System.Collections.Frozen;
using FastProxy.Input;
using FastProxy.Networks;

namespace FastProxy.Plans;

/// <summary>
/// The planning of an operation of a network. The steps that the operation is lowered to define how gradients pass back through them and how tangents
/// are pushed forward.
/// </summary>
public abstract class Operation
{
    /// <summary>The type of the network's operation.</summary>
    internal abstract Type OpType { get; }

    /// <summary>Returns the value of a node that depends on the network's input.</summary>
    internal abstract Value Lower(Node node, Lowering lowering);
}

/// <summary>The planning of operations of one type.</summary>
/// <typeparam name="T">The type of the network's operation.</typeparam>
public abstract class Operation<T> : Operation
    where T : Op
{
    internal sealed override Type OpType => typeof(T);

    internal sealed override Value Lower(Node node, Lowering lowering) => Lower(node, (T)node.Op, lowering);

    /// <summary>Returns the value of a node that depends on the network's input.</summary>
    internal abstract Value Lower(Node node, T op, Lowering lowering);
}

/// <summary>The operations that a plan knows.</summary>
/// <param name="operations">One for each type of network operation.</param>
public sealed class OperationSet(IEnumerable<Operation> operations)
{
    private readonly FrozenDictionary<Type, Operation> byType = operations.ToFrozenDictionary(o => o.OpType);

    /// <summary>Returns the planning of an operation.</summary>
    /// <exception cref="InputException">The plan does not know the operation.</exception>
    internal Operation Of(Op op) => byType.TryGetValue(op.GetType(), out Operation? operation)
        ? operation
        : throw new InputException($"no plan knows the operation {op.GetType().Name}");
}
