namespace FastProxy.Onnx.Model;

/// <summary>How a model is read.</summary>
/// <param name="ImageSize">Rows and columns of the images where the model leaves them free.</param>
/// <param name="GivenStatistics">Whether batch-norms normalise by the mean and variance that the model gives, not by those of the batch.</param>
/// <param name="InitialNorms">Whether the factors and shifts of batch-norms are at their initial 1 and 0, whatever the model gives.</param>
public sealed record OnnxOptions(int? ImageSize = null, bool GivenStatistics = false, bool InitialNorms = false);
