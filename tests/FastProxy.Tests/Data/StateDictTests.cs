using FastProxy.Data;
using FastProxy.Input;
using Xunit;

namespace FastProxy.Tests.Data;

public sealed class StateDictTests : IDisposable
{
    private static readonly string Fixtures = Path.Combine(Repository.Root, "tests", "parity", "fixtures");
    private static readonly NpyArray One = new([2], [1, 2]);

    private readonly TemporaryFolder folder = new();

    public void Dispose() => folder.Dispose();

    /// <summary>PyTorch and numpy wrote the file; its header says with which forms.</summary>
    [Fact]
    public void A_state_dict_of_PyTorch_is_read_as_the_tensors_that_were_loaded_into_it()
    {
        IReadOnlyDictionary<string, NpyArray> expected = NpzFile.Read(Path.Combine(Fixtures, "10.npz"));
        IReadOnlyDictionary<string, NpyArray> read = StateDict.Read(Path.Combine(Fixtures, "state_dict.npz"));
        Assert.Equal(expected.Keys.Order(), read.Keys.Order());
        Assert.All(expected, tensor =>
        {
            Assert.Equal(tensor.Value.Shape, read[tensor.Key].Shape);
            Assert.Equal(tensor.Value.Values, read[tensor.Key].Values);
        });
    }

    [Theory]
    [InlineData("module.stem.weight", "stem.weight")]
    [InlineData("_orig_mod.module.stem.weight", "stem.weight")]
    [InlineData("modules.weight", "modules.weight")]
    public void A_wrapper_before_every_name_is_left_out(string given, string expected)
    {
        NpzFile.Write(folder["a.npz"], [new(given, One), new(given.Replace("weight", "bias"), One)]);
        Assert.Equal([expected, expected.Replace("weight", "bias")], StateDict.Read(folder["a.npz"]).Keys);
    }

    [Fact]
    public void A_wrapper_before_some_names_is_a_part_of_them()
    {
        NpzFile.Write(folder["a.npz"], [new("module.a", One), new("a", One)]);
        Assert.Equal(["module.a", "a"], StateDict.Read(folder["a.npz"]).Keys);
    }

    [Fact]
    public void Only_the_buffers_of_batch_norm_may_be_whole_numbers()
    {
        byte[] counts = [.. NpyFileTests.Npy(1, "{'descr': '<i8', 'fortran_order': False, 'shape': ()}"), .. BitConverter.GetBytes(7L)];
        NpzFileTests.Zip(folder["a.npz"], ("bn.num_batches_tracked.npy", counts));
        Assert.Empty(StateDict.Read(folder["a.npz"]));
        NpzFileTests.Zip(folder["a.npz"], ("bn.weight.npy", counts));
        Assert.Contains("'<i8'", Assert.Throws<InputException>(() => StateDict.Read(folder["a.npz"])).Message);
    }
}
