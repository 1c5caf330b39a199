using System.Buffers.Binary;
using System.Text;
using Xunit;

namespace FastProxy.Tests.Cli;

/// <summary><c>fastproxy ptx</c></summary>
public sealed class PtxTests : IDisposable
{
    private const string Saxpy = """
        .version 7.0
        .target sm_70
        .address_size 64
        .visible .entry saxpy(.param .u32 n, .param .f32 a, .param .u64 x, .param .u64 y)
        {
            .reg .pred %p; .reg .b32 %r<4>; .reg .f32 %f<4>; .reg .b64 %l<4>;
            mov.u32 %r0, %ctaid.x;
            mov.u32 %r1, %ntid.x;
            mov.u32 %r2, %tid.x;
            mad.lo.u32 %r0, %r0, %r1, %r2;
            ld.param.u32 %r3, [n];
            setp.ge.u32 %p, %r0, %r3;
            @%p ret;
            ld.param.f32 %f0, [a];
            ld.param.u64 %l0, [x];
            ld.param.u64 %l1, [y];
            mul.wide.u32 %l2, %r0, 4;
            add.u64 %l0, %l0, %l2;
            add.u64 %l1, %l1, %l2;
            ld.global.f32 %f1, [%l0];
            ld.global.f32 %f2, [%l1];
            fma.rn.f32 %f2, %f0, %f1, %f2;
            st.global.f32 [%l1], %f2;
            ret;
        }
        """;

    private readonly TemporaryFolder folder = new();

    public PtxTests() => File.WriteAllText(folder["saxpy.ptx"], Saxpy);

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("ascending")]
    [InlineData("descending")]
    public void A_kernel_runs_on_buffers_and_gives_them_back(string order)
    {
        WriteNpy("x.npy", [1, 2, 3, 4, 5]);
        CommandRun run = Run(
            "--grid", "2", "--block", "3", "--order", order,
            "--arg", "u32:5", "--arg", "f32:2.5", "--arg", folder["x.npy"], "--arg", "f32[5]", "--out", $"3={folder["y.npy"]}").IsDone();
        Assert.Contains("fma", run.Out, StringComparison.Ordinal);
        byte[] y = File.ReadAllBytes(folder["y.npy"]);
        Assert.Equal(0, (y.Length - 20) % 64);
        Assert.Contains("'descr': '<f4', 'fortran_order': False, 'shape': (5,)", Encoding.Latin1.GetString(y), StringComparison.Ordinal);
        IEnumerable<float> values = Enumerable.Range(0, 5).Select(i => BinaryPrimitives.ReadSingleLittleEndian(y.AsSpan(y.Length - 20 + (4 * i))));
        Assert.Equal([2.5f, 5, 7.5f, 10, 12.5f], values);
    }

    [Fact]
    public void A_fault_is_one_line_and_writes_no_file()
    {
        Run(
            "--grid", "2", "--block", "3",
            "--arg", "u32:6", "--arg", "f32:1", "--arg", "f32[5]", "--arg", "f32[6]", "--out", $"3={folder["y.npy"]}")
            .IsRefused("out of bounds", "block (1, 0), thread 2");
        Assert.False(File.Exists(folder["y.npy"]));
    }

    [Fact]
    public void A_file_that_is_known_is_described()
    {
        CommandRun run = CommandRun.Of("ptx", "check", folder["saxpy.ptx"]).IsDone();
        Assert.Contains("PTX 7.0 for sm_70", run.Out, StringComparison.Ordinal);
        Assert.Contains("n u32, a f32, x u64, y u64", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_known_is_listed_with_its_lines()
    {
        File.WriteAllText(folder["odd.ptx"], Saxpy.Replace("fma.rn.f32", "tex.1d.v4.f32.f32", StringComparison.Ordinal));
        CommandRun run = CommandRun.Of("ptx", "check", folder["odd.ptx"]);
        Assert.Equal(1, run.Code);
        Assert.Contains("not known: tex.1d.v4.f32.f32, line 22", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("expected one of run, check", "ptx", "walk", "FILE")]
    [InlineData("a file name is missing", "ptx", "run")]
    [InlineData("cannot read", "ptx", "check", "nothing.ptx")]
    [InlineData("expected one of saxpy", "ptx", "run", "FILE", "--entry", "sax")]
    [InlineData("0 arguments, saxpy has 4 parameters", "ptx", "run", "FILE")]
    [InlineData("--grid", "ptx", "run", "FILE", "--grid", "0")]
    [InlineData("--block", "ptx", "run", "FILE", "--block", "1,2,3,4")]
    [InlineData("unexpected argument", "ptx", "check", "FILE", "FILE")]
    public void Bad_arguments_are_refused(string expected, params string[] args) =>
        CommandRun.Of(args.Select(a => a == "FILE" ? folder["saxpy.ptx"] : a)).IsRefused(expected);

    [Theory]
    [InlineData("4 bytes, x has 8", "u32:1", "f32:1", "u32:1", "f32[1]")]
    [InlineData("expected a number such as", "u32:-1", "f32:1", "f32[1]", "f32[1]")]
    [InlineData("expected a number such as", "u33:1", "f32:1", "f32[1]", "f32[1]")]
    [InlineData("elements", "u32:1", "f32:1", "f32[999999999999]", "f32[1]")]
    [InlineData("elements", "u32:1", "f32:1", "f32[0]", "f32[1]")]
    [InlineData("cannot open", "u32:1", "f32:1", "nothing.npy", "f32[1]")]
    [InlineData("not a .npy array", "u32:1", "f32:1", "text.npy", "f32[1]")]
    [InlineData("elements, its header says", "u32:1", "f32:1", "short.npy", "f32[1]")]
    [InlineData("C order", "u32:1", "f32:1", "fortran.npy", "f32[1]")]
    [InlineData("at most", "u32:1", "f32:1", "vast.npy", "f32[1]")]
    [InlineData("expected at most 65536", "u32:1", "f32:1", "header.npy", "f32[1]")]
    public void Bad_values_are_refused(string expected, params string[] values)
    {
        File.WriteAllText(folder["text.npy"], "hello, this is text");
        WriteNpy("short.npy", [1], "(2,)");
        WriteNpy("fortran.npy", [1], "(1,)", "True");
        WriteNpy("vast.npy", [1], "(99999, 99999)");
        File.WriteAllBytes(folder["header.npy"], [0x93, .. "NUMPY"u8, 2, 0, 255, 255, 255, 255]);
        Run(values.SelectMany(v => new[] { "--arg", v.EndsWith(".npy", StringComparison.Ordinal) ? folder[v] : v }).ToArray()).IsRefused(expected);
    }

    [Theory]
    [InlineData("I=FILE", "3")]
    [InlineData("whole number from 0 to 3", "4=y.npy")]
    [InlineData("no buffer", "0=y.npy")]
    public void Bad_outputs_are_refused(string expected, string output) =>
        Run("--arg", "u32:1", "--arg", "f32:1", "--arg", "f32[1]", "--arg", "f32[1]", "--out", output).IsRefused(expected);

    private CommandRun Run(params string[] args) => CommandRun.Of(["ptx", "run", folder["saxpy.ptx"], .. args]);

    private void WriteNpy(string name, float[] values, string? shape = null, string fortran = "False")
    {
        string header = $"{{'descr': '<f4', 'fortran_order': {fortran}, 'shape': {shape ?? $"({values.Length},)"}, }}".PadRight(117) + "\n";
        byte[] elements = [.. values.SelectMany(BitConverter.GetBytes)];
        File.WriteAllBytes(folder[name], [0x93, .. "NUMPY"u8, 1, 0, 118, 0, .. Encoding.ASCII.GetBytes(header), .. elements]);
    }
}
