"""Narrow forms of Transformers and recurrent networks, for make_onnx_models.py. The definitions are our own."""
import torch
from torch import nn
from torch.nn import functional as F

CLASSES = 10
VOCABULARY, TOKENS = 37, 12


class Attention(nn.Module):
    """Self-attention with one map for queries, keys and values."""

    def __init__(self, c, heads):
        super().__init__()
        self.heads, self.qkv, self.out = heads, nn.Linear(c, 3 * c), nn.Linear(c, c)

    def forward(self, x, bias=None):
        n, t, c = x.shape
        q, k, v = self.qkv(x).reshape(n, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        scores = q * (c // self.heads) ** -0.5 @ k.transpose(-2, -1)
        scores = scores if bias is None else scores + bias
        return self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(n, t, c))


class Block(nn.Module):
    """A pre-norm encoder block."""

    def __init__(self, c, heads):
        super().__init__()
        self.norm1, self.attention, self.norm2 = nn.LayerNorm(c), Attention(c, heads), nn.LayerNorm(c)
        self.feed = nn.Sequential(nn.Linear(c, 2 * c), nn.GELU(), nn.Linear(2 * c, c))

    def forward(self, x):
        x = x + self.attention(self.norm1(x))
        return x + self.feed(self.norm2(x))


class ViT(nn.Module):
    def __init__(self, c=12):
        super().__init__()
        self.stem, self.token, self.place = nn.Conv2d(3, c, 4, 4), nn.Parameter(torch.randn(1, 1, c)), nn.Parameter(torch.randn(1, 17, c))
        self.blocks, self.norm, self.last = nn.Sequential(Block(c, 3), Block(c, 3)), nn.LayerNorm(c), nn.Linear(c, CLASSES)

    def forward(self, x):
        x = self.stem(x).flatten(2).transpose(1, 2)
        x = torch.cat([self.token.expand(x.shape[0], -1, -1), x], 1) + self.place
        return self.last(self.norm(self.blocks(x))[:, 0])


class BertLayer(nn.Module):
    """A post-norm encoder layer, with a map each for queries, keys and values."""

    def __init__(self, c, heads):
        super().__init__()
        self.heads, self.query, self.key, self.value, self.out = heads, *[nn.Linear(c, c) for _ in range(4)]
        self.up, self.down, self.norm1, self.norm2 = nn.Linear(c, 2 * c), nn.Linear(2 * c, c), nn.LayerNorm(c, 1e-12), nn.LayerNorm(c, 1e-12)

    def split(self, x):
        return x.view(x.size()[:-1] + (self.heads, x.shape[-1] // self.heads)).permute(0, 2, 1, 3)

    def forward(self, x, mask):
        q, k, v = (self.split(one(x)) for one in (self.query, self.key, self.value))
        scores = torch.matmul(q, k.transpose(-1, -2)) / q.shape[-1] ** 0.5 + mask
        y = torch.matmul(torch.softmax(scores, -1), v).permute(0, 2, 1, 3).contiguous()
        x = self.norm1(x + self.out(y.view(y.size()[:-2] + (x.shape[-1],))))
        return self.norm2(x + self.down(F.gelu(self.up(x))))


class Bert(nn.Module):
    """Token ids, segments and positions; the pooled first token is classified. The mask of no padding is part of the graph."""

    def __init__(self, c=12):
        super().__init__()
        self.word, self.place, self.segment, self.norm = nn.Embedding(VOCABULARY, c), nn.Embedding(16, c), nn.Embedding(2, c), nn.LayerNorm(c, 1e-12)
        self.layers, self.pool, self.last = nn.ModuleList([BertLayer(c, 2), BertLayer(c, 3)]), nn.Linear(c, c), nn.Linear(c, CLASSES)

    def forward(self, ids):
        mask = (1 - torch.ones_like(ids)[:, None, None, :].float()) * -10000
        x = self.word(ids) + self.segment(torch.zeros_like(ids)) + self.place(torch.arange(ids.shape[1])[None])
        x = self.norm(x)
        for layer in self.layers:
            x = layer(x, mask)
        return self.last(torch.tanh(self.pool(x[:, 0])))


class Encoder(nn.Module):
    """PyTorch's own attention, which has the tokens first and the samples joined with the heads; one layer, twice."""

    def __init__(self, c=12):
        super().__init__()
        self.word, self.attention, self.norm = nn.Embedding(VOCABULARY, c), nn.MultiheadAttention(c, 3), nn.LayerNorm(c)
        self.last = nn.Linear(c, CLASSES)

    def forward(self, ids):
        x = self.word(ids).transpose(0, 1)
        for _ in range(2):
            x = self.norm(x + self.attention(x, x, x, need_weights=False)[0])
        return self.last(x.mean(0))


class SwinBlock(nn.Module):
    """Attention within windows of an image, which are joined with the samples; the windows may be shifted, with a mask at the border."""

    def __init__(self, c, heads, side, window, shift):
        super().__init__()
        self.window, self.shift, self.heads = window, shift, heads
        self.norm1, self.norm2, self.qkv, self.out = nn.LayerNorm(c), nn.LayerNorm(c), nn.Linear(c, 3 * c), nn.Linear(c, c)
        self.feed = nn.Sequential(nn.Linear(c, 2 * c), nn.GELU(), nn.Linear(2 * c, c))
        self.table = nn.Parameter(torch.randn((2 * window - 1) ** 2, heads))
        y, x = torch.meshgrid(torch.arange(window), torch.arange(window), indexing="ij")
        places = torch.stack([y.flatten(), x.flatten()])
        distance = places[:, :, None] - places[:, None, :] + window - 1
        self.register_buffer("index", distance[0] * (2 * window - 1) + distance[1])
        parts = torch.zeros(side)
        parts[-window:-shift or None] = 1
        parts[-shift or side:] = 2
        image = (parts[:, None] * 3 + parts[None])[None, :, :, None]
        ids = self.cut(image).squeeze(-1)
        self.register_buffer("mask", (ids[:, None, :] != ids[:, :, None]).float() * -100 if shift else None)

    def cut(self, x):
        n, h, w, c = x.shape
        x = x.view(n, h // self.window, self.window, w // self.window, self.window, c).permute(0, 1, 3, 2, 4, 5)
        return x.reshape(-1, self.window**2, c)

    def attend(self, x):
        n, t, c = x.shape
        q, k, v = self.qkv(x).reshape(n, t, 3, self.heads, c // self.heads).permute(2, 0, 3, 1, 4).unbind(0)
        scores = (q * (c // self.heads) ** -0.5) @ k.transpose(-2, -1)
        scores = scores + self.table[self.index.view(-1)].view(t, t, -1).permute(2, 0, 1)[None]
        if self.mask is not None:
            windows = len(self.mask)
            scores = (scores.view(-1, windows, self.heads, t, t) + self.mask[None, :, None]).view(-1, self.heads, t, t)
        return self.out((scores.softmax(-1) @ v).transpose(1, 2).reshape(n, t, c))

    def forward(self, x):
        n, h, w, c = x.shape
        y = torch.roll(self.norm1(x), (-self.shift, -self.shift), (1, 2)) if self.shift else self.norm1(x)
        y = self.attend(self.cut(y)).view(-1, h // self.window, w // self.window, self.window, self.window, c)
        y = y.permute(0, 1, 3, 2, 4, 5).reshape(-1, h, w, c)
        x = x + (torch.roll(y, (self.shift, self.shift), (1, 2)) if self.shift else y)
        return x + self.feed(self.norm2(x))


class Swin(nn.Module):
    """Two blocks, the second of shifted windows, and a merge of four pixels into one between stages."""

    def __init__(self, c=8):
        super().__init__()
        self.stem, self.first, self.second = nn.Conv2d(3, c, 2, 2), SwinBlock(c, 2, 8, 4, 0), SwinBlock(c, 2, 8, 4, 2)
        self.merge_norm, self.merge, self.norm, self.last = nn.LayerNorm(4 * c), nn.Linear(4 * c, 12, bias=False), nn.LayerNorm(12), nn.Linear(12, CLASSES)

    def forward(self, x):
        x = self.second(self.first(self.stem(x).permute(0, 2, 3, 1)))
        x = torch.cat([x[:, 0::2, 0::2], x[:, 1::2, 0::2], x[:, 0::2, 1::2], x[:, 1::2, 1::2]], -1)
        return self.last(self.norm(self.merge(self.merge_norm(x))).mean((1, 2)))


class Recurrent(nn.Module):
    """A classifier of the last state; `take` says where it is read."""

    def __init__(self, cell, take="last", c=6, h=8, **more):
        super().__init__()
        self.word, self.cell, self.take = nn.Embedding(VOCABULARY, c), cell(c, h, **more), take
        self.last = nn.Linear(h * (2 if more.get("bidirectional") else 1), CLASSES)

    def forward(self, ids):
        x = self.word(ids)
        y, state = self.cell(x if self.cell.batch_first else x.transpose(0, 1))
        state = state[0] if isinstance(state, tuple) else state
        return self.last({"last": lambda: y[:, -1], "state": lambda: state[-1], "mean": lambda: y.mean(1 if self.cell.batch_first else 0)}[self.take]())


class Cells(nn.Module):
    """A cell that is unrolled in Python, so that its weights are read at each step."""

    def __init__(self, c=6, h=8):
        super().__init__()
        self.x, self.h, self.last = nn.Linear(c, h), nn.Linear(h, h), nn.Linear(h, CLASSES)

    def forward(self, x):
        state = torch.tanh(self.x(x[:, 0]))
        for t in range(1, x.shape[1]):
            state = torch.tanh(self.x(x[:, t]) + self.h(state))
        return self.last(state)


# A shape of values, or the number of tokens.
MODELS = {
    "vit": (ViT, (3, 16, 16)), "bert": (Bert, TOKENS), "encoder": (Encoder, TOKENS), "swin": (Swin, (3, 16, 16)), "cells": (Cells, (5, 6)),
    "lstm": (lambda: Recurrent(nn.LSTM, batch_first=True), TOKENS),
    "lstm2": (lambda: Recurrent(nn.LSTM, "state", num_layers=2), TOKENS),
    "lstm_both": (lambda: Recurrent(nn.LSTM, "mean", bidirectional=True, batch_first=True), TOKENS),
    "gru": (lambda: Recurrent(nn.GRU, "state", batch_first=True), TOKENS),
    "rnn": (lambda: Recurrent(nn.RNN, "mean", num_layers=2, nonlinearity="relu"), TOKENS),
}
