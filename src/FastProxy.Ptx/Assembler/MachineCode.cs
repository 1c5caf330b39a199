using System.Text.RegularExpressions;

namespace FastProxy.Ptx.Assembler;

/// <summary>Instructions by their work.</summary>
/// <param name="Instructions">How many.</param>
/// <param name="Predicated">How many of them a predicate guards.</param>
/// <param name="Classes">How many of each class, those that there are, most first.</param>
public sealed record MachineMix(int Instructions, int Predicated, IReadOnlyList<KeyValuePair<MachineClass, int>> Classes)
{
    /// <summary>FP32 multiply-adds among them.</summary>
    public double FmaShare => (double)Of(MachineClass.Fma) / Instructions;

    /// <summary>How many of a class.</summary>
    public int Of(MachineClass of) => Classes.FirstOrDefault(c => c.Key == of).Value;
}

/// <summary>Machine code, counted as it stands: not how often it is executed.</summary>
/// <param name="All">The whole kernel.</param>
/// <param name="HotLoop">
/// The loop that holds no other and has most multiply-adds, of FP32 or else of tensor cores, or if none has any most instructions; of equals, the
/// shortest. Null where there is no loop.
/// </param>
public sealed partial record MachineCode(MachineMix All, MachineMix? HotLoop)
{
    /// <summary>Fills the code up behind its end.</summary>
    private const string Padding = "NOP";

    /// <summary>Reads what <c>nvdisasm -c</c> writes of one kernel.</summary>
    internal static MachineCode Parse(string text)
    {
        var instructions = new List<MachineInstruction>();
        var labels = new Dictionary<string, int>();
        foreach (string line in text.Split('\n'))
        {
            if (LabelLine().Match(line) is { Success: true } label)
            {
                labels[label.Groups[1].Value] = instructions.Count;
            }
            else if (InstructionLine().Match(line) is { Success: true } match && match.Groups["opcode"].Value != Padding)
            {
                string opcode = match.Groups["opcode"].Value;
                string? target = opcode.StartsWith("BRA", StringComparison.Ordinal)
                    && TargetText().Match(match.Groups["operands"].Value) is { Success: true } to
                    ? to.Groups[1].Value
                    : null;
                instructions.Add(new MachineInstruction(opcode, match.Groups["guard"].Success, target));
            }
        }

        // A loop is what lies between a branch back and its label.
        (int From, int To)[] loops =
        [
            .. instructions.Select((i, at) => (From: i.Target is null ? int.MaxValue : labels.GetValueOrDefault(i.Target, int.MaxValue), To: at + 1))
                .Where(l => l.From < l.To - 1),
        ];
        MachineMix? hot = loops
            .Where(l => !loops.Any(other => other != l && other.From >= l.From && other.To <= l.To))
            .Select(l => Mix(instructions[l.From..l.To]))
            .OrderByDescending(m => m.Of(MachineClass.Fma)).ThenByDescending(m => m.Of(MachineClass.Tensor))
            .ThenBy(m => m.Of(MachineClass.Fma) + m.Of(MachineClass.Tensor) > 0 ? m.Instructions : -m.Instructions)
            .FirstOrDefault();
        return new MachineCode(Mix(instructions), hot);
    }

    private static MachineMix Mix(IReadOnlyCollection<MachineInstruction> instructions) => new(
        instructions.Count,
        instructions.Count(i => i.IsPredicated),
        [
            .. instructions.GroupBy(i => i.Class).Select(g => KeyValuePair.Create(g.Key, g.Count()))
                .OrderByDescending(c => c.Value).ThenBy(c => c.Key),
        ]);

    [GeneratedRegex(@"^\s*(\.L\w+):")]
    private static partial Regex LabelLine();

    [GeneratedRegex(@"^\s*/\*[0-9a-f]+\*/\s+(?<guard>@!?U?P\d+\s+)?(?<opcode>[A-Z0-9][A-Za-z0-9_.]*)(?<operands>[^;]*);")]
    private static partial Regex InstructionLine();

    [GeneratedRegex(@"`\((\.L\w+)\)")]
    private static partial Regex TargetText();
}
