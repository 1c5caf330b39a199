"""Modules of PyTorch, by way of ONNX in memory."""

from __future__ import annotations

import copy
import inspect
import io
from typing import TYPE_CHECKING, Any, Sequence, Union

from ._networks import OnnxModel
from ._score import Scores, score

if TYPE_CHECKING:
    import torch


def score_module(
    module: "torch.nn.Module", example: "torch.Tensor", metrics: Union[str, Sequence[str]], *, weights: str = "given", **options: Any
) -> Scores:
    """Scores a module of PyTorch on a batch.

    The module is copied, exported to ONNX in training mode, so that batch-norms remain, and read by FastProxy, which refuses operators that it
    lacks.

    :param module: The module.
    :param example: The batch, N x C x H x W, on the CPU.
    :param metrics: As of :func:`fastproxy.score`.
    :param weights: ``given``, those of the module, or ``drawn`` by the options.
    :param options: As of :func:`fastproxy.score`.
    """
    import torch

    bytes_out = io.BytesIO()
    exporter = {"dynamo": False} if "dynamo" in inspect.signature(torch.onnx.export).parameters else {}
    # The trace in training mode moves the statistics of batch-norms, hence the copy.
    torch.onnx.export(
        copy.deepcopy(module),
        (example,),
        bytes_out,
        training=torch.onnx.TrainingMode.TRAINING,
        do_constant_folding=False,
        **exporter,
    )
    model = OnnxModel(bytes_out.getvalue(), type(module).__name__, weights)
    return score(model, [model.name], metrics, images=example.detach(), **options)
