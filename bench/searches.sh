#!/usr/bin/env bash
# The tables of src/FastProxy.Search/README.md, from nothing but FastProxy and three files:
#
#   bench/searches.sh DATA OUT
#
# DATA holds nasbench201-cifar10.csv (arch, cifar10_val_acc_12ep, train_seconds_12ep, cifar10_test_acc), darts-cifar10.csv (genotype,
# cifar10_val_acc_200ep) and cifar10-sample.bin (CIFAR-10's binary layout). OUT gets scores, traces, the plot and searches.md. What is there already
# is gone on with, so that a run that was stopped can be started again. The sweep takes about half an hour on two cores, everything else a few minutes.
# FASTPROXY names another command than the one built here.
set -euo pipefail
project=$(realpath "$(dirname "$0")/../src/FastProxy.Cli")
data=$(realpath "$1")
mkdir -p "$2"
cd "$2"
fastproxy=${FASTPROXY:-dotnet run -c Release --project $project --}
oracle=csv:$data/nasbench201-cifar10.csv:cifar10_val_acc_12ep:train_seconds_12ep
truth="--truth $data/nasbench201-cifar10.csv --column cifar10_test_acc"
report=searches.md
log=searches.log
: > "$report"
: > "$log"

section() { printf '\n## %s\n\n' "$1" >> "$report"; }
# Prints a command and what it prints into the report; rows without a score are part of the result.
show() {
  printf '```\n$ fastproxy %s\n' "${*//$data\//}" >> "$report"
  { $fastproxy "$@" 2>> "$log" || [ $? -eq 1 ]; } | sed "s|$data/||g" >> "$report"
  printf '```\n' >> "$report"
}
quiet() { $fastproxy "$@" >> "$log" 2>&1 || [ $? -eq 1 ]; }
# search NAME ALGORITHM BUDGET SEEDS [OPTION ...]
search() {
  local name=$1 algorithm=$2 budget=$3 seeds=$4
  shift 4
  quiet search --space nasbench201 --algorithm "$algorithm" --budget "$budget" --seeds "$seeds" --out "$name.jsonl" --resume "$@"
}

cifar="--data cifar10:$data/cifar10-sample.bin"
quiet sweep --space nasbench201 --all $cifar --out scores.csv --resume \
  --metrics grad_norm,snip,grasp,fisher,synflow,jacob_cov,ntk_trace_hnas,ntk_condition_hnas,naswot,swap_regularized
scores="--scores scores.csv"

section 'NAS-Bench-201, 20 queries of the accuracy after 12 epochs, seeds 10 to 19'
for algorithm in random rea local; do
  search "$algorithm-20" "$algorithm" 20 10-19 --oracle "$oracle"
done
for form in trace grad-norm snip grasp; do
  search "hnas-$form-20" hnas 20 10-19 --oracle "$oracle" $scores --set "form=$form"
done
search robot-20 robot 20 10-19 --oracle "$oracle" $scores
search robot-released-20 robot 20 10-19 --oracle "$oracle" $scores --set queries=released
search robot-rank-20 robot 20 10-19 --oracle "$oracle" $scores --set normalise=rank
search robot-10 robot 10 10-19 --oracle "$oracle" $scores
search robot-10-200-seeds robot 10 100-299 --oracle "$oracle" $scores
show compare {random,rea,local,hnas-trace,hnas-grad-norm,hnas-snip,hnas-grasp,robot,robot-released,robot-rank}-20.jsonl \
  robot-10.jsonl robot-10-200-seeds.jsonl $truth

section 'NAS-Bench-201, 100 queries, seeds 0 to 29'
for algorithm in random rea local; do
  search "$algorithm-100" "$algorithm" 100 0-29 --oracle "$oracle"
done
for form in trace grad-norm; do
  search "hnas-$form-100" hnas 100 0-29 --oracle "$oracle" $scores --set "form=$form"
done
show compare {random,rea,local,hnas-trace,hnas-grad-norm}-100.jsonl $truth --plot budget.svg

section 'NAS-Bench-201, 1,000 scorings and no training, seeds 0 to 29'
search best-1000 best 1000 0-29 $scores
search ensemble-1000 ensemble 1000 0-29 $scores
search swap-nas-1000 swap-nas 1000 0-29 $scores
search random-swap-1000 random 1000 0-29 $scores --metrics swap_regularized
search rea-swap-1000 rea 1000 0-29 $scores --metrics swap_regularized
show compare {best,ensemble,swap-nas,random-swap,rea-swap}-1000.jsonl $truth

section 'Fronts of NAS-Bench-201: synflow, jacob_cov and FLOPs, 3,000 scorings, seeds 0 to 29 (the protocol of E-TF-MOENAS)'
for algorithm in random nsga2 mtf-pdns; do
  search "$algorithm-front-3000" "$algorithm" 3000 0-29 $scores --metrics synflow,jacob_cov
done
show compare {random,nsga2,mtf-pdns}-front-3000.jsonl $truth

section 'Fronts of NAS-Bench-201: synflow, jacob_cov, snip and FLOPs, 1,000 scorings, seeds 0 to 29 (the protocol of MTF-PDNS)'
for algorithm in random nsga2 mtf-pdns; do
  search "$algorithm-front-1000" "$algorithm" 1000 0-29 $scores --metrics synflow,jacob_cov,snip
done
show compare {random,nsga2,mtf-pdns}-front-1000.jsonl $truth

section 'SWAP on DARTS cells, the released protocol: 500 genotypes, 16 images, N(0, 1), one repeat and 32'
swap="--space darts-swap $cifar --batch 16 --init normal"
darts="$data/darts-cifar10.csv --column cifar10_val_acc_200ep"
for repeats in 1 32; do
  rm -f swap-$repeats.csv swap-$repeats.csv.json
  quiet score $swap --arch-file "$data/darts-cifar10.csv" --metrics swap,swap_released,swap_regularized,params --mu 1.75 --sigma 8 \
    --repeats $repeats --out swap-$repeats.csv
  grep 'rows in' "$log" | tail -1 >> "$report"
  show correlate swap-$repeats.csv --truth $darts
done

section 'SWAP-NAS on DARTS cells: 10,000 scorings of 32 repeats each, seed 0, started anew'
rm -f swap-nas-darts.jsonl
show search $swap --algorithm swap-nas --budget 10000 --seeds 0 --repeats 32 --mu 1.75 --sigma 8 --out swap-nas-darts.jsonl
grep 'evaluations/s' "$log" | tail -1 >> "$report"
printf "\n"; cat "$report"
