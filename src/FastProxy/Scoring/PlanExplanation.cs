namespace FastProxy.Scoring;

/// <summary>What scoring takes; see <see cref="Scorer.Explain"/>.</summary>
/// <param name="Architecture">The architecture whose passes these are.</param>
/// <param name="IsConnected">Whether its output depends on the images; if not, there is nothing but patterns.</param>
/// <param name="Passes">Its passes, in an order in which each follows those that it reads.</param>
/// <param name="Kernels">The kernels that compute its steps; those of most steps first.</param>
/// <param name="Architectures">Architectures of the first window.</param>
/// <param name="Functions">Functions that they compute.</param>
/// <param name="Sharing">What the functions share.</param>
public sealed record PlanExplanation(
    string Architecture,
    bool IsConnected,
    IReadOnlyList<PassExplanation> Passes,
    IReadOnlyList<KernelExplanation> Kernels,
    int Architectures,
    int Functions,
    SharingExplanation Sharing);

/// <summary>A pass over one network at one initialisation.</summary>
/// <param name="Name">What it computes.</param>
/// <param name="Metrics">The metrics that read it or what follows from it.</param>
/// <param name="Steps">Passes over memory that it adds to those before it.</param>
/// <param name="Macs">Multiply-accumulates of these for the whole batch, taps on the padding counted, Winograd's saving not.</param>
/// <param name="PeakBytes">Bytes of activations, gradients and results kept at once, up to and with this pass.</param>
public sealed record PassExplanation(string Name, IReadOnlyList<string> Metrics, long Steps, long Macs, long PeakBytes);

/// <summary>A kernel's part of a plan.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Steps">The steps that it computes.</param>
public sealed record KernelExplanation(string Kernel, int Steps);

/// <summary>What functions share.</summary>
/// <param name="Together">Functions that are planned together at most.</param>
/// <param name="ForwardAlone">Steps of forward passes, each function by itself.</param>
/// <param name="ForwardTogether">The same, planned together.</param>
/// <param name="Other">Steps of gradients, tangents and kernels: as many either way.</param>
public sealed record SharingExplanation(int Together, long ForwardAlone, long ForwardTogether, long Other);
