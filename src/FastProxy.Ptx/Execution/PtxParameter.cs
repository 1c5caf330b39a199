using FastProxy.Ptx.Text;
namespace FastProxy.Ptx.Execution;

/// <summary>A parameter of a kernel.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">The type of an element.</param>
/// <param name="Offset">Where it begins among the parameters.</param>
/// <param name="Bytes">Its bytes, those of all elements.</param>
public sealed record PtxParameter(string Name, PtxType Type, int Offset, int Bytes);
