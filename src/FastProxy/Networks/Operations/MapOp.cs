using FastProxy.Input;

namespace FastProxy.Networks.Operations;

/// <summary>A weighted sum, or the maximum, of each list of a map: every fixed rearrangement, reduction and resize of a sample's elements.</summary>
/// <param name="Map">The lists.</param>
/// <param name="Result">The shape of the result.</param>
/// <param name="IsMax">Whether the maximum of each list is taken, which has a term; weights are not read.</param>
public sealed record MapOp(ElementMap Map, Shape Result, bool IsMax = false) : Op
{
    public override Shape Output(IReadOnlyList<Shape> inputs) =>
        inputs[0].Neurons == Map.InputElements && Result.Neurons == Map.OutputElements && Result is { Channels: > 0, Height: > 0, Width: > 0 }
        && (!IsMax || Map.HasMaxima)
            ? Result
            : throw new InputException($"a map of {Map.InputElements} to {Map.OutputElements} elements does not lead from {inputs[0]} to {Result}");
}

/// <summary>Adds maps of elements to a network.</summary>
public static class MapBuilding
{
    /// <summary>Adds the weighted sum of each list of a map.</summary>
    /// <exception cref="InputException">The map does not fit the shapes.</exception>
    public static int Map(this NetworkBuilder builder, int x, ElementMap map, Shape result) => builder.Append(new MapOp(map, result), x);

    /// <summary>Adds the maximum of each list of a map.</summary>
    /// <exception cref="InputException">The map does not fit the shapes, or has an empty list.</exception>
    public static int MaxMap(this NetworkBuilder builder, int x, ElementMap map, Shape result) =>
        builder.Append(new MapOp(map, result, IsMax: true), x);

    /// <summary>Adds the same elements in another shape.</summary>
    /// <exception cref="InputException">The shapes have other numbers of elements.</exception>
    public static int Reshape(this NetworkBuilder builder, int x, Shape result) =>
        builder.Map(x, ElementMap.Reshape(checked((int)builder.ShapeOf(x).Neurons)), result);
}
