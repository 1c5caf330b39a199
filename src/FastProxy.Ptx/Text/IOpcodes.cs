namespace FastProxy.Ptx.Text;

/// <summary>The instructions there are; one that is not known may have operands that cannot be read.</summary>
internal interface IOpcodes
{
    /// <summary>Whether there is an instruction.</summary>
    bool Has(string opcode);

    /// <summary>Is told of one that there is not.</summary>
    /// <returns>Whether reading goes on behind it; else it is an error.</returns>
    bool Skips(Position at, string opcode);
}
