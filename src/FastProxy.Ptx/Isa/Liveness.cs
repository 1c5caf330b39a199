using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Which registers still matter at each instruction.</summary>
internal static class Liveness
{
    /// <summary>
    /// Registers of 32 bits that are live at each instruction: needed after it, or written by it. Predicates have registers of their own and do
    /// not count.
    /// </summary>
    /// <remarks>
    /// Bit sets, from the last instruction to the first, until nothing changes; a store under a guard does not end a register's life.
    /// </remarks>
    public static int[] Of(
        IReadOnlyList<BoundInstruction> instructions, IReadOnlyList<Operation> operations, IReadOnlyList<(int Unit, int Bytes)> registers)
    {
        Dictionary<int, int> numbers = registers.Select((r, i) => (r.Unit, i)).ToDictionary(x => x.Unit, x => x.i);
        int words = (registers.Count + 63) / 64;
        var liveIn = new ulong[instructions.Count + 1][];
        for (int i = 0; i < liveIn.Length; i++)
        {
            liveIn[i] = new ulong[words];
        }

        var live = new ulong[words];
        var counts = new int[instructions.Count];
        bool isChanged = true;
        while (isChanged)
        {
            isChanged = false;
            for (int i = instructions.Count - 1; i >= 0; i--)
            {
                LiveAfter(i);
                foreach (int unit in instructions[i].Writes)
                {
                    Set(unit);
                }

                counts[i] = Count();
                if (operations[i].Guard < 0)
                {
                    foreach (int unit in instructions[i].Writes)
                    {
                        live[numbers[unit] / 64] &= ~(1ul << numbers[unit]);
                    }
                }

                foreach (int unit in instructions[i].Reads.Where(numbers.ContainsKey))
                {
                    Set(unit);
                }

                if (!live.AsSpan().SequenceEqual(liveIn[i]))
                {
                    live.CopyTo(liveIn[i], 0);
                    isChanged = true;
                }
            }
        }

        return counts;

        void Set(int unit) => live[numbers[unit] / 64] |= 1ul << numbers[unit];

        void LiveAfter(int i)
        {
            Operation operation = operations[i];
            bool isLast = operation.Flow == Flow.Exit && operation.Guard < 0;
            bool isAlways = operation is Branch && operation.Guard < 0;
            if (isLast || isAlways)
            {
                Array.Clear(live);
            }
            else
            {
                liveIn[i + 1].CopyTo(live, 0);
            }

            if (operation is Branch branch)
            {
                for (int w = 0; w < words; w++)
                {
                    live[w] |= liveIn[branch.Target][w];
                }
            }
        }

        int Count()
        {
            int count = 0;
            for (int r = 0; r < registers.Count; r++)
            {
                count += (live[r / 64] >> r & 1) != 0 ? (registers[r].Bytes + 3) / 4 : 0;
            }

            return count;
        }
    }
}
