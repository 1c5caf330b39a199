"""Writes small models as PyTorch exports them, and their logits and gradient scores: python3 make_onnx_fixtures.py FOLDER

Batch-norms are in train mode, as training-free metrics score them; nothing is folded. The models are at their initial values.
"""
import json
import os
import sys

import numpy as np
import onnx_sequences
import torch
from gradient_metrics import weights
from torch import nn

SIZE, CLASSES, BATCH = 16, 10, 8


def conv(i, o, k=3, s=1, groups=1):
    return nn.Conv2d(i, o, k, stride=s, padding=k // 2, groups=groups, bias=False)


class Residual(nn.Module):
    def __init__(self, i, o, s):
        super().__init__()
        self.body = nn.Sequential(conv(i, o, 3, s), nn.BatchNorm2d(o), nn.ReLU(), conv(o, o), nn.BatchNorm2d(o))
        self.skip = nn.Sequential() if i == o and s == 1 else nn.Sequential(conv(i, o, 1, s), nn.BatchNorm2d(o))

    def forward(self, x):
        return torch.relu(self.body(x) + self.skip(x))


class Dense(nn.Module):
    def __init__(self, i, growth):
        super().__init__()
        self.body = nn.Sequential(nn.BatchNorm2d(i), nn.ReLU(), conv(i, growth))

    def forward(self, x):
        return torch.cat([x, self.body(x)], 1)


def separable(i, o, s):
    return nn.Sequential(conv(i, i, 3, s, i), nn.BatchNorm2d(i), nn.ReLU(), conv(i, o, 1), nn.BatchNorm2d(o), nn.ReLU())


def head(i):
    return nn.Sequential(nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Dropout(0.0), nn.Linear(i, CLASSES))


MODELS = {
    "resnet": lambda: nn.Sequential(
        conv(3, 8), nn.BatchNorm2d(8), nn.ReLU(), nn.MaxPool2d(3, 2, 1), Residual(8, 8, 1), Residual(8, 16, 2), head(16)),
    "densenet": lambda: nn.Sequential(
        conv(3, 6), Dense(6, 4), Dense(10, 4), nn.BatchNorm2d(14), nn.ReLU(), conv(14, 8, 1), nn.AvgPool2d(2), Dense(8, 4), head(12)),
    "mobilenet": lambda: nn.Sequential(
        conv(3, 8, 3, 2), nn.BatchNorm2d(8), nn.ReLU(), separable(8, 16, 1), separable(16, 24, 2), conv(24, 24, 3, 1, 4), nn.BatchNorm2d(24),
        nn.ReLU(), head(24)),
    "bert": onnx_sequences.Bert,
    "lstm": lambda: onnx_sequences.Recurrent(nn.LSTM, "state", num_layers=2),
}


def main(folder):
    os.makedirs(folder, exist_ok=True)
    rng = np.random.default_rng(1)
    images = rng.standard_normal((BATCH, 3, SIZE, SIZE), dtype=np.float32)
    labels = rng.integers(0, CLASSES, BATCH)
    tokens = rng.integers(0, onnx_sequences.VOCABULARY, (BATCH, onnx_sequences.TOKENS))
    np.save(os.path.join(folder, "images.npy"), images)
    expected = {"labels": labels.tolist(), "tokens": tokens.reshape(-1).tolist(), "models": {}}
    for number, (name, make) in enumerate(MODELS.items()):
        torch.manual_seed(number)
        model = make().train()
        x = torch.from_numpy(tokens if name in onnx_sequences.MODELS else images)
        for opset in (11, 17):
            torch.onnx.export(
                model, x, os.path.join(folder, f"{name}-{opset}.onnx"), opset_version=opset,
                training=torch.onnx.TrainingMode.TRAINING, do_constant_folding=False, input_names=["images"], output_names=["logits"],
                dynamic_axes={"images": {0: "batch"}})
        model = model.double().train()
        logits = model(x.double() if x.is_floating_point() else x)
        nn.functional.cross_entropy(logits, torch.from_numpy(labels)).backward()
        layers = list(weights(model).values())
        expected["models"][name] = {
            "logits": logits.detach().reshape(-1).tolist(),
            "grad_norm": sum(float(w.grad.norm()) for w in layers),
            "snip": sum(float((w * w.grad).abs().sum()) for w in layers),
            "params": sum(p.numel() for p in model.parameters()) - sum(2 * len(m.weight) for m in model.modules() if isinstance(m, nn.LayerNorm)),
        }
    with open(os.path.join(folder, "expected.json"), "w") as f:
        json.dump(expected, f, indent=1)


if __name__ == "__main__":
    main(sys.argv[1])
