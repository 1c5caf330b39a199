using CommandLine;
using FastProxy.Bench.Gpu;
using FastProxy.Bench.Harness;
using FastProxy.Bench.Micro;
using FastProxy.Bench.Peer;
using FastProxy.Input;

namespace FastProxy.Bench;

/// <summary>The benchmarks: one verb each. Exit codes: 0 done, 2 bad input or a missing peer, with one clear line.</summary>
internal static class Program
{
    private const int BadInput = 2;

    private static int Main(string[] args)
    {
        using var parser = new Parser(settings =>
        {
            settings.HelpWriter = Console.Out;
            settings.CaseInsensitiveEnumValues = true;
        });
        try
        {
            ParserResult<object> verbs = parser.ParseArguments<
                KernelsVerb, PopulationVerb, PeerVerb, PeerGradientsVerb, PeerOnnxVerb, PeerDartsVerb, ErrorsVerb, ModelledVerb, ModelledSweepsVerb,
                TwinsVerb, EmulatorVerb>(args);
            return verbs.MapResult(
                (KernelsVerb verb) => Run(verb),
                (PopulationVerb verb) => Run(verb),
                (PeerVerb verb) => Run(verb),
                (PeerGradientsVerb verb) => Run(verb),
                (PeerOnnxVerb verb) => Run(verb),
                (PeerDartsVerb verb) => Run(verb),
                (ErrorsVerb verb) => Run(verb),
                (ModelledVerb verb) => Run(verb),
                (TwinsVerb verb) => Run(verb),
                (ModelledSweepsVerb verb) => Run(verb),
                (EmulatorVerb verb) => Run(verb),
                errors => errors.IsHelp() || errors.IsVersion() ? 0 : BadInput);
        }
        catch (InputException e)
        {
            Console.Error.WriteLine($"error: {e.Message}");
            return BadInput;
        }
    }

    private static int Run(Verb verb)
    {
        verb.Run();
        return 0;
    }
}
