using FastProxy.Onnx.Model;
using Xunit;

namespace FastProxy.Onnx.Tests.Parity;

/// <summary>
/// The logits of PP-OCRv4's models, which PaddlePaddle exports, agree with ONNX Runtime. Detection has one for every pixel, recognition some for
/// every column, over which it has attention: a sample's are one row here.
/// </summary>
public sealed class PaddleModelTests
{
    private const int Samples = 2;

    [PaddleTheory]
    [InlineData("ch_ppocr_mobile_v2.0_cls_infer", 48, 192)]
    [InlineData("ch_PP-OCRv4_det_infer", 64, 64)]
    [InlineData("ch_PP-OCRv4_rec_infer", 48, 64)]
    public void A_model_agrees_with_onnx_runtime(string name, int height, int width)
    {
        OnnxModel model = OnnxReader.Read(Path.Combine(PaddleTheoryAttribute.Folder!, $"{name}.onnx"));
        OnnxNode last = model.Nodes.Single(node => node.Outputs.Contains(model.Outputs[0]));
        Assert.Contains(last.Type, (string[])["Sigmoid", "Softmax"]);
        var axis = new Dictionary<string, OnnxAttribute> { ["axis"] = OnnxAttribute.Of(1L) };
        OnnxModel row = model with
        {
            Nodes = [.. model.Nodes.Except([last]), last with { Type = "Flatten", Attributes = axis }],
            Inputs = [model.Inputs[0] with { Shape = [null, 3, height, width] }],
        };
        byte[] bytes = OnnxWriter.Write(row, name, [null, null]);
        float[] images = Forward.Noise(Samples * 3 * height * width, 1);
        Forward.Agrees(name, bytes, images, [Samples, 3, height, width], new OnnxOptions(GivenStatistics: true), isExact: true);
    }
}

/// <summary>A theory on the models of PP-OCR, which lie in the folder that FASTPROXY_PPOCR names.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class PaddleTheoryAttribute : TheoryAttribute
{
    public PaddleTheoryAttribute() => Skip = Directory.Exists(Folder) ? null : "needs the models of PP-OCR in the folder FASTPROXY_PPOCR";

    /// <summary>Where the models lie.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable("FASTPROXY_PPOCR");
}
