using FastProxy.Onnx.Wire;

namespace FastProxy.Onnx.Model;

/// <summary>Reads ValueInfoProto: the name and the dimensions of an input or an output.</summary>
internal static class ValueInfoReader
{
    /// <summary>Returns the value of a message.</summary>
    public static OnnxInput Read(ReadOnlySpan<byte> bytes)
    {
        string name = "";
        List<long?> shape = [];
        long type = 0;
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    name = reader.Text();
                    break;
                case 2:
                    // TypeProto.tensor_type, its shape, its dim: one field each.
                    Dimensions(reader.Bytes(), depth: 0, shape, ref type);
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return new(name, shape, (ElementType)type is ElementType.Int32 or ElementType.Int64);
    }

    /// <summary>
    /// Reads the type of elements and the dimensions: tensor_type (1), its elem_type (1) and its shape (2), the shape's dim (1), whose value is 1 and
    /// whose name is 2.
    /// </summary>
    private static void Dimensions(ReadOnlySpan<byte> bytes, int depth, List<long?> shape, ref long type)
    {
        int wanted = depth == 1 ? 2 : 1;
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            if (depth == 1 && reader.Field == 1 && !reader.IsBytes)
            {
                type = reader.Integer();
            }
            else if (reader.Field != wanted || !reader.IsBytes)
            {
                reader.Skip();
            }
            else if (depth < 2)
            {
                Dimensions(reader.Bytes(), depth + 1, shape, ref type);
            }
            else
            {
                long? length = null;
                var dimension = new ProtoReader(reader.Bytes());
                while (dimension.Next())
                {
                    if (dimension.Field == 1)
                    {
                        length = dimension.Integer();
                    }
                    else
                    {
                        dimension.Skip();
                    }
                }

                shape.Add(length > 0 ? length : null);
            }
        }
    }
}
