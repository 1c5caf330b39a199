namespace FastProxy.Ptx.Text;

/// <summary>A kind of memory.</summary>
public enum StateSpace
{
    /// <summary>The device's memory.</summary>
    Global,

    /// <summary>Memory of a block.</summary>
    Shared,

    /// <summary>Memory of a thread.</summary>
    Local,

    /// <summary>Constants of a module.</summary>
    Const,

    /// <summary>Parameters of a kernel.</summary>
    Param,
}
