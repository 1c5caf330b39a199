using FastProxy.Onnx.Wire;

namespace FastProxy.Onnx.Model;

/// <summary>Reads StringStringEntryProto: a key (1) and a value (2).</summary>
internal static class EntryReader
{
    /// <summary>Returns the entry of a message.</summary>
    public static (string Key, string Value) Read(ReadOnlySpan<byte> bytes)
    {
        (string key, string value) = ("", "");
        var reader = new ProtoReader(bytes);
        while (reader.Next())
        {
            switch (reader.Field)
            {
                case 1:
                    key = reader.Text();
                    break;
                case 2:
                    value = reader.Text();
                    break;
                default:
                    reader.Skip();
                    break;
            }
        }

        return (key, value);
    }
}
