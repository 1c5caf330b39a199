using System.Globalization;
using FastProxy.Kernels.Gpu;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Tests.Testing;
using Xunit;

namespace FastProxy.Ptx.Tests.Instructions;

/// <summary>One form of an instruction, and what the ISA says that it computes.</summary>
/// <param name="Text">Its text; $d is the destination, $a, $b, $c the sources. Several instructions where the form has no plain result.</param>
/// <param name="Sources">The kinds of the sources (<see cref="Operands"/>).</param>
/// <param name="Result">The type of the destination.</param>
/// <param name="Expected">The bits of the destination from those of the sources; null where the ISA leaves them open.</param>
internal sealed record Form(string Text, string Sources, string Result, Func<ulong[], ulong?> Expected)
{
    /// <summary>Takes results in place of <see cref="Expected"/> where the ISA gives a bound of the error only.</summary>
    public Func<ulong[], ulong, bool>? IsWithin { get; init; }

    private const ulong Untouched = 0x5a5a5a5a5a5a5a5a;
    private const int BlockThreads = 96;

    /// <summary>
    /// Runs it on special and on random operands, in a launch whose last warp is partial, switched off by a predicate in every fifth thread, in both
    /// orders, and holds every result to what is expected.
    /// </summary>
    /// <returns>The number of results.</returns>
    public int Check()
    {
        string[] kinds = Sources.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        ulong[][] rows = [.. Operands.Rows(kinds, Text).Where(row => IsWithin is not null || Expected(row) is not null)];
        Assert.True(rows.Length > 0, "no operands");
        string source = Source(kinds);
        foreach (ThreadOrder order in Enum.GetValues<ThreadOrder>())
        {
            using var machine = new Machine(order);
            ulong x = machine.Of<ulong>(rows.SelectMany(row => row.Concat(new ulong[3]).Take(3)).ToArray());
            ulong y = machine.Zeros(rows.Length * 8L);
            machine.Run(source, new GpuGrid((rows.Length + BlockThreads - 1) / BlockThreads, BlockThreads), x, y, rows.Length);
            ulong[] results = machine.Read<ulong>(y, rows.Length);
            for (int i = 0; i < rows.Length; i++)
            {
                Check(rows[i], results[i], i % 5 == 3, order);
            }
        }

        return rows.Length;
    }

    public override string ToString() => Text;

    private void Check(ulong[] row, ulong result, bool isOff, ThreadOrder order)
    {
        ulong mask = Operands.Mask(Result);
        ulong? expected = isOff ? Untouched & mask : Expected(row) & mask;
        bool isRight = isOff || IsWithin is null ? result == expected || IsSameNaN(result, expected!.Value) : IsWithin(row, result);
        Assert.True(isRight, string.Create(
            CultureInfo.InvariantCulture,
            $"{Text} of {string.Join(", ", row.Select(w => $"{w:x}"))} gave {result:x}, "
                + $"expected {expected:x}{(isOff ? " as it was" : "")}, {order}"));
    }

    /// <summary>Of a NaN that an operation makes, only that it is one.</summary>
    private bool IsSameNaN(ulong x, ulong y) => Result switch
    {
        "f32" => Format.Single.IsNaN(x) && Format.Single.IsNaN(y),
        "f64" => Format.Double.IsNaN(x) && Format.Double.IsNaN(y),
        _ => false,
    };

    private string Source(string[] kinds)
    {
        // Sources are loaded from 24 bytes a thread.
        var body = new List<string>
        {
            "ld.param.u32 %r3, [count];",
            "setp.ge.u32 %p0, %r2, %r3;",
            "@%p0 bra END;",
            "mul.wide.u32 %l2, %r2, 24;",
            "add.u64 %l0, %l0, %l2;",
            "mul.wide.u32 %l3, %r2, 8;",
            "add.u64 %l1, %l1, %l3;",
            "rem.u32 %r3, %r2, 5;",
            "setp.ne.u32 %p1, %r3, 3;",
        };
        string text = Text;
        for (int k = 0; k < kinds.Length; k++)
        {
            string type = Operands.Type(kinds[k]);
            string register = Operands.Register(type, 10 + k);
            body.Add(type == "pred"
                ? $"ld.global.u32 %r{20 + k}, [%l0+{8 * k}]; setp.ne.u32 {register}, %r{20 + k}, 0;"
                : $"ld.global.{type} {register}, [%l0+{8 * k}];");
            text = text.Replace($"${"abc"[k]}", register, StringComparison.Ordinal);
        }

        string result = Operands.Register(Result, 19);
        body.Add(Result switch
        {
            "pred" => $"setp.ne.u32 {result}, 0, 0;",
            "f32" or "f64" => $"mov.{Result} {result}, {(Result == "f32" ? "0f5A5A5A5A" : "0d5A5A5A5A5A5A5A5A")};",
            _ => $"mov.b{Operands.RegisterBits(Result)} {result}, {Untouched & Operands.Mask($"b{Operands.RegisterBits(Result)}")};",
        });
        text = text.Replace("$d", result, StringComparison.Ordinal);
        body.AddRange(text.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(s => $"@%p1 {s};"));
        body.Add(Result == "pred"
            ? $"selp.u64 %l4, 1, 0, {result}; st.global.u64 [%l1], %l4;"
            : $"st.global.{Result} [%l1], {result};");
        body.Add("END:");
        return TestKernel.Source("in out count:u32", string.Join('\n', body));
    }
}
