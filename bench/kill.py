"""Kills sweeps and searches at random moments, resumes them, and compares every file with the undisturbed run's; then full disks, read-only folders.

    dotnet build -c Release src/FastProxy.Cli
    python3 bench/kill.py [--kills 200] [--seed 0] [--cli src/FastProxy.Cli/bin/Release/net10.0/FastProxy.Cli.dll] [--out bench/results/kill.md]

A run is started with --resume and killed by SIGKILL after a time drawn uniformly from 0 to what the undisturbed run takes, again and again until one
ends by itself. Then all files of its folder, temporary ones included, have the bytes of the undisturbed ones; of a search the seconds of evaluations
are left out. Full disks and read-only folders need root and `mount`. Linux only; everything happens in a new temporary folder.
"""

import argparse
import pathlib
import random
import re
import shutil
import subprocess
import tempfile
import time

SMALL = ["--space", "nasbench201", "--channels", "4", "--cells", "1", "--image-size", "8", "--batch", "8", "--threads", "1"]
RUNS = {
    "sweep": ("scores.csv", ["sweep", *SMALL, "--metrics", "swap,naswot", "--sample", "1500", "--out"]),
    "search": ("trace.jsonl", ["search", "--space", "nasbench201", "--algorithm", "rea", "--budget", "2000", "--seeds", "0-3", "--oracle", "ORACLE",
                               "--out"]),
}


def files(folder):
    """The bytes of every file, without the seconds of evaluations."""
    return {p.name: re.sub(rb'"cost":[^,}]*,', b"", p.read_bytes()) for p in sorted(folder.iterdir())}


def run(cli, arguments):
    return subprocess.run(["dotnet", cli, *arguments], capture_output=True, text=True)


def command(root, verb):
    """The name of a run's file, and its arguments before the file's path."""
    name, arguments = RUNS[verb]
    return name, [a.replace("ORACLE", f"csv:{root / 'truth.csv'}:acc") for a in arguments]


def undisturbed(cli, folder, name, arguments):
    folder.mkdir()
    start = time.monotonic()
    done = run(cli, [*arguments, str(folder / name)])
    assert done.returncode == 0, done.stderr
    return files(folder), time.monotonic() - start


def killed(cli, root, verb, kills, draw):
    """Kills and resumes; returns kills, of them those that left some of the rows, runs that ended, and the differences."""
    name, arguments = command(root, verb)
    whole, seconds = undisturbed(cli, root / f"{verb}-whole", name, arguments)
    rows = whole[name].count(b"\n")
    done = amid = ended = 0
    differences = []
    while done < kills:
        folder = root / f"{verb}-{ended}"
        folder.mkdir()
        resume = ["dotnet", cli, *arguments, str(folder / name), "--resume"]
        while True:
            process = subprocess.Popen(resume, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
            try:
                error = process.communicate(timeout=draw.uniform(0, seconds) if done < kills else None)[1]
                break
            except subprocess.TimeoutExpired:
                process.kill()
                process.communicate()
                done += 1
                file = folder / name
                amid += file.exists() and 0 < file.read_bytes().count(b"\n") < rows
        ended += 1
        if process.returncode != 0:
            differences.append(f"{folder.name}: exit code {process.returncode}: {error}")
        elif files(folder) != whole:
            differences.append(f"{folder.name}: {[n for n in {**whole, **files(folder)} if files(folder).get(n) != whole.get(n)]}")
        else:
            shutil.rmtree(folder)
    return done, amid, ended, differences


def refused(cli, arguments, folder):
    """A run that must end with one line and exit code 2."""
    done = run(cli, arguments)
    # A sweep says what it begins before the disk is full; the refusal is the last line.
    lines = [line for line in done.stderr.splitlines() if line.startswith("fastproxy: ")]
    fine = done.returncode == 2 and len(lines) == 1 and "   at " not in done.stderr and done.stdout == ""
    return fine, f"{lines[0].replace(str(folder), 'FOLDER') if lines else done.stderr!r}"


def full_disk(cli, root, verb, size):
    """A disk of so many bytes fills; with more room the run is resumed to the whole."""
    name, arguments = command(root, verb)
    whole = files(root / f"{verb}-whole")
    folder = root / f"{verb}-full"
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], check=True)
    try:
        fine, line = refused(cli, [*arguments, str(folder / name)], folder)
        left = files(folder)
        kept = left.get(name, b"")
        complete = kept[: kept.rfind(b"\n") + 1]
        subprocess.run(["mount", "-o", "remount,size=64m", folder], check=True)
        again = run(cli, [*arguments, str(folder / name), "--resume"])
        same = again.returncode == 0 and files(folder) == whole
        return fine and whole[name].startswith(complete), same, complete.count(b"\n"), line
    finally:
        subprocess.run(["umount", folder], check=True)


def read_only(cli, root, verb):
    """A folder that cannot be written: nothing is there after, and files that were there are as they were."""
    name, arguments = command(root, verb)
    folder = root / f"{verb}-read-only"
    shutil.copytree(root / f"{verb}-whole", folder)
    before = files(folder)
    subprocess.run(["mount", "--bind", folder, folder], check=True)
    subprocess.run(["mount", "-o", "remount,ro,bind", folder], check=True)
    try:
        fine, line = refused(cli, [*arguments, str(folder / name), "--resume"], folder)
        return fine and files(folder) == before, line
    finally:
        subprocess.run(["umount", folder], check=True)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--cli", default="src/FastProxy.Cli/bin/Release/net10.0/FastProxy.Cli.dll")
    parser.add_argument("--out", default="bench/results/kill.md")
    options = parser.parse_args()
    draw = random.Random(options.seed)
    text = [
        "# Kills, full disks and read-only folders",
        "",
        f"`python3 bench/kill.py --kills {options.kills} --seed {options.seed}`; the header of the script says what is compared.",
        "",
        "| run | kills | that left some of the rows | runs that ended | that differ |",
        "| --- | --: | --: | --: | --: |",
    ]
    faults = []
    with tempfile.TemporaryDirectory() as temporary:
        root = pathlib.Path(temporary)
        (root / "truth.csv").write_text("index,acc\n" + "".join(f"{i},{i * 7919 % 10007}\n" for i in range(15625)))
        for verb in RUNS:
            done, amid, ended, differences = killed(options.cli, root, verb, options.kills, draw)
            text.append(f"| `{verb}` | {done} | {amid} | {ended} | {len(differences)} |")
            faults += differences
            print(text[-1], flush=True)
        text += ["", "| run | where | rows kept | resumed to the whole | what it said |", "| --- | --- | --: | --- | --- |"]
        for verb in RUNS:
            for size in ["4k", "32k"]:
                fine, same, rows, line = full_disk(options.cli, root, verb, size)
                text.append(f"| `{verb}` | a disk of {size} | {rows} | {'yes' if same else 'no'} | `{line}` |")
                faults += [] if fine and same else [text[-1]]
                print(text[-1], flush=True)
                (root / f"{verb}-full").rmdir()
            fine, line = read_only(options.cli, root, verb)
            text.append(f"| `{verb}` | a read-only folder | all | - | `{line}` |")
            faults += [] if fine else [text[-1]]
            print(text[-1], flush=True)
    pathlib.Path(options.out).write_text("\n".join(text) + "\n")
    raise SystemExit("\n".join(faults) if faults else 0)


if __name__ == "__main__":
    main()
