using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Calls of functions: who is called, and what a kernel calls in all.</summary>
/// <param name="source">The text, for messages.</param>
/// <param name="module">The functions.</param>
internal sealed class Calls(SourceText source, ModuleSyntax module)
{
    /// <summary>The instruction.</summary>
    public const string Opcode = "call";

    /// <summary>The instruction, where all threads of a warp call the same.</summary>
    public const string UniformOpcode = "call.uni";

    /// <summary>Most calls in one another.</summary>
    public const int MaxDepth = 32;

    private readonly HashSet<string> visited = [];
    private readonly HashSet<string> open = [];

    /// <summary>Whether an instruction is a call.</summary>
    public static bool Has(string opcode) => opcode is Opcode or UniformOpcode;

    /// <summary>Who is called, and with what: <c>call (results), name, (arguments)</c>, where either list may be absent.</summary>
    public (FunctionSyntax Function, IReadOnlyList<NameSyntax> Results, IReadOnlyList<NameSyntax> Arguments) Callee(InstructionSyntax call)
    {
        IReadOnlyList<OperandSyntax> operands = call.Operands;
        int at = operands.Count > 0 && operands[0] is ListSyntax ? 1 : 0;
        if (operands.ElementAtOrDefault(at) is not NameSyntax { Offset: 0 } name || operands.Count > at + 2)
        {
            throw source.Error(call.At, $"{call.Opcode}: expected (results), function, (arguments)");
        }

        if (!module.Functions.TryGetValue(name.Name, out FunctionSyntax? function) || !function.HasBody || function.FirstAt.IsAfter(name.At))
        {
            throw source.Error(name.At, $"{call.Opcode}: there is no function '{SourceText.Shown(name.Name)}' with a body, declared before the call");
        }

        NameSyntax[] results = Names(at == 1 ? operands[0] : null);
        NameSyntax[] arguments = Names(operands.ElementAtOrDefault(at + 1));
        return results.Length == function.Results.Count && arguments.Length == function.Parameters.Count
            ? (function, results, arguments)
            : throw source.Error(
                name.At,
                $"{call.Opcode}: '{SourceText.Shown(name.Name)}' has {function.Results.Count} results and {function.Parameters.Count} parameters");

        NameSyntax[] Names(OperandSyntax? list) => list switch
        {
            null => [],
            ListSyntax { Elements: var elements } =>
                [.. elements.Select(e => e as NameSyntax ?? throw source.Error(e.At, $"{call.Opcode}: expected a .param variable"))],
            _ => throw source.Error(list.At, $"{call.Opcode}: expected a list in parentheses"),
        };
    }

    /// <summary>The variables of a body and of all functions that it calls, each once.</summary>
    public IEnumerable<VariableSyntax> Variables(BlockSyntax body)
    {
        foreach (StatementSyntax statement in body.Statements)
        {
            IEnumerable<VariableSyntax> of = statement switch
            {
                VariableSyntax variable => [variable],
                BlockSyntax inner => Variables(inner),
                InstructionSyntax call when Has(call.Opcode) => OfFunction(call),
                _ => [],
            };
            foreach (VariableSyntax variable in of)
            {
                yield return variable;
            }
        }
    }

    private IEnumerable<VariableSyntax> OfFunction(InstructionSyntax call)
    {
        FunctionSyntax function = Callee(call).Function;
        if (open.Contains(function.Name) || open.Count == MaxDepth)
        {
            throw source.Error(
                call.At, open.Count < MaxDepth ? $"'{SourceText.Shown(function.Name)}' calls itself" : $"more than {MaxDepth} calls in one another");
        }

        if (!visited.Add(function.Name))
        {
            yield break;
        }

        open.Add(function.Name);
        foreach (VariableSyntax variable in Variables(function.ReadBody!()))
        {
            yield return variable;
        }

        open.Remove(function.Name);
    }
}
