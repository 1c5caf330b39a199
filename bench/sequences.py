"""Prints the tables of bench/results/sequences.md from the scores that bench/sequences.sh made.

    python3 bench/sequences.py DATA SCORES

DATA holds nasbench-nlp.jsonl and nasbench-bert.jsonl, SCORES nlp.csv and FORM.csv. Architectures that come twice in the data count once, with
the mean of their values. A row without a score is left out of its correlation and counted under "none".
"""

import csv
import json
import sys
from pathlib import Path

import numpy as np

data, scores = map(Path, sys.argv[1:])


def ranks(values):
    order = np.argsort(values, kind="stable")
    result = np.empty(len(values))
    result[order] = np.arange(len(values))
    for value in np.unique(values):
        same = values == value
        result[same] = result[same].mean()
    return result


def spearman(a, b):
    """Spearman's correlation of the pairs that have both; None without any variation."""
    a, b = np.array(a, float), np.array(b, float)
    both = np.isfinite(a) & np.isfinite(b)
    if both.sum() < 3 or len(set(a[both])) == 1 or len(set(b[both])) == 1:
        return None
    return float(np.corrcoef(ranks(a[both]), ranks(b[both]))[0, 1])


def shown(value):
    return "" if value is None else f"{value:.3f}".replace("0.", ".", 1)


def read(name):
    with open(scores / f"{name}.csv", newline="") as file:
        return list(csv.DictReader(file))


def column(rows, metric):
    return [float(row[metric]) if row[metric] else np.nan for row in rows]


def recurrent():
    rows = read("nlp")
    names = [line for line in open(data / "nasbench-nlp.jsonl")]
    by_arch = {}
    for line in names:
        row = json.loads(line)
        by_arch.setdefault(normal(row["recipe"]), []).append(row)
    missing = [r["arch"] for r in rows if normal(json.loads(r["arch"])) not in by_arch]
    assert not missing, missing[0]
    found = [by_arch[normal(json.loads(r["arch"]))] for r in rows]

    def values(of):
        picked = [[v for v in map(of, group) if v is not None] for group in found]
        return [float(np.mean(p)) if p else np.nan for p in picked]

    def published(name):
        return values(lambda r: (r["ptb"] or {}).get(name))

    pairs = {
        "hidden_cov_units_L1": ("Layer 1 Hidden Covariance", ".96"),
        "hidden_cov_units_L2": ("Layer 2 Hidden Covariance", ".96"),
        "hidden_cov_units_L3": ("Layer 3 Hidden Covariance", ".95"),
        "activation_distance": ("Activation Distance", ".93"),
        "hidden_saliency_ones": ("Hidden Synaptic Saliency", ".92"),
        "synaptic_saliency_ones": ("Synaptic Saliency", ".87"),
        "jacobian_cosine": ("Jacobian Cosine", ""),
    }
    wt2 = values(lambda r: r["wikitext2_best_val_loss"])
    ptb = published("loss")
    print(f"## Recurrent cells: {len(rows)} distinct recipes of {len(names)} rows\n")
    print("Spearman's correlation with the published column, and with the losses, of which lower is better.\n")
    print("| metric | published column | with it | aim | WikiText-2 loss | Penn Treebank loss | none |")
    print("| --- | --- | --: | --: | --: | --: | --: |")
    for metric in [m for m in rows[0] if m not in ("index", "arch", "status")]:
        score = column(rows, metric)
        name, aim = pairs.get(metric, ("", ""))
        own = spearman(score, published(name)) if name else None
        print(f"| `{metric}` | {name} | {shown(own)} | {aim} | {shown(spearman(score, wt2))} | {shown(spearman(score, ptb))} "
              f"| {int(np.isnan(score).sum())} |")
    first, second = np.array(column(rows, "hidden_cov_units_L1")), np.array(column(rows, "hidden_saliency_y"))
    both = np.isfinite(first) & np.isfinite(second)
    together = np.full(len(rows), np.nan)
    together[both] = ranks(first[both]) + ranks(-second[both])
    print(f"| rank(`hidden_cov_units_L1`) + rank(-`hidden_saliency_y`) | | | | {shown(spearman(together, wt2))} "
          f"| {shown(spearman(together, ptb))} | {int((~both).sum())} |\n")


def normal(recipe):
    """A text that recipes have in common which differ in names and order alone: every node by its term, over all hidden states."""
    terms = {}

    def term(name):
        if name not in recipe:
            return name
        if name not in terms:
            terms[name] = f"{recipe[name]['op']}({','.join(map(term, recipe[name]['input']))})"
        return terms[name]

    dead = sorted(term(name) for name in recipe)
    return json.dumps([sorted((n, term(n)) for n in recipe if n.startswith("h_new_")), dead])


def encoders():
    forms = {form: read(form) for form in ("configured", "released", "trained")}
    by_arch = {}
    for line in open(data / "nasbench-bert.jsonl"):
        row = json.loads(line)
        by_arch.setdefault(json.dumps([row["hidden_size"], row["encoder_layers"]], sort_keys=True), []).append(row)

    def group(row):
        arch = json.loads(row["arch"])
        return by_arch[json.dumps([arch["hidden_size"], arch["encoder_layers"]], sort_keys=True)]

    released = forms["released"]
    groups = [group(row) for row in released]
    depth = np.array([len(g[0]["encoder_layers"]) for g in groups])

    def values(of):
        return np.array([float(np.mean([of(r) for r in g])) for g in groups])

    glue = values(lambda r: r["scores"]["glue"])
    print(f"## Encoders: {len(released)} distinct rows\n")
    print("Form `released` against the published columns:\n")
    print("| metric | published column | Spearman | aim |\n| --- | --- | --: | --: |")
    feed_forward = values(lambda r: sum(layer["num_feed_forward"] for layer in r["encoder_layers"]))
    per_pass = values(lambda r: r["published_metrics"]["Activation Distance Normalized"]) * feed_forward
    for metric, name, target, aim in (
        ("attention_confidence", "Head Confidence", None, ".98"),
        ("attention_confidence_mean", "Head Confidence Normalized", None, ""),
        ("softmax_confidence", "Head Softmax Confidence", None, ".94"),
        ("activation_distance", "Activation Distance, per pass", per_pass, ".98"),
    ):
        truth = target if target is not None else values(lambda r: r["published_metrics"][name])
        print(f"| `{metric}` | {name} | {shown(spearman(column(released, metric), truth))} | {aim} |")
    print("\nAgainst GLUE, over all rows, rows of two layers, rows of four layers:\n")
    print("| metric | form | all | two layers | four layers | none |\n| --- | --- | --: | --: | --: | --: |")
    for baseline in ("layers", "depth_width"):
        print_glue(baseline, "configured", forms["configured"], glue, depth)
    for form, rows in forms.items():
        for metric in [m for m in rows[0] if m not in ("index", "arch", "status", "layers", "depth_width", "dss")]:
            print_glue(metric, form, rows, glue, depth)


def print_glue(metric, form, rows, glue, depth):
    score = np.array(column(rows, metric))
    parts = [shown(spearman(score[mask], glue[mask])) for mask in (depth > 0, depth == 2, depth == 4)]
    print(f"| `{metric}` | {form} | {' | '.join(parts)} | {int(np.isnan(score).sum())} |")


recurrent()
encoders()
