using FastProxy.Kernels.Embeddings;
using FastProxy.Kernels.Simd;
using FastProxy.Kernels.Tests.Testing;
using Xunit;

namespace FastProxy.Kernels.Tests.Embeddings;

public sealed unsafe class EmbeddingTests
{
    [Fact]
    public void Each_token_has_the_row_it_names_bit_by_bit()
    {
        foreach (int seed in Draw.Seeds(60))
        {
            var at = EmbeddingInputs.Of(seed);
            var random = new System.Random(seed);
            float[] ids = at.Ids(random);
            float[] table = Draw.WithSpecials(random, at.Table(random), 10);
            float[] expected = Array.ConvertAll(EmbeddingReference.Of(Draw.Double(table), ids, at.Layout.Channels, at.Pixels), v => (float)v);
            foreach (Isa isa in IsaExtensions.Supported)
            {
                int cut = random.Next(at.Pixels + 1);
                using Activation tokens = Activation.Input(at.IdLayout, ids);
                using Activation y = Activation.Output(at.Layout);
                fixed (float* rows = table)
                {
                    var second = new Embedding(rows, tokens.Pointer, at.Layout, cut, at.Pixels, y.Pointer);
                    isa.Run(in second);
                    var first = new Embedding(rows, tokens.Pointer, at.Layout, 0, cut, y.Pointer);
                    isa.Run(in first);
                }

                y.CheckWritten($"Embedding {at} {isa} cut at {cut}");
                Expect.SameBits(y.Values, expected, $"Embedding {at} {isa} cut at {cut}");
            }
        }
    }
}
