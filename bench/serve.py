"""Measures `fastproxy serve`: many small requests against one large one of the same architectures, and the latency of a request of one architecture.

    dotnet build -c Release src/FastProxy.Cli
    python3 bench/serve.py [--architectures 4000] [--size 4] [--rounds 3] [--cli src/FastProxy.Cli/bin/Release/net10.0/FastProxy.Cli.dll]

Architectures of NAS-Bench-201 are drawn by a seed; metrics are swap and naswot, the batch is 64. One request of all of them and many requests of --size,
each sent when the one before is done, alternate in one process that is warm. Given are the medians by the clock and by the processor, as other work
slows the clock. All rows must have the same bits. The latency of a request is the client's time; `engine` is the server's from taking the request to
its last row. Linux only.
"""

import argparse
import json
import os
import pathlib
import random
import statistics
import subprocess
import time

OPERATIONS = ["none", "skip_connect", "nor_conv_1x1", "nor_conv_3x3", "avg_pool_3x3"]
OPTIONS = {"space": "nasbench201", "metrics": "swap,naswot", "batch": 64}


def architecture(code):
    """The architecture whose edges' operations are the digits of a number to base 5."""
    edges = [OPERATIONS[code // 5**k % 5] for k in range(6)]
    nodes = [[0], [0, 1], [0, 1, 2]]
    it = iter(edges)
    return "+".join("|" + "|".join(f"{next(it)}~{source}" for source in node) + "|" for node in nodes)


class Server:
    """A client of one server."""

    def __init__(self, cli):
        self.process = subprocess.Popen(["dotnet", cli, "serve"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.requests = 0

    def score(self, architectures):
        """The rows and the last reply of a request."""
        self.requests += 1
        self.process.stdin.write(json.dumps({"id": str(self.requests), "score": {**OPTIONS, "arch": architectures}}) + "\n")
        self.process.stdin.flush()
        rows = []
        for line in self.process.stdout:
            reply = json.loads(line)
            if "row" not in reply:
                return rows, reply["done"]
            rows.append(reply["row"])

    def cpu(self):
        """Seconds of the processor so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def timed(self, groups):
        """The rows of requests one after another, and their seconds by the clock and by the processor."""
        cpu, start = self.cpu(), time.monotonic()
        rows = [row for group in groups for row in self.score(group)[0]]
        return rows, time.monotonic() - start, self.cpu() - cpu


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--architectures", type=int, default=4000)
    parser.add_argument("--size", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--singles", type=int, default=100)
    parser.add_argument("--cli", default="src/FastProxy.Cli/bin/Release/net10.0/FastProxy.Cli.dll")
    args = parser.parse_args()
    codes = random.Random(0).sample(range(5**6), args.architectures + args.singles)
    population = [architecture(code) for code in codes[: args.architectures]]
    fours = [population[i : i + args.size] for i in range(0, len(population), args.size)]
    server = Server(args.cli)
    server.timed(fours[:10])
    times = {"one": [], "many": []}
    for _ in range(args.rounds):
        whole, *one = server.timed([population])
        parts, *many = server.timed(fours)
        assert whole == parts, "the bits differ"
        times["one"].append(one)
        times["many"].append(many)
    latencies = []
    for code in codes[args.architectures :]:
        start = time.monotonic()
        _, done = server.score([architecture(code)])
        latencies.append((time.monotonic() - start, done["seconds"]))
    server.process.stdin.close()
    assert server.process.wait() == 0
    for k, clock in enumerate(["clock", "processor"]):
        one, many = (statistics.median(t[k] for t in times[name]) for name in ("one", "many"))
        print(f"{clock}: one request of {len(population)} {one:.2f} s, {len(fours)} requests of {args.size} {many:.2f} s: "
              f"{one / many:.1%} of its throughput (rounds {', '.join(f'{a[k] / b[k]:.0%}' for a, b in zip(times['one'], times['many']))})")
    client, engine = (statistics.median(latency[k] for latency in latencies) for k in (0, 1))
    beside = statistics.median(latency[0] - latency[1] for latency in latencies)
    print(f"one architecture: {1e3 * client:.2f} ms, engine {1e3 * engine:.2f} ms; beside the engine {1e3 * beside:.2f} ms, {beside / engine:.1%}")


if __name__ == "__main__":
    main()
