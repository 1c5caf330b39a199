using FastProxy.Input;
using FsCheck;
using FsCheck.Fluent;

namespace FastProxy.Tests;

/// <summary>Damaged input: random bytes, and valid files with bytes changed, cut off or added.</summary>
internal static class Hostile
{
    private const int Cases = 300;

    /// <summary>Checks that a reader of any damaged form of <paramref name="valid"/> succeeds or throws <see cref="InputException"/>.</summary>
    public static void IsReadOrRefused(byte[] valid, Action<string> read)
    {
        using var folder = new TemporaryFolder();
        Prop.ForAll(Damaged(valid).ToArbitrary(), content =>
        {
            string path = folder.Write("input", content);
            try
            {
                read(path);
            }
            catch (InputException e)
            {
                return e.Message.Length > 0 && !e.Message.Any(char.IsControl);
            }

            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(Cases));
    }

    private static Gen<byte[]> Damaged(byte[] valid)
    {
        Gen<byte> any = Gen.Choose(0, 255).Select(i => (byte)i);
        Gen<byte[]> flipped =
            from places in Gen.Choose(0, valid.Length - 1).NonEmptyListOf()
            from values in any.ArrayOf(places.Count)
            select Flip(valid, places.Zip(values));
        Gen<byte[]> truncated = Gen.Choose(0, valid.Length - 1).Select(length => valid[..length]);
        Gen<byte[]> extended = any.NonEmptyListOf().Select(more => (byte[])[.. valid, .. more]);
        Gen<byte[]> spliced =
            from start in Gen.Choose(0, valid.Length)
            from end in Gen.Choose(0, valid.Length)
            select (byte[])[.. valid[..start], .. valid[end..]];
        return Gen.OneOf(any.ArrayOf(), flipped, truncated, extended, spliced);
    }

    private static byte[] Flip(byte[] valid, IEnumerable<(int Place, byte Value)> changes)
    {
        byte[] content = [.. valid];
        foreach ((int place, byte value) in changes)
        {
            content[place] = value;
        }

        return content;
    }
}
