using System.Globalization;
using FastProxy.Kernels.Simd;

namespace FastProxy.Kernels.Cases;

/// <summary>The sizes that a kernel is profiled at; each kernel reads those that apply to it.</summary>
/// <param name="In">The input channels.</param>
/// <param name="Out">The output channels.</param>
/// <param name="Kernel">The side of the window.</param>
/// <param name="Stride">The stride of the window.</param>
/// <param name="Padding">The padding of the window.</param>
/// <param name="Groups">The groups of channels.</param>
/// <param name="Height">The rows of the input.</param>
/// <param name="Width">The columns of the input.</param>
/// <param name="Samples">The samples of the batch.</param>
/// <param name="Problems">The problems of the launch.</param>
public sealed record CaseShape(
    int In = 16,
    int Out = 16,
    int Kernel = 3,
    int Stride = 1,
    int Padding = 1,
    int Groups = 1,
    int Height = 32,
    int Width = 32,
    int Samples = 64,
    int Problems = 1)
{
    /// <summary>The form that <see cref="Parse"/> reads.</summary>
    public const string Form = "in=16,out=16,kernel=3,stride=1,padding=1,groups=1,height=32,width=32,samples=64,problems=1";

    private const int Max = 1 << 20;

    /// <summary>The layout of the input.</summary>
    public ActivationLayout X => new(In, Height, Width, Samples);

    /// <summary>
    /// Returns the shape that <paramref name="text"/> describes: any of the sizes of <see cref="Form"/>, whose values are the defaults.
    /// </summary>
    /// <exception cref="FormatException">
    /// A name is unknown or given twice, a size is not a whole number in range, or sizes do not go together.
    /// </exception>
    public static CaseShape Parse(string text)
    {
        var shape = new CaseShape();
        var seen = new HashSet<string>();
        foreach (string part in text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] pair = part.Split('=');
            if (pair.Length != 2 || !int.TryParse(pair[1], NumberStyles.None, CultureInfo.InvariantCulture, out int value) || value > Max)
            {
                throw new FormatException($"'{part}' is no size, expected name=number up to {Max}, as in {Form}");
            }

            if (!seen.Add(pair[0]))
            {
                throw new FormatException($"'{pair[0]}' is given twice");
            }

            shape = pair[0] switch
            {
                "in" => shape with { In = value },
                "out" => shape with { Out = value },
                "kernel" => shape with { Kernel = value },
                "stride" => shape with { Stride = value },
                "padding" => shape with { Padding = value },
                "groups" => shape with { Groups = value },
                "height" => shape with { Height = value },
                "width" => shape with { Width = value },
                "samples" => shape with { Samples = value },
                "problems" => shape with { Problems = value },
                _ => throw new FormatException($"'{pair[0]}' is no size of a kernel, expected some of {Form}"),
            };
        }

        return shape.Checked();
    }

    private CaseShape Checked()
    {
        foreach ((string name, int value) in new[]
        {
            ("in", In), ("out", Out), ("kernel", Kernel), ("stride", Stride), ("groups", Groups), ("height", Height), ("width", Width),
            ("samples", Samples), ("problems", Problems),
        })
        {
            if (value < 1)
            {
                throw new FormatException($"'{name}' is {value}, expected at least 1");
            }
        }

        return In % Groups != 0 || Out % Groups != 0 ? throw new FormatException($"{Groups} groups divide neither {In} nor {Out} channels")
            : Math.Min(Height, Width) + 2 * Padding < Kernel ? throw new FormatException($"a window of {Kernel} does not fit {Height}x{Width}")
            : this;
    }
}
