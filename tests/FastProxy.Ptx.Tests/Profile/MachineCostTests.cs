using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Profile;
using Xunit;

namespace FastProxy.Ptx.Tests.Profile;

/// <summary>Which unit executes what.</summary>
public sealed class MachineCostTests
{
    [Theory]
    [InlineData("fma.rn.f32", InstructionClass.Fma, MachineUnit.Fp32, 1)]
    [InlineData("add.rn.f32", InstructionClass.Float, MachineUnit.Fp32, 1)]
    [InlineData("fma.rn.f64", InstructionClass.Double, MachineUnit.Fp64, 1)]
    [InlineData("div.rn.f32", InstructionClass.Special, MachineUnit.Fp32, 10)]
    [InlineData("sqrt.rn.f64", InstructionClass.Special, MachineUnit.Fp64, 20)]
    [InlineData("div.rn.f64", InstructionClass.Double, MachineUnit.Fp64, 20)]
    [InlineData("ex2.approx.ftz.f32", InstructionClass.Special, MachineUnit.Special, 1)]
    [InlineData("cvt.rn.f32.u32", InstructionClass.Conversion, MachineUnit.Special, 1)]
    [InlineData("popc.b32", InstructionClass.Integer, MachineUnit.Special, 1)]
    [InlineData("popc.b64", InstructionClass.Logic, MachineUnit.Special, 2)]
    [InlineData("add.s32", InstructionClass.Integer, MachineUnit.Integer, 1)]
    [InlineData("add.u64", InstructionClass.Integer, MachineUnit.Integer, 2)]
    [InlineData("mul.lo.u64", InstructionClass.Integer, MachineUnit.Integer, 4)]
    [InlineData("mad.wide.u32", InstructionClass.Integer, MachineUnit.Integer, 1)]
    [InlineData("rem.u32", InstructionClass.Integer, MachineUnit.Integer, 20)]
    [InlineData("setp.lt.s32", InstructionClass.Predicate, MachineUnit.Integer, 1)]
    [InlineData("setp.lt.f64", InstructionClass.Predicate, MachineUnit.Fp64, 1)]
    [InlineData("ld.global.nc.v4.f32", InstructionClass.Load, MachineUnit.Memory, 1)]
    [InlineData("atom.global.cas.b64", InstructionClass.Atomic, MachineUnit.Memory, 1)]
    [InlineData("vote.sync.ballot.b32", InstructionClass.Warp, MachineUnit.Shuffle, 1)]
    [InlineData("mma.sync.aligned.m16n8k8.row.col.f32.tf32.tf32.f32", InstructionClass.Tensor, MachineUnit.Tensor, 1)]
    [InlineData("bra", InstructionClass.Control, MachineUnit.Scheduler, 1)]
    [InlineData("bar.sync", InstructionClass.Barrier, MachineUnit.Scheduler, 1)]
    [InlineData("mov.u32", InstructionClass.Move, MachineUnit.Scheduler, 0)]
    public void An_instruction_goes_to_its_unit(string opcode, InstructionClass of, MachineUnit unit, int instructions) =>
        Assert.Equal(new MachineCost(unit, instructions), MachineCost.Of(new PtxInstruction(1, opcode, of)));
}
