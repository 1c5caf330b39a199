using FastProxy.Input;
using FastProxy.Onnx.Folding;
using FastProxy.Onnx.Model;
using FastProxy.Onnx.Operators;
using FastProxy.Tests.Readme;
using Xunit;

namespace FastProxy.Onnx.Tests.Parity;

/// <summary>The tests of single operators that come with ONNX: each agrees, or is refused with a reason that stands in a table.</summary>
public sealed class NodeTests
{
    [NodeFact]
    public void Every_operator_agrees_with_its_tests_or_is_refused_for_the_reason_in_the_table()
    {
        var faults = new List<string>();
        var rows = new SortedDictionary<string, List<(string Name, string? Reason)>>(StringComparer.Ordinal);
        var constants = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var unknown = new SortedSet<string>(StringComparer.Ordinal);
        foreach (NodeCase test in NodeCase.All)
        {
            if (test.Model() is not { } model || model.Inputs.Count == 0)
            {
                continue;
            }

            string type = model.Nodes.Count == 1 ? model.Nodes[0].Type : "several";
            if (model.Nodes.All(node => FoldCatalog.Types.Contains(node.Type)))
            {
                try
                {
                    double? difference = test.ConstantDifference(model);
                    faults.AddRange(difference < 1e-6 ? [] : [$"{test.Name} of constants: relative difference {difference:g3}"]);
                    constants[type] = constants.GetValueOrDefault(type) + 1;
                }
                catch (InputException)
                {
                    // The table of operators gives the reason.
                }
            }

            string[] strange = [.. model.Nodes.Select(node => node.Type).Where(name => !OperatorCatalog.Types.Contains(name)).Distinct()];
            if (strange.Length > 0)
            {
                unknown.UnionWith(strange.Where(name => !FoldCatalog.Types.Contains(name)));
                continue;
            }

            string? reason = null;
            try
            {
                double? difference = test.Difference(model);
                if (!(difference < 1e-4))
                {
                    faults.Add($"{test.Name}: relative difference {difference:g3}");
                }
            }
            catch (InputException e)
            {
                reason = e.Message;
            }
            catch (Exception e)
            {
                faults.Add($"{test.Name}: {e}");
            }

            rows.TryAdd(type, []);
            rows[type].Add((test.Name, reason));
        }

        Assert.True(faults.Count == 0, string.Join('\n', faults));
        Document.HoldGenerated("src/FastProxy.Onnx/OPERATORS.md", Document.Table(
            ["operator", "passed", "of constants", "refused"],
            rows.Keys.Union(constants.Keys).Order(StringComparer.Ordinal).Select(type =>
                (type, Tests: rows.GetValueOrDefault(type, []))).Select(row => (string[])
            [
                $"`{row.type}`", row.Tests.Count == 0 ? "" : $"{row.Tests.Count(test => test.Reason is null)}",
                constants.TryGetValue(row.type, out int count) ? $"{count}" : "",
                string.Join("<br>", row.Tests.Where(test => test.Reason is not null).GroupBy(test => Short(test.Reason!)).Select(
                    group => $"{group.Key}: {string.Join(", ", group.Select(test => $"`{test.Name}`"))}")),
            ])) + $"\nNot held: {string.Join(", ", unknown.Select(type => $"`{type}`"))}.\n");
    }

    private static string Short(string reason)
    {
        int start = reason.IndexOf("): ", StringComparison.Ordinal);
        string rest = start < 0 ? reason : reason[(start + 3)..];
        return rest.Contains("has element type", StringComparison.Ordinal) ? "its numbers are of another type" : rest;
    }
}

/// <summary>A fact on ONNX's own tests.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = NodeCase.Missing;
}
