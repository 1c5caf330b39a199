using System.Reflection;
using ILGPU;
using ILGPU.Backends.OpenCL;
using ILGPU.Backends.PTX;
using ILGPU.IR;
using ILGPU.IR.Intrinsics;

namespace FastProxy.Ilgpu;

/// <summary>
/// The floating-point operations of twins, each rounded once to nearest on every device. A compiler may fuse a plain <c>a * b + c</c>, and a
/// plain division may be off by units in the last place.
/// </summary>
public static class Exact
{
    /// <summary>a * b + c, rounded once.</summary>
    [IntrinsicImplementation]
    public static float Fma(float a, float b, float c) => MathF.FusedMultiplyAdd(a, b, c);

    /// <summary>a * b + c, rounded once.</summary>
    [IntrinsicImplementation]
    public static double Fma(double a, double b, double c) => Math.FusedMultiplyAdd(a, b, c);

    /// <summary>a * b.</summary>
    [IntrinsicImplementation]
    public static float Mul(float a, float b) => a * b;

    /// <summary>a * b.</summary>
    [IntrinsicImplementation]
    public static double Mul(double a, double b) => a * b;

    /// <summary>a + b.</summary>
    [IntrinsicImplementation]
    public static float Add(float a, float b) => a + b;

    /// <summary>a + b.</summary>
    [IntrinsicImplementation]
    public static double Add(double a, double b) => a + b;

    /// <summary>a - b.</summary>
    [IntrinsicImplementation]
    public static float Sub(float a, float b) => a - b;

    /// <summary>a - b.</summary>
    [IntrinsicImplementation]
    public static double Sub(double a, double b) => a - b;

    /// <summary>a / b. OpenCL divides in float64, whose rounding leaves that of float32 as it is (53 bits are at least 2 * 24 + 2).</summary>
    [IntrinsicImplementation]
    public static float Div(float a, float b) => a / b;

    /// <summary>a / b.</summary>
    [IntrinsicImplementation]
    public static double Div(double a, double b) => a / b;

    /// <summary>The square root of a.</summary>
    [IntrinsicImplementation]
    public static double Sqrt(double a) => Math.Sqrt(a);

    /// <summary>A barrier of the group that orders shared and global memory; ILGPU's own does not order shared memory under OpenCL.</summary>
    [IntrinsicImplementation]
    public static void Barrier() => Group.Barrier();

    /// <summary>Tells a context how to generate these operations.</summary>
    internal static void Register(Context.Builder builder)
    {
        IntrinsicImplementationManager manager = builder.GetIntrinsicManager();
        foreach (MethodInfo method in typeof(Exact).GetMethods(BindingFlags.Public | BindingFlags.Static | BindingFlags.DeclaredOnly))
        {
            string name = method.ReturnType == typeof(double) ? method.Name + "Double" : method.Name;
            manager.RegisterMethod(method, new PTXIntrinsic(typeof(ExactPtx), name, IntrinsicImplementationMode.GenerateCode));
            manager.RegisterMethod(method, new CLIntrinsic(typeof(ExactOpenCl), name, IntrinsicImplementationMode.GenerateCode));
        }
    }
}

/// <summary>The instructions of <see cref="Exact"/> in PTX.</summary>
internal static class ExactPtx
{
    public static void Fma(PTXBackend backend, PTXCodeGenerator code, Value value) => Emit(code, value, "fma.rn.f32");

    public static void FmaDouble(PTXBackend backend, PTXCodeGenerator code, Value value) => Emit(code, value, "fma.rn.f64");

    public static void Mul(PTXBackend backend, PTXCodeGenerator code, Value value) => Emit(code, value, "mul.rn.f32");

    public static void MulDouble(PTXBackend backend, PTXCodeGenerator code, Value value) => Emit(code, value, "mul.rn.f64");

    public static void Add(PTXBackend backend, PTXCodeGenerator code, Value value) => Emit(code, value, "add.rn.f32");

    public static void AddDouble(PTXBackend backend, PTXCodeGenerator code, Value value) => Emit(code, value, "add.rn.f64");

    public static void Sub(PTXBackend backend, PTXCodeGenerator code, Value value) => Emit(code, value, "sub.rn.f32");

    public static void SubDouble(PTXBackend backend, PTXCodeGenerator code, Value value) => Emit(code, value, "sub.rn.f64");

    public static void Div(PTXBackend backend, PTXCodeGenerator code, Value value) => Emit(code, value, "div.rn.f32");

    public static void DivDouble(PTXBackend backend, PTXCodeGenerator code, Value value) => Emit(code, value, "div.rn.f64");

    public static void SqrtDouble(PTXBackend backend, PTXCodeGenerator code, Value value) => Emit(code, value, "sqrt.rn.f64");

    public static void Barrier(PTXBackend backend, PTXCodeGenerator code, Value value)
    {
        using PTXCodeGenerator.CommandEmitter command = code.BeginCommand("bar.sync");
        command.AppendConstant(0);
    }

    private static void Emit(PTXCodeGenerator code, Value value, string instruction)
    {
        var operands = new PTXCodeGenerator.PrimitiveRegister[value.Count];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = code.LoadPrimitive(value[i]);
        }

        PTXCodeGenerator.HardwareRegister target = code.AllocateHardware(value);
        using PTXCodeGenerator.CommandEmitter command = code.BeginCommand(instruction);
        command.AppendArgument(target);
        foreach (PTXCodeGenerator.PrimitiveRegister operand in operands)
        {
            command.AppendArgument(operand);
        }
    }
}

/// <summary>The statements of <see cref="Exact"/> in OpenCL C: one operation each, which leaves a compiler nothing to fuse.</summary>
internal static class ExactOpenCl
{
    public static void Fma(CLBackend backend, CLCodeGenerator code, Value value) => Call(code, value, "fma");

    public static void FmaDouble(CLBackend backend, CLCodeGenerator code, Value value) => Call(code, value, "fma");

    public static void Mul(CLBackend backend, CLCodeGenerator code, Value value) => Infix(code, value, "*");

    public static void MulDouble(CLBackend backend, CLCodeGenerator code, Value value) => Infix(code, value, "*");

    public static void Add(CLBackend backend, CLCodeGenerator code, Value value) => Infix(code, value, "+");

    public static void AddDouble(CLBackend backend, CLCodeGenerator code, Value value) => Infix(code, value, "+");

    public static void Sub(CLBackend backend, CLCodeGenerator code, Value value) => Infix(code, value, "-");

    public static void SubDouble(CLBackend backend, CLCodeGenerator code, Value value) => Infix(code, value, "-");

    public static void Div(CLBackend backend, CLCodeGenerator code, Value value)
    {
        CLCodeGenerator.Variable a = code.Load(value[0]);
        CLCodeGenerator.Variable b = code.Load(value[1]);
        using CLCodeGenerator.StatementEmitter statement = code.BeginStatement(code.Allocate(value));
        statement.AppendCommand("(float)((double)");
        statement.Append(a);
        statement.AppendCommand("/(double)");
        statement.Append(b);
        statement.AppendCommand(')');
    }

    public static void DivDouble(CLBackend backend, CLCodeGenerator code, Value value) => Infix(code, value, "/");

    public static void SqrtDouble(CLBackend backend, CLCodeGenerator code, Value value) => Call(code, value, "sqrt");

    public static void Barrier(CLBackend backend, CLCodeGenerator code, Value value)
    {
        using CLCodeGenerator.StatementEmitter statement =
            code.BeginStatement("work_group_barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)");
    }

    private static void Call(CLCodeGenerator code, Value value, string function)
    {
        CLCodeGenerator.Variable[] operands = Operands(code, value);
        using CLCodeGenerator.StatementEmitter statement = code.BeginStatement(code.Allocate(value));
        statement.AppendCommand(function);
        statement.BeginArguments();
        foreach (CLCodeGenerator.Variable operand in operands)
        {
            statement.AppendArgument(operand);
        }

        statement.EndArguments();
    }

    private static void Infix(CLCodeGenerator code, Value value, string operation)
    {
        CLCodeGenerator.Variable[] operands = Operands(code, value);
        using CLCodeGenerator.StatementEmitter statement = code.BeginStatement(code.Allocate(value));
        statement.Append(operands[0]);
        statement.AppendCommand(operation);

        // A negative constant after a minus sign would read as a decrement.
        statement.OpenParen();
        statement.Append(operands[1]);
        statement.CloseParen();
    }

    private static CLCodeGenerator.Variable[] Operands(CLCodeGenerator code, Value value)
    {
        var operands = new CLCodeGenerator.Variable[value.Count];
        for (int i = 0; i < operands.Length; i++)
        {
            operands[i] = code.Load(value[i]);
        }

        return operands;
    }
}
