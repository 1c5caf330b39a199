using System.Text;

namespace FastProxy.Ptx.Tests.Assembler;

/// <summary>
/// Statements that the emulator takes: of each instruction form, operands that fit are found by trying, and then each operand is replaced by
/// every kind of operand there is. Both are tried on the emulator's own reader, so a new form needs no row here.
/// </summary>
internal sealed class StatementTexts
{
    private const int MaxTries = 4000;
    private const int Substitutes = 60;

    private static readonly string[] Guards = ["@%pred0 ", "@!%pred0 ", "@%b32_0 ", "@!%pred0 @%pred1 ", "@1 "];

    private static readonly string[] Addresses =
    [
        "%b64_0", "%b32_0", "%u64_0", "%s64_0", "%u32_0", "%f64_0", "%f32_0", "%b16_0", "%pred0", "shared", "constant", "global", "local",
        "parameter", "passed", "dynamic", "",
        "%tid.x", "7", "label",
    ];

    private static readonly string[] Offsets =
    [
        "", "+0", "+4", "+8", "+16", "+-16", "-16", "+1", "+0x10", "+020", "+0b10000", "+16U", "+1.0", "+0f00000000", "+-0", "+(16)", "+ 16", "++16",
        "+2147483647",
        "+2147483648", "+-2147483648", "+-2147483649", "+4294967296", "+%b64_0",
    ];

    private static readonly string[] Numbers =
    [
        "0", "1", "2", "4", "5", "8", "15", "16", "17", "31", "32", "33", "63", "64", "255", "256", "65535", "65536", "0xffffffff", "0x1ffffffff",
        "-1", "-128", "-129",
        "-32768", "-32769", "-2147483648", "-2147483649", "9223372036854775807", "9223372036854775808", "-9223372036854775808",
        "18446744073709551615",
        "18446744073709551616", "0x7fU", "017", "0b101", "+1", "- -1", "-0", "0f3F800000", "0F3f800000", "-0f3F800000", "0d3FF0000000000000",
        "0D3ff0000000000000",
        "-0d3FF0000000000000", "1.5", "-1.5", "1e3", "1.", "1.5e-3", "1e999", "0f7F800000", "0X10", "0B1", "08", "1u", "!1", "~1", "(1)", "1+1",
    ];

    private static readonly string[] Specials =
    [
        "%tid", "%tid.x", "%tid.y", "%tid.z", "%tid.w", "%ntid.x", "%ctaid.x", "%ctaid.w", "%nctaid.x", "%laneid", "%laneid.x", "%warpid", "%nwarpid",
        "%smid", "%nsmid",
        "%gridid", "%clock", "%clock_hi", "%clock64", "%lanemask_eq", "%lanemask_lt", "%lanemask_le", "%lanemask_gt", "%lanemask_ge", "%globaltimer",
        "%total_smem_size", "%dynamic_smem_size", "%envreg0", "%pm0", "WARP_SZ",
    ];

    private static readonly string[] Operands =
    [
        "%pred0", "%pred1", "!%pred0", "!%b32_0", "_", "label", "{%b32_0}", "{%f32_0}", "{%b64_0}", "passed", "shared", "constant", "global", "local",
        "parameter", "dynamic",
        "shared+4", "shared+-4", "shared-4", "shared+1", "global+4", "%b32_0+4", "undeclared", "%undeclared",
        .. Sample.Types.SelectMany(t => new[] { $"%{t}_0", $"%{t}_1" }),
        .. Specials,
        .. Numbers,
        .. new[] { 2, 3, 4, 8 }.SelectMany(
            n => Sample.Types.Select(t => $"{{{string.Join(", ", Enumerable.Range(0, n).Select(i => $"%{t}_{i % 4}"))}}}")),
        "{_, %b32_0}", "{%b32_0, _}", "{_, %f32_0, _, _}", "{_, _}", "{%b32_0, %b32_0}", "{%f32_0, %f32_0, %f32_0, %f32_0}", "{1, 2}",
        "{0f00000000, 0f00000000}", "{1, 2, 3, 4}",
        "{%b32_0, %u32_1}", "{%b32_0, %f32_1}", "{%b64_0, %f64_1}", "{%b32_0, 1}", "{%f32_0, 0f00000000}", "{%pred0, %pred1}", "{shared, %b32_0}",
        "{%tid.x, %b32_0}",
        "%pred0|%pred1", "%pred0|_", "_|%pred0", "%pred0|%pred0", "%b32_0|%pred0", "%u32_0|%pred0", "%s32_0|%pred0", "%f32_0|%pred0", "%b32_0|_",
        "_|_", "%b32_0|%b32_1", "!%pred0|%pred1",
        .. Addresses.SelectMany(a => Offsets.Select(o => $"[{a}{(a.Length == 0 ? o.TrimStart('+', ' ') : o)}]")),
    ];

    // In this order the first operands that fit are found soon.
    private static readonly string[] Plainest =
    [
        .. Operands
            .Where(o => o[0] is '%' or '{' or '[' || char.IsAsciiDigit(o[0]) || o == "label")
            .Where(o => !o.Contains('+') && !o.Contains('-')),
    ];

    private int tried;

    private StatementTexts()
    {
    }

    /// <summary>Statements that the emulator takes, the first with operands of the plainest kind; empty where none was found.</summary>
    public List<string> Taken { get; } = [];

    /// <summary>Statements that were given to it.</summary>
    public int Tried => tried;

    /// <summary>Statements of a form.</summary>
    public static StatementTexts Of(string form, int least, int most, int seed)
    {
        var texts = new StatementTexts();
        var random = new Random(seed);
        for (int count = least; count <= most; count++)
        {
            if (texts.Plain(form, count) is { } plain)
            {
                texts.Add(form, plain, random);
            }
        }

        return texts;
    }

    private void Add(string form, string[] plain, Random random)
    {
        Taken.Add(Statement(form, plain, out _));
        Taken.AddRange(Guards.Select(g => g + Statement(form, plain, out _)).Where(s => Refusal(s) is null));
        for (int slot = 0; slot < plain.Length; slot++)
        {
            foreach (string operand in random.GetItems(Operands, Substitutes).Distinct().Where(o => o != plain[slot]))
            {
                string[] changed = [.. plain];
                changed[slot] = operand;
                string statement = Statement(form, changed, out _);
                if (Refusal(statement) is null)
                {
                    Taken.Add(statement);
                }
            }
        }
    }

    /// <summary>Operands that fit: an operand that the emulator's message points at gives way to the next.</summary>
    private string[]? Plain(string form, int count)
    {
        var at = new int[count];
        for (int tries = 0; tries < MaxTries; tries++)
        {
            string[] operands = [.. at.Select(a => Plainest[a])];
            string statement = Statement(form, operands, out int[] columns);
            if (Refusal(statement) is not { } refusal)
            {
                return operands;
            }

            int column = int.Parse(refusal.Split(':')[2], System.Globalization.CultureInfo.InvariantCulture);
            int bad = Array.FindLastIndex(columns, c => c <= column);
            if (bad < 0 || ++at[bad] == Plainest.Length)
            {
                return null;
            }
        }

        return null;
    }

    private string? Refusal(string statement)
    {
        tried++;
        return Sample.Refusal(Edition.Latest, Place.Body, statement);
    }

    private static string Statement(string form, string[] operands, out int[] columns)
    {
        var text = new StringBuilder(form);
        columns = new int[operands.Length];
        for (int i = 0; i < operands.Length; i++)
        {
            text.Append(i == 0 ? " " : ", ");
            columns[i] = text.Length + 1;
            text.Append(operands[i]);
        }

        return text.Append(';').ToString();
    }
}
