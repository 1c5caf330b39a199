using FastProxy.Kernels.Cases;

namespace FastProxy.Kernels.Conv;

/// <summary>Reads a case's sizes as a convolution.</summary>
public static class CaseConvolution
{
    extension(CaseShape shape)
    {
        /// <summary>The convolution.</summary>
        public ConvShape Conv => new(shape.In, shape.Out, shape.Kernel, shape.Stride, shape.Padding, 1, shape.Groups);
    }
}
