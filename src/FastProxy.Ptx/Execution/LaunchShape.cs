namespace FastProxy.Ptx.Execution;

/// <summary>The threads of a launch.</summary>
/// <param name="Grid">Blocks.</param>
/// <param name="Block">Threads of a block.</param>
/// <param name="DynamicSharedBytes">Shared memory of a block beyond the declared.</param>
internal readonly record struct LaunchShape(Dim3 Grid, Dim3 Block, int DynamicSharedBytes);
