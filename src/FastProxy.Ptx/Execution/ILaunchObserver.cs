using FastProxy.Ptx.Text;

namespace FastProxy.Ptx.Execution;

/// <summary>Is told what a launch does, instruction by instruction. A lane's bit in a mask is set if it takes part.</summary>
public interface ILaunchObserver
{
    /// <summary>A launch begins.</summary>
    /// <param name="program">The kernel.</param>
    /// <param name="blocks">Blocks of the launch.</param>
    /// <param name="threads">Threads of a block.</param>
    /// <param name="sharedBytes">Shared memory of a block, static and dynamic.</param>
    void Launched(PtxProgram program, long blocks, int threads, int sharedBytes);

    /// <summary>A block begins; what follows is its, up to the next one.</summary>
    void Began();

    /// <summary>A warp of the block goes on; what follows is its, up to the next one.</summary>
    /// <param name="warp">Its number in the block.</param>
    void Resumed(int warp);

    /// <summary>A warp has executed an instruction.</summary>
    /// <param name="instruction">Its index in <see cref="PtxProgram.Instructions"/>.</param>
    /// <param name="active">The lanes that did it; none where the guard was false for all.</param>
    void Executed(int instruction, uint active);

    /// <summary>A warp accesses memory; comes after <see cref="Executed"/>.</summary>
    /// <param name="instruction">Its index.</param>
    /// <param name="space">The memory.</param>
    /// <param name="isWrite">Whether it writes; an atomic operation does.</param>
    /// <param name="bytes">Bytes of a lane.</param>
    /// <param name="addresses">The addresses of the 32 lanes, counted within their space; those of lanes that do not take part mean nothing.</param>
    /// <param name="active">The lanes that take part.</param>
    void Accessed(int instruction, StateSpace space, bool isWrite, int bytes, ReadOnlySpan<ulong> addresses, uint active);

    /// <summary>A group of lanes has reached a branch.</summary>
    /// <param name="instruction">Its index.</param>
    /// <param name="taken">The lanes that take it.</param>
    /// <param name="active">The lanes that reached it; the branch divides them if some but not all take it.</param>
    void Branched(int instruction, uint taken, uint active);
}
