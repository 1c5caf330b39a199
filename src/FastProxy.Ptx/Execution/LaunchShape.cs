namespace FastProxy.Ptx.Execution;

/// <summary>The threads of a launch.</summary>
/// <param name="X">Blocks along x.</param>
/// <param name="Y">Blocks along y.</param>
/// <param name="Threads">Threads of a block.</param>
/// <param name="DynamicSharedBytes">Shared memory of a block beyond the declared.</param>
internal readonly record struct LaunchShape(int X, int Y, int Threads, int DynamicSharedBytes);
