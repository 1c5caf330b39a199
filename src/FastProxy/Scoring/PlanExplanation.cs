namespace FastProxy.Scoring;

/// <summary>The work of scoring; see <see cref="Scorer.Explain"/>.</summary>
/// <param name="Architecture">The architecture of the passes.</param>
/// <param name="IsConnected">Whether its output depends on the images; if not, patterns are the only results.</param>
/// <param name="Passes">The passes, each after those that it reads.</param>
/// <param name="Kernels">The kernels that compute the steps, in falling order of their number of steps.</param>
/// <param name="Architectures">The number of architectures of the first window.</param>
/// <param name="Functions">The number of functions that they compute.</param>
/// <param name="Sharing">The steps that the functions share.</param>
public sealed record PlanExplanation(
    string Architecture,
    bool IsConnected,
    IReadOnlyList<PassExplanation> Passes,
    IReadOnlyList<KernelExplanation> Kernels,
    int Architectures,
    int Functions,
    SharingExplanation Sharing);

/// <summary>A pass over one network at one initialisation.</summary>
/// <param name="Name">The computation.</param>
/// <param name="Metrics">The metrics that read the pass or one that follows from it.</param>
/// <param name="Steps">The passes over memory that it adds to those before it.</param>
/// <param name="Macs">The multiply-accumulates of these steps for the whole batch: taps on the padding count, Winograd's saving does not.</param>
/// <param name="PeakBytes">The bytes of activations, gradients and results kept at once, up to and including this pass.</param>
public sealed record PassExplanation(string Name, IReadOnlyList<string> Metrics, long Steps, long Macs, long PeakBytes);

/// <summary>A kernel's part of a plan.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Steps">The number of steps that it computes.</param>
public sealed record KernelExplanation(string Kernel, int Steps);

/// <summary>The steps that functions share.</summary>
/// <param name="Together">The largest number of functions that are planned together.</param>
/// <param name="ForwardAlone">The steps of forward passes if each function is planned alone.</param>
/// <param name="ForwardTogether">The steps of forward passes if functions are planned together.</param>
/// <param name="Other">The steps of gradients, tangents and kernels: the same number either way.</param>
public sealed record SharingExplanation(int Together, long ForwardAlone, long ForwardTogether, long Other);
