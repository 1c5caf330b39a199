namespace FastProxy.Cli.Serving;

/// <summary>What a request to score asks for.</summary>
/// <param name="Key">Requests of one key differ in their architectures only; one scorer serves them.</param>
/// <param name="Architectures">The architectures, unchecked.</param>
/// <param name="Time">The limit on the time of scoring; null for none.</param>
/// <param name="Prepare">Makes the space and its scorer.</param>
internal sealed record ScoreOrder(string Key, IReadOnlyList<string> Architectures, TimeSpan? Time, Func<WarmScorer> Prepare);
