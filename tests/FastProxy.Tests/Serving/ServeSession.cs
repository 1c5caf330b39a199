using System.IO.Pipes;
using System.Text.Json.Nodes;
using FastProxy.Cli;
using FastProxy.Cli.Output;
using Xunit;

namespace FastProxy.Tests.Serving;

/// <summary><c>fastproxy serve</c> between two pipes, each of which holds some 64 KiB.</summary>
internal sealed class ServeSession : IDisposable
{
    private readonly CancellationTokenSource interrupt = new();
    private readonly StringWriter error = new();
    private readonly StreamWriter requests;
    private readonly StreamReader replies;
    private readonly Task<int> run;

    public ServeSession(params string[] args)
    {
        var toServer = new AnonymousPipeServerStream(PipeDirection.Out);
        var fromServer = new AnonymousPipeServerStream(PipeDirection.In);
        var input = new StreamReader(new AnonymousPipeClientStream(PipeDirection.In, toServer.ClientSafePipeHandle));
        var output = new StreamWriter(new AnonymousPipeClientStream(PipeDirection.Out, fromServer.ClientSafePipeHandle));
        requests = new StreamWriter(toServer) { AutoFlush = true };
        replies = new StreamReader(fromServer);
        run = Task.Factory.StartNew(() => Run(args, input, output), TaskCreationOptions.LongRunning);
    }

    /// <summary>Sends a line.</summary>
    public void Send(string request) => requests.Write(request + '\n');

    /// <summary>Waits for the next reply.</summary>
    public string ReadLine() => replies.ReadLine() ?? throw new InvalidOperationException($"no reply: {error}");

    public JsonNode Read() => JsonNode.Parse(ReadLine())!;

    /// <summary>Waits for replies up to the last one of a request, and returns those of that request.</summary>
    public JsonNode[] ReadTo(string id)
    {
        List<JsonNode> read = [Read()];
        while ((string?)read[^1]["id"] != id || read[^1]["row"] is not null)
        {
            read.Add(Read());
        }

        return [.. read.Where(reply => (string?)reply["id"] == id)];
    }

    /// <summary>Sends a request and returns its last reply.</summary>
    public JsonNode Ask(string id, string request)
    {
        Send(request);
        return ReadTo(id)[^1];
    }

    /// <summary>Closes the requests, waits for the end, and returns the exit code and what is left of the replies.</summary>
    public (int Code, JsonNode[] Replies, string Error) End()
    {
        requests.Dispose();
        List<JsonNode> rest = [];
        while (replies.ReadLine() is string line)
        {
            rest.Add(JsonNode.Parse(line)!);
        }

        return (run.GetAwaiter().GetResult(), [.. rest], error.ToString());
    }

    /// <summary>The exit code and what was written to standard error, once the server has ended.</summary>
    public (int Code, string Error) Result => (run.GetAwaiter().GetResult(), error.ToString());

    /// <summary>Presses Ctrl-C.</summary>
    public void Interrupt() => interrupt.Cancel();

    /// <summary>Closes the replies, as a client that has gone does.</summary>
    public void Leave() => replies.Dispose();

    public void Dispose()
    {
        interrupt.Cancel();
        replies.Dispose();
        requests.Dispose();
        run.Wait();
        interrupt.Dispose();
    }

    private int Run(string[] args, StreamReader input, StreamWriter output)
    {
        int code = Program.Run(["serve", .. args], new Terminal(output, error, false, interrupt.Token) { In = input });
        try
        {
            output.Dispose();
        }
        catch (IOException)
        {
            // The client has gone.
        }

        return code;
    }
}
