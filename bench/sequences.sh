#!/usr/bin/env bash
# Scores of the recurrent cells of NAS-Bench-NLP and of the encoders of FlexiBERT against their published losses and scores: bench/results/sequences.md.
# Run it from the repository's root, with the benchmarks' rows in DATA (default: ../shared/data) and numpy; it takes a minute on two cores.
set -euo pipefail
data=${DATA:-../shared/data}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
dotnet build src/FastProxy.Cli -c Release -v quiet
fastproxy() { dotnet src/FastProxy.Cli/bin/Release/net10.0/FastProxy.Cli.dll "$@"; }

fastproxy score --space nasbench-nlp --arch-file "$data/nasbench-nlp.jsonl" --batch 24 --metrics recurrent,params --out "$work/nlp.csv" > "$work/log" 2>&1
for form in configured released trained; do
  fastproxy score --space flexibert --form $form --arch-file "$data/nasbench-bert.jsonl" --batch 4 \
    --metrics encoder,activation_distance,params,layers,depth_width --out "$work/$form.csv" > "$work/log" 2>&1
done

python3 bench/sequences.py "$data" "$work"
