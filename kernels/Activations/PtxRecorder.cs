using FastProxy.Kernels.Gpu;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Activations;

/// <summary>A number in a recorded function: a register, or a constant as PTX writes it.</summary>
/// <param name="Index">The index of its operand; 0 for the constant 0.</param>
public readonly record struct PtxValue(int Index);

/// <summary>Returns a function of x and two parameters.</summary>
public delegate PtxValue RecordedFunction(PtxValue x, PtxValue a, PtxValue b);

/// <summary>
/// The operations of <see cref="ISimd{V}"/> as PTX: each writes the instruction that rounds as it does, so a function that is written once has the
/// same bits on a GPU. An instruction that was written before is not written again, nor one that the result does not need.
/// </summary>
public readonly unsafe struct PtxRecorder : ISimd<PtxValue>
{
    [ThreadStatic]
    private static Recording? current;

    public static int Width => 1;

    public static PtxValue Zero => default;

    private static Recording Current => current ?? throw new InvalidOperationException("no function is being recorded");

    /// <summary>Returns the kernel in which a frame applies a function to each number.</summary>
    /// <param name="frame">
    /// The frame, a text in this assembly with the places NAME, FUNCTION, FORMULA, BODY, RESULT and, if there are two, SLOPE after a dollar sign; it
    /// holds x and the parameters in the registers %v, %first and %second.
    /// </param>
    /// <param name="name">The name of the kernel.</param>
    /// <param name="function">The name of the function.</param>
    /// <param name="formula">The formula of the function.</param>
    /// <param name="bodies">The function or the derivative that the frame is for, or both.</param>
    public static KernelSource Compose(string frame, string name, string function, string formula, params RecordedFunction[] bodies)
    {
        (string[] lines, string[] places) = Record(bodies);
        KernelSource source = KernelSource.Load(frame);
        return source with
        {
            Name = name,
            File = $"{name}.ptx",
            Frame = frame,
            Source = source.Source.Replace("$NAME", name, StringComparison.Ordinal).Replace("$FUNCTION", function, StringComparison.Ordinal)
                .Replace("$FORMULA", formula, StringComparison.Ordinal).Replace("$BODY", string.Join("\n    ", lines), StringComparison.Ordinal)
                .Replace("$RESULT", places[0], StringComparison.Ordinal).Replace("$SLOPE", places[^1], StringComparison.Ordinal),
        };
    }

    /// <summary>Returns the number of instructions of a function.</summary>
    public static int Count(RecordedFunction body) => Record(body).Lines.Count(line => !line.StartsWith('.'));

    public static PtxValue Load(float* source) => throw new NotSupportedException("a frame loads");

    public static void Store(PtxValue value, float* destination) => throw new NotSupportedException("a frame stores");

    public static PtxValue Broadcast(float value) => Current.Operand(Constant(value));

    public static PtxValue Add(PtxValue a, PtxValue b) => Current.Write('f', "add.rn.f32", a, b);

    public static PtxValue Sub(PtxValue a, PtxValue b) => Current.Write('f', "sub.rn.f32", a, b);

    public static PtxValue Mul(PtxValue a, PtxValue b) => Current.Write('f', "mul.rn.f32", a, b);

    public static PtxValue Div(PtxValue a, PtxValue b) => Current.Write('f', "div.rn.f32", a, b);

    public static PtxValue Sqrt(PtxValue a) => Current.Write('f', "sqrt.rn.f32", a);

    public static PtxValue Fma(PtxValue a, PtxValue b, PtxValue c) => Current.Write('f', "fma.rn.f32", a, b, c);

    public static PtxValue Fnma(PtxValue a, PtxValue b, PtxValue c) => Fma(Current.Write('f', "neg.f32", a), b, c);

    public static PtxValue Scale(PtxValue a, PtxValue k)
    {
        PtxValue exponent = Current.Write('i', "shl.b32", Current.Write('i', "cvt.rni.s32.f32", k), Current.Operand("23"));
        return Current.Write('f', "mov.b32", Current.Write('i', "add.s32", Current.Write('i', "mov.b32", a), exponent));
    }

    public static PtxValue Exponent(PtxValue a)
    {
        PtxValue bits = Current.Write('i', "sub.s32", Current.Write('i', "mov.b32", a), Current.Operand($"{FloatBits.RootOfHalf}"));
        return Current.Write('f', "cvt.rn.f32.s32", Current.Write('i', "shr.s32", bits, Current.Operand("23")));
    }

    public static PtxValue Max(PtxValue a, PtxValue b) => WhereGreater(a, b, a, b);

    public static PtxValue WhereGreater(PtxValue a, PtxValue b, PtxValue c, PtxValue d) =>
        Current.Write('f', "selp.f32", c, d, Current.Write('p', "setp.gt.f32", a, b));

    public static PtxValue Relu(PtxValue a) => Max(a, Zero);

    public static PtxValue WherePositive(PtxValue mask, PtxValue a) => WhereGreater(mask, Zero, a, Zero);

    public static uint PositiveMask(PtxValue a) => throw new NotSupportedException("a function has no masks");

    private static (string[] Lines, string[] Places) Record(params RecordedFunction[] bodies)
    {
        current = new Recording();
        try
        {
            (PtxValue x, PtxValue a, PtxValue b) = (current.Operand("%v"), current.Operand("%first"), current.Operand("%second"));
            return current.Write([.. bodies.Select(body => body(x, a, b))]);
        }
        finally
        {
            current = null;
        }
    }

    private static string Constant(float value) => $"0f{BitConverter.SingleToUInt32Bits(value):X8}";

    /// <summary>The instructions of a function.</summary>
    private sealed class Recording
    {
        private readonly List<string> operands = [Constant(0)];
        private readonly List<Instruction?> writers = [null];
        private readonly Dictionary<string, int> known = new() { [Constant(0)] = 0 };

        private sealed record Instruction(char Kind, string Text, int[] Inputs);

        public PtxValue Operand(string text) => new(Find(text, text, null));

        /// <summary>Writes an instruction, whose result is a float ('f'), an integer ('i') or a predicate ('p').</summary>
        public PtxValue Write(char kind, string operation, params ReadOnlySpan<PtxValue> inputs)
        {
            int[] indices = new int[inputs.Length];
            string[] texts = new string[inputs.Length];
            for (int i = 0; i < inputs.Length; i++)
            {
                indices[i] = inputs[i].Index;
                texts[i] = operands[indices[i]];
            }

            string list = string.Join(", ", texts);
            string result = $"%{kind}{operands.Count}";
            return new(Find($"{kind} {operation} {list}", result, new(kind, $"{operation} {result}, {list};", indices)));
        }

        /// <summary>Returns the declarations and the instructions that results need, and the places of the results.</summary>
        public (string[] Lines, string[] Places) Write(PtxValue[] results)
        {
            var needed = new bool[operands.Count];
            foreach (PtxValue result in results)
            {
                needed[result.Index] = true;
            }

            for (int i = needed.Length - 1; i >= 0; i--)
            {
                foreach (int input in needed[i] ? writers[i]?.Inputs ?? [] : [])
                {
                    needed[input] = true;
                }
            }

            int[] written = [.. Enumerable.Range(0, needed.Length).Where(i => needed[i] && writers[i] is not null)];
            IEnumerable<string> declarations = written.GroupBy(i => writers[i]!.Kind)
                .Select(g => $".reg {Type(g.Key)} {string.Join(", ", g.Select(i => operands[i]))};");
            return ([.. declarations, .. written.Select(i => writers[i]!.Text)], [.. results.Select(r => operands[r.Index])]);
        }

        private static string Type(char kind) => kind switch
        {
            'f' => ".f32",
            'i' => ".b32",
            _ => ".pred",
        };

        private int Find(string key, string operand, Instruction? writer)
        {
            if (!known.TryGetValue(key, out int index))
            {
                index = operands.Count;
                operands.Add(operand);
                writers.Add(writer);
                known.Add(key, index);
            }

            return index;
        }
    }
}
