using FastProxy.Ptx.Assembler;
using Xunit;

namespace FastProxy.Ptx.Tests.Assembler;

/// <summary>Machine code as the disassembler writes it, counted by hand.</summary>
public sealed class MachineCodeTests
{
    private const string Loops =
        """
        .section	.text.Some,"ax",@progbits
        Some:
        .text.Some:
                /*0000*/                   IMAD.MOV.U32 R1, RZ, RZ, c[0x0][0x28] ;
        .L_x_0:
                /*0010*/                   LDG.E.128.CONSTANT R4, [R2.64] ;
        .L_x_1:
                /*0020*/               @P0 FFMA R8, R4, R5, R8 ;
                /*0030*/              @!P1 FFMA R9, R4, R6, R9 ;
                /*0040*/                   IADD3 R2, P6, R2, 0x10, RZ ;
                /*0050*/               @P0 BRA `(.L_x_1) ;
                /*0060*/                   ISETP.NE.U32.AND P0, PT, R96, R105, PT ;
                /*0070*/              @!P0 BRA `(.L_x_0) ;
        .L_x_2:
                /*0080*/                   HFMA2.MMA R10, -RZ, RZ, 0, 0 ;
                /*0090*/                   UIADD3 UR4, UR4, 0x1, URZ ;
                /*00a0*/                   IADD3 R2, R2, 0x10, RZ ;
                /*00b0*/                   IADD3 R3, R3, 0x10, RZ ;
                /*00c0*/                   FUTURE.OP R3, R3 ;
                /*00d0*/               @P1 BRA `(.L_x_2) ;
                /*00e0*/                   EXIT ;
        .L_x_3:
                /*00f0*/                   BRA `(.L_x_3);
                /*0100*/                   NOP;
        """;

    [Fact]
    public void The_hot_loop_is_the_innermost_one_with_most_multiply_adds()
    {
        MachineMix loop = MachineCode.Parse(Loops).HotLoop!;
        Assert.Equal(
            (4, 3, 2, 1, 1),
            (loop.Instructions, loop.Predicated, loop.Of(MachineClass.Fma), loop.Of(MachineClass.Integer), loop.Of(MachineClass.Control)));
        Assert.Equal(.5, loop.FmaShare);
    }

    [Fact]
    public void Without_multiply_adds_it_is_the_longest()
    {
        MachineMix loop = MachineCode.Parse(Loops.Replace("FFMA", "FADD", StringComparison.Ordinal)).HotLoop!;
        Assert.Equal((6, 3), (loop.Instructions, loop.Of(MachineClass.Integer)));
    }

    [Fact]
    public void Copies_are_told_from_arithmetic_and_padding_is_left_out()
    {
        MachineMix all = MachineCode.Parse(Loops).All;
        Assert.Equal(16, all.Instructions);
        Assert.Equal((2, 4, 1, 1, 5, 1), (
            all.Of(MachineClass.Move), all.Of(MachineClass.Integer), all.Of(MachineClass.Memory), all.Of(MachineClass.Compare),
            all.Of(MachineClass.Control),
            all.Of(MachineClass.Other)));
    }

    [Fact]
    public void Code_without_a_loop_has_no_hot_one() => Assert.Null(MachineCode.Parse("        /*0000*/                   EXIT ;\n").HotLoop);
}
