using System.Buffers.Binary;
using System.Text;
using FastProxy.Input;

namespace FastProxy.Onnx.Wire;

/// <summary>Reads the fields of one protocol-buffer message.</summary>
/// <param name="message">The message's bytes.</param>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    private static readonly UTF8Encoding Utf8 = new(false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> message = message;
    private int at;
    private WireType type;

    private enum WireType
    {
        Varint = 0,
        Fixed64 = 1,
        Bytes = 2,
        Fixed32 = 5,
    }

    /// <summary>The number of the field that is read next.</summary>
    public int Field { get; private set; }

    /// <summary>Whether the field is a run of bytes: a message, a text or packed numbers.</summary>
    public readonly bool IsBytes => type == WireType.Bytes;

    /// <summary>Goes to the next field; false at the end of the message.</summary>
    /// <exception cref="InputException">The bytes are no field.</exception>
    public bool Next()
    {
        if (at == message.Length)
        {
            return false;
        }

        ulong tag = Varint();
        type = (WireType)(tag & 7);
        Field = tag >> 3 is > 0 and <= 0x1FFF_FFFF && type is WireType.Varint or WireType.Fixed64 or WireType.Bytes or WireType.Fixed32
            ? (int)(tag >> 3)
            : throw Broken();
        return true;
    }

    /// <summary>Reads a whole number.</summary>
    public long Integer() => type == WireType.Varint ? (long)Varint() : throw Broken();

    /// <summary>Reads a float32.</summary>
    public float Single() => type == WireType.Fixed32 ? BinaryPrimitives.ReadSingleLittleEndian(Take(4)) : throw Broken();

    /// <summary>Reads a float64.</summary>
    public double Double() => type == WireType.Fixed64 ? BinaryPrimitives.ReadDoubleLittleEndian(Take(8)) : throw Broken();

    /// <summary>Reads bytes.</summary>
    public ReadOnlySpan<byte> Bytes()
    {
        if (type != WireType.Bytes)
        {
            throw Broken();
        }

        ulong length = Varint();
        return length <= int.MaxValue ? Take((int)length) : throw Broken();
    }

    /// <summary>Reads a text.</summary>
    public string Text()
    {
        try
        {
            return Utf8.GetString(Bytes());
        }
        catch (DecoderFallbackException e)
        {
            throw new InputException("a name is no UTF-8", e);
        }
    }

    /// <summary>Adds one whole number, or several that are packed.</summary>
    public void Integers(List<long> into)
    {
        if (!IsBytes)
        {
            into.Add(Integer());
            return;
        }

        var packed = new ProtoReader(Bytes());
        while (packed.at < packed.message.Length)
        {
            into.Add((long)packed.Varint());
        }
    }

    /// <summary>Adds one float32, or several that are packed.</summary>
    public void Singles(List<float> into)
    {
        if (!IsBytes)
        {
            into.Add(Single());
            return;
        }

        var packed = new ProtoReader(Bytes());
        while (packed.at < packed.message.Length)
        {
            into.Add(BinaryPrimitives.ReadSingleLittleEndian(packed.Take(4)));
        }
    }

    /// <summary>Adds one float64 as a float32, or several that are packed.</summary>
    public void Doubles(List<float> into)
    {
        if (!IsBytes)
        {
            into.Add((float)Double());
            return;
        }

        var packed = new ProtoReader(Bytes());
        while (packed.at < packed.message.Length)
        {
            into.Add((float)BinaryPrimitives.ReadDoubleLittleEndian(packed.Take(8)));
        }
    }

    /// <summary>Passes over the field.</summary>
    public void Skip() => _ = type switch
    {
        WireType.Varint => Varint() > 0,
        WireType.Fixed64 => Take(8).IsEmpty,
        WireType.Fixed32 => Take(4).IsEmpty,
        _ => Bytes().IsEmpty,
    };

    private ulong Varint()
    {
        ulong value = 0;
        for (int shift = 0; shift < 64; shift += 7)
        {
            byte part = Take(1)[0];
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Broken();
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count > message.Length - at)
        {
            throw Broken();
        }

        at += count;
        return message.Slice(at - count, count);
    }

    private readonly InputException Broken() => new("the bytes are no ONNX model: a field is cut short or has an unknown wire type");
}
