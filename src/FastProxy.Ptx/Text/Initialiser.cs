namespace FastProxy.Ptx.Text;

/// <summary>What a variable holds at first.</summary>
/// <param name="Bytes">As many bytes as were given.</param>
/// <param name="Addresses">Where among them addresses of variables stand.</param>
internal sealed record Initialiser(byte[] Bytes, IReadOnlyList<Initialiser.Address> Addresses)
{
    /// <summary>Reads values of a type: one, or those of a list in braces, which is whole for a vector.</summary>
    public static Initialiser Read(TokenReader reader, PtxType type, long most, bool isList, bool isVector)
    {
        var bytes = new List<byte>();
        var addresses = new List<Address>();
        if (isList)
        {
            reader.Expect('{');
        }

        do
        {
            Token at = reader.Next;
            ulong bits = 0;
            if (at.Kind == TokenKind.Word)
            {
                addresses.Add(type == PtxType.U64
                    ? ReadAddress(reader, bytes.Count)
                    : throw reader.Error(at, $"an address does not fit .{type.Name()}"));
            }
            else if (!reader.TakeNumber().TryBits(type, out bits))
            {
                throw reader.Error(at, $"{at.Shown} is no number of type .{type.Name()}");
            }

            bytes.AddRange(BitConverter.GetBytes(bits).AsSpan(0, type.Bytes()));
            if (bytes.Count > most)
            {
                throw reader.Error(at, "more initial values than the variable holds");
            }
        }
        while (isList && reader.TrySkip(','));

        if (isVector && bytes.Count < most)
        {
            throw reader.Error(reader.Next, $"expected {most / type.Bytes()} initial values of a vector");
        }

        if (isList)
        {
            reader.Expect('}');
        }

        return new Initialiser([.. bytes], addresses);
    }

    private static Address ReadAddress(TokenReader reader, int at)
    {
        Token name = reader.TakeName();
        bool isGeneric = name.Text == "generic" && reader.TrySkip('(');
        if (isGeneric)
        {
            name = reader.TakeName();
            reader.Expect(')');
        }

        long offset = reader.TrySkip('+') ? reader.TakeInteger(int.MinValue, int.MaxValue) : 0;
        return new Address(at, new NameSyntax(name.At, name.Text, offset), isGeneric);
    }

    /// <summary>An address among the values.</summary>
    /// <param name="At">The byte where it begins.</param>
    /// <param name="Variable">The variable, and what is added to its address.</param>
    /// <param name="IsGeneric">Whether it is a generic address, not one in the variable's memory.</param>
    internal readonly record struct Address(int At, NameSyntax Variable, bool IsGeneric);
}
