namespace FastProxy.Bench.Peer; [CommandLine.Verb("peer")] internal sealed class PeerVerb : Verb { public override void Run() {} }
