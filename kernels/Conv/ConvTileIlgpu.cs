using FastProxy.Ilgpu;
using ILGPU;

namespace FastProxy.Kernels.Conv;

/// <summary>
/// A thread's part of a convolution or its data gradient, as <see cref="ConvTiling"/> divides them: 8 channels of the output at some samples of its
/// plane.
/// </summary>
internal struct ConvTileIlgpu
{
    /// <summary>The weights of a stage in float4s: 16 KiB, <c>ConvTiling.StageBytes</c>.</summary>
    public const int StageFloat4s = 1024;

    private const int Warp = 32;

    /// <summary>The number of 8 output channels in the group.</summary>
    public uint Block;

    public uint Group;

    /// <summary>The thread's first float of a plane.</summary>
    public uint At;

    /// <summary>Whether there is no such block.</summary>
    public bool IsIdle;

    /// <summary>Where the weights of the block begin in shared memory.</summary>
    public int Shared;

    private uint copied;

    /// <summary>Returns the part of this thread, whose warp has a run of <paramref name="warpFloats"/> floats of a plane.</summary>
    public static ConvTileIlgpu Of(Parameters p, uint warpFloats)
    {
        uint lane = (uint)ILGPU.Group.IdxX % Warp;
        uint warp = (uint)ILGPU.Group.IdxX / Warp;
        uint segment = warp / p.Together;
        uint part = (uint)Grid.IdxX % p.AllParts;
        uint block = part % p.Parts * p.Together + warp % p.Together;
        return new()
        {
            Block = block,
            Group = part / p.Parts,
            At = ((uint)Grid.IdxX / p.AllParts * p.Across + segment) * warpFloats + lane * 4,
            IsIdle = block >= p.Blocks,
            Shared = (int)(warp % p.Together * p.Steps * 2),
            copied = segment * Warp + lane,
        };
    }

    /// <summary>Copies the weights of a stage, of <paramref name="steps"/> steps, to shared memory; between two barriers.</summary>
    public readonly void Copy(ArrayView<byte> memory, ArrayView<Float4> shared, Parameters p, ulong weights, uint from, uint steps)
    {
        Exact.Barrier();
        if (!IsIdle)
        {
            ArrayView<Float4> stage = memory.At<Float4>(weights + ((Group * p.Blocks + Block) * p.AllSteps + from) * 32ul);
            for (int i = (int)copied; i < (int)steps * 2; i += (int)p.Across * Warp)
            {
                shared[Shared + i] = stage[i];
            }
        }

        Exact.Barrier();
    }

    /// <summary>Writes or adds the sums of four samples to the channels of the block.</summary>
    /// <param name="output">The first of the samples in the first channel of the output.</param>
    /// <param name="bytes">The bytes from a channel to the next.</param>
    public readonly void Put(ArrayView<byte> memory, Parameters p, ulong output, ulong bytes, bool isAdd, Tile8x4 sum)
    {
        uint first = Block * 8;
        uint channels = p.GroupOut - first;
        ulong at = output + (Group * p.GroupOut + first) * bytes;
        Put(memory, at, true, isAdd, sum.R0);
        Put(memory, at + bytes, channels > 1, isAdd, sum.R1);
        Put(memory, at + 2 * bytes, channels > 2, isAdd, sum.R2);
        Put(memory, at + 3 * bytes, channels > 3, isAdd, sum.R3);
        Put(memory, at + 4 * bytes, channels > 4, isAdd, sum.R4);
        Put(memory, at + 5 * bytes, channels > 5, isAdd, sum.R5);
        Put(memory, at + 6 * bytes, channels > 6, isAdd, sum.R6);
        Put(memory, at + 7 * bytes, channels > 7, isAdd, sum.R7);
    }

    private static void Put(ArrayView<byte> memory, ulong address, bool isChannel, bool isAdd, Float4 sum)
    {
        if (isChannel)
        {
            ArrayView<Float4> at = memory.At<Float4>(address);
            at[0] = isAdd ? Float4.Add(at[0], sum) : sum;
        }
    }

    /// <summary>
    /// The parameters between the bytes of a channel and the flags. In and Out are those of the sum, which reads In and writes Out.
    /// </summary>
    internal struct Parameters
    {
        public uint GroupIn;
        public uint GroupOut;
        public uint Blocks;
        public uint Parts;
        public uint AllParts;
        public uint Together;
        public uint Across;
        public uint Steps;
        public uint AllSteps;
        public int RowStride;
        public int RowDilation;
        public int RowFirst;
        public int ColumnStride;
        public int ColumnDilation;
        public int ColumnFirst;
        public int ColumnSpan;
        public uint Height;
        public uint Width;
        public uint Lanes;
        public uint Columns;
        public uint Plane;
    }

    /// <summary>A tap, as the distance from the window's corner, and an input channel: a step of the sum.</summary>
    internal struct Step
    {
        public int Row;
        public int Column;
        public uint Channel;

        /// <summary>Returns the step <paramref name="channels"/> further, no more than the tap has left.</summary>
        public readonly Step Next(Parameters p, uint channels)
        {
            bool isTap = Channel + channels == p.GroupIn;
            int column = isTap ? Column + p.ColumnDilation : Column;
            bool isRow = column >= p.ColumnSpan;
            return new()
            {
                Row = isRow ? Row + p.RowDilation : Row,
                Column = isRow ? 0 : column,
                Channel = isTap ? 0 : Channel + channels,
            };
        }
    }
}
