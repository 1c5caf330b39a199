using Xunit;

namespace FastProxy.Ptx.Tests.Instructions;

/// <summary>
/// Every form of an instruction computes what the ISA says, on special and random operands, in both thread orders, under predicates.
/// </summary>
public sealed class InstructionTests
{
    private static readonly Dictionary<string, Form> Forms = new[]
    {
        IntegerForms.All(), BitForms.All(), CompareForms.All(), FloatForms.All(), ConvertForms.All(), ApproximateForms.All(),
    }.SelectMany(f => f).ToDictionary(f => f.Text);

    public static TheoryData<string> Texts => [.. Forms.Keys];

    [Theory]
    [MemberData(nameof(Texts))]
    public void A_form_computes_what_the_ISA_says(string text) => Assert.InRange(Forms[text].Check(), 1, 1000);
}
