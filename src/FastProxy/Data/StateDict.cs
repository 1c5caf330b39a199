using FastProxy.Input;

namespace FastProxy.Data;

/// <summary>
/// Reads the tensors of a network by name, from a file of <c>fastproxy export</c> or from PyTorch's <c>state_dict</c>, saved by <c>numpy.savez(path,
/// **{name: tensor.numpy() for name, tensor in state_dict.items()})</c>.
/// </summary>
public static class StateDict
{
    /// <summary>The buffers that batch-norm keeps for its evaluation mode, which is never used here. One of them is a whole number.</summary>
    private static readonly string[] Buffers = ["running_mean", "running_var", "num_batches_tracked"];

    /// <summary>The prefixes that <c>DataParallel</c> and <c>torch.compile</c> put before every name.</summary>
    private static readonly string[] Wrappers = ["module.", "_orig_mod."];

    /// <summary>Reads the tensors, without buffers of batch-norm and without the names of wrappers.</summary>
    /// <param name="path">The file, in numpy's <c>.npz</c> format.</param>
    /// <param name="budget">The limit on the bytes of the values of all tensors together, as float32.</param>
    /// <exception cref="InputException">See <see cref="NpzFile.Read"/>.</exception>
    public static IReadOnlyDictionary<string, NpyArray> Read(string path, long budget = NpzFile.DefaultBudget)
    {
        IReadOnlyDictionary<string, NpyArray> tensors = NpzFile.Read(path, budget, name => Buffers.Contains(name[(name.LastIndexOf('.') + 1)..]));
        while (tensors.Count > 0 && Wrappers.FirstOrDefault(IsBeforeAll) is string wrapper)
        {
            tensors = tensors.ToDictionary(tensor => tensor.Key[wrapper.Length..], tensor => tensor.Value);
        }

        return tensors;

        bool IsBeforeAll(string wrapper) => tensors.Keys.All(name => name.StartsWith(wrapper, StringComparison.Ordinal));
    }
}
