using System.Numerics;
using FastProxy.Ptx.Execution;
using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Isa;

/// <summary>Exchanges between the lanes of a warp.</summary>
internal static unsafe class Collectives
{
    private const InstructionClass Kind = InstructionClass.Warp;

    /// <summary>Adds the forms.</summary>
    public static void AddTo(FormTable table)
    {
        table.Add("activemask.b32", Kind, 1, b => new ActiveMask(b.Destination(0, PtxType.B32)), version: 62);
        table.Add(
            "bar.warp.sync", InstructionClass.Barrier, 1, b => new Collective(b.Source(0, PtxType.U32), (warp, lanes) => warp.Synchronize(lanes)));
        Vote(table, "all", (vote, lanes) => vote == lanes);
        Vote(table, "any", (vote, _) => vote != 0);
        Vote(table, "uni", (vote, lanes) => vote == 0 || vote == lanes);
        table.Add("vote.sync.ballot.b32", Kind, 3, b =>
        {
            int d = b.Destination(0, PtxType.B32);
            (int a, uint flip) = b.Predicate(1);
            return new Collective(b.Source(2, PtxType.U32), (warp, lanes) => Fill(warp, d, lanes, (warp.Predicate(a) ^ flip) & lanes));
        });
        Shuffle(table, "idx", (lane, b, c) => (int)((b & 0x1f & ~Segment(c)) | ((uint)lane & Segment(c))), isUp: false);
        Shuffle(table, "up", (lane, b, _) => lane - (int)(b & 0x1f), isUp: true);
        Shuffle(table, "down", (lane, b, _) => lane + (int)(b & 0x1f), isUp: false);
        Shuffle(table, "bfly", (lane, b, _) => lane ^ (int)(b & 0x1f), isUp: false);
        Match<uint>(table, PtxType.B32);
        Match<ulong>(table, PtxType.B64);
        Reduce<uint>(table, "add", PtxType.U32, (a, b) => a + b);
        Reduce<int>(table, "add", PtxType.S32, (a, b) => a + b);
        Reduce<uint>(table, "min", PtxType.U32, Math.Min);
        Reduce<int>(table, "min", PtxType.S32, Math.Min);
        Reduce<uint>(table, "max", PtxType.U32, Math.Max);
        Reduce<int>(table, "max", PtxType.S32, Math.Max);
        Reduce<uint>(table, "and", PtxType.B32, (a, b) => a & b);
        Reduce<uint>(table, "or", PtxType.B32, (a, b) => a | b);
        Reduce<uint>(table, "xor", PtxType.B32, (a, b) => a ^ b);
    }

    private static void Vote(FormTable table, string name, Func<uint, uint, bool> f) => table.Add($"vote.sync.{name}.pred", Kind, 3, b =>
    {
        int d = b.Destination(0, PtxType.Pred);
        (int a, uint flip) = b.Predicate(1);
        return new Collective(b.Source(2, PtxType.U32), (warp, lanes) =>
            warp.SetPredicate(d, lanes, f((warp.Predicate(a) ^ flip) & lanes, lanes) ? uint.MaxValue : 0));
    });

    /// <summary>
    /// A shuffle: a lane takes the value of the lane that <paramref name="from"/> says, or its own where that is beyond its segment's bound.
    /// </summary>
    private static void Shuffle(FormTable table, string name, Func<int, uint, uint, int> from, bool isUp) =>
        table.Add($"shfl.sync.{name}.b32", Kind, 5, b =>
    {
        (OperandSyntax first, OperandSyntax? second) = b.Pair(0);
        int d = b.Destination(first, PtxType.B32);
        int p = b.Discardable(second ?? new SinkSyntax(first.At), PtxType.Pred);
        (int a, int by, int bound) = (b.Source(1, PtxType.B32), b.Source(2, PtxType.U32), b.Source(3, PtxType.U32));
        return new Collective(b.Source(4, PtxType.U32), (warp, lanes) =>
        {
            uint* values = warp.Row<uint>(a);
            uint* results = stackalloc uint[32];
            uint inRange = 0;
            for (uint rest = lanes; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                uint c = warp.Row<uint>(bound)[lane];
                uint segment = Segment(c);
                int clamp = (int)(c & 0x1f);
                int last = (int)(((uint)lane & segment) | ((uint)clamp & ~segment));
                int source = from(lane, warp.Row<uint>(by)[lane], c);
                bool isIn = isUp ? source >= last : source <= last;
                inRange |= isIn ? 1u << lane : 0;
                source = isIn ? source : lane;
                results[lane] = (lanes >> source & 1) != 0
                    ? values[source]
                    : throw new Fault($"the shuffle takes the value of lane {source}, which is not in the member mask 0x{lanes:x8}", lane);
            }

            for (uint rest = lanes; rest != 0; rest &= rest - 1)
            {
                int lane = BitOperations.TrailingZeroCount(rest);
                warp.Row<uint>(d)[lane] = results[lane];
            }

            warp.Written[d] |= lanes;
            warp.SetPredicate(p, lanes, inRange);
        });
    });

    /// <summary>The bits of a lane's number that name its segment, from the third operand of a shuffle.</summary>
    private static uint Segment(uint c) => c >> 8 & 0x1f;

    private static void Match<T>(FormTable table, PtxType type)
        where T : unmanaged, IEquatable<T>
    {
        table.Add($"match.any.sync.{type.Name()}", Kind, 3, b =>
        {
            (int d, int a) = (b.Destination(0, PtxType.B32), b.Source(1, type));
            return new Collective(b.Source(2, PtxType.U32), (warp, lanes) =>
            {
                for (uint rest = lanes; rest != 0; rest &= rest - 1)
                {
                    int lane = BitOperations.TrailingZeroCount(rest);
                    warp.Row<uint>(d)[lane] = Equal(warp, a, lane, lanes);
                }

                warp.Written[d] |= lanes;
            });
        }, target: 70);
        table.Add($"match.all.sync.{type.Name()}", Kind, 3, b =>
        {
            (OperandSyntax first, OperandSyntax? second) = b.Pair(0);
            int d = b.Discardable(first, PtxType.B32);
            if (second is not null)
            {
                b.CheckKept(first, first, second);
            }

            int p = b.Discardable(second ?? new SinkSyntax(first.At), PtxType.Pred);
            int a = b.Source(1, type);
            return new Collective(b.Source(2, PtxType.U32), (warp, lanes) =>
            {
                bool isAll = Equal(warp, a, BitOperations.TrailingZeroCount(lanes), lanes) == lanes;
                Fill(warp, d, lanes, isAll ? lanes : 0);
                warp.SetPredicate(p, lanes, isAll ? uint.MaxValue : 0);
            });
        }, target: 70);

        static uint Equal(Warp warp, int a, int lane, uint lanes)
        {
            T* values = warp.Row<T>(a);
            uint equal = 0;
            for (uint rest = lanes; rest != 0; rest &= rest - 1)
            {
                int other = BitOperations.TrailingZeroCount(rest);
                equal |= values[other].Equals(values[lane]) ? 1u << other : 0;
            }

            return equal;
        }
    }

    private static void Reduce<T>(FormTable table, string name, PtxType type, Func<T, T, T> f)
        where T : unmanaged =>
        table.Add($"redux.sync.{name}.{type.Name()}", Kind, 3, b =>
        {
            // Of .b32 too the registers hold whole numbers.
            PtxType whole = type.IsBits() ? PtxType.U32 : type;
            (int d, int a) = (b.Destination(0, whole), b.Source(1, whole));
            return new Collective(b.Source(2, PtxType.U32), (warp, lanes) =>
            {
                T* values = warp.Row<T>(a);
                T result = values[BitOperations.TrailingZeroCount(lanes)];
                for (uint rest = lanes & (lanes - 1); rest != 0; rest &= rest - 1)
                {
                    result = f(result, values[BitOperations.TrailingZeroCount(rest)]);
                }

                Fill(warp, d, lanes, result);
            });
        }, target: 80);

    private static void Fill<T>(Warp warp, int d, uint lanes, T value)
        where T : unmanaged
    {
        T* to = warp.Row<T>(d);
        for (uint rest = lanes; rest != 0; rest &= rest - 1)
        {
            to[BitOperations.TrailingZeroCount(rest)] = value;
        }

        warp.Written[d] |= lanes;
    }

    private sealed class ActiveMask(int d) : Operation
    {
        public override void Execute(Warp warp, uint active) => Fill(warp, d, active, active);
    }
}
