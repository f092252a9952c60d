"""Exports the trained network as the files that the package runs: ONNX with 8-bit weights, and decoder settings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import msgspec
import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper

from anchorage_corpus.preannotate.tagger.decoding import JointWeights, LinkWeights, Pull, Settings
from anchorage_corpus.preannotate.training.net import Network

LINKING = LinkWeights(no_cue=0.0, no_source=-8.35, cue_gap=0.01, source_gap=0.02, back=0.5)
JOINT = JointWeights(outside=0.1, cue=Pull(2.0, 0.2), source=Pull(2.0, 0.05))
"""Values chosen on PolNeAR's development part by a small grid search."""
_SMALLEST = 20000
_INPUTS, _OUTPUTS = ["ids", "features", "mask", "first"], ["labels", "names", "vectors"]


def export(network: Network, labels: Sequence[str], names: Sequence[str], folder: Path) -> None:
    """Write ``attribution.onnx`` and ``attribution.json``; ``tokenizer.json`` is copied from the encoder."""
    network.eval()
    path = folder / "attribution.onnx"
    ids = torch.ones(2, 40, dtype=torch.long)
    inputs = (ids, ids.new_zeros(3, 2, 40), ids, torch.arange(1, 31).repeat(2, 1))
    axes = {name: {0: "rows", 1: "length"} for name in ("ids", "mask")}
    axes |= {"features": {1: "rows", 2: "length"}} | {n: {0: "rows", 1: "words"} for n in ("first", *_OUTPUTS)}
    torch.onnx.export(
        network, inputs, str(path), input_names=_INPUTS, output_names=_OUTPUTS, dynamic_axes=axes, dynamo=False
    )
    onnx.save(_in_bytes(onnx.load(str(path))), str(path))
    (folder / "attribution.json").write_bytes(msgspec.json.encode(_settings(network, labels, names)))


def _settings(network: Network, labels: Sequence[str], names: Sequence[str]) -> Settings:
    bridge = (network.transitions + network.constraints).tolist()
    rounded = [[[round(v, 5) for v in row] for row in m] for m in (bridge, network.null.tolist())]
    distance = [[round(v, 5) for v in row] for row in network.distance.weight.tolist()]
    start = [round(v, 5) for v in network.start.tolist()]
    return msgspec.convert(
        {
            "labels": labels,
            "names": names,
            "transitions": rounded[0],
            "start": start,
            "null": rounded[1],
            "distance": distance,
            "window": 320,
            "context": 0,
            "linking": msgspec.to_builtins(LINKING),
            "joint": msgspec.to_builtins(JOINT),
        },
        Settings,
    )


def _in_bytes(model: onnx.ModelProto) -> onnx.ModelProto:
    """Store every large matrix as rounded bytes with one scale per row (embeddings) or column (the rest).

    The graph multiplies them out; ONNX Runtime folds that at load time, so it computes in 32-bit floats.
    """
    kept, unpacked = [], []
    for tensor in model.graph.initializer:
        values = numpy_helper.to_array(tensor)
        if values.dtype != np.float32 or values.ndim != 2 or values.size < _SMALLEST:
            kept.append(tensor)
            continue
        axis = 1 if len(values) > 2000 else 0
        scale = (np.maximum(np.abs(values).max(axis=axis, keepdims=True), 1e-8) / 127).astype(np.float32)
        rounded = np.clip(np.round(values / scale), -127, 127).astype(np.int8)
        kept += [
            numpy_helper.from_array(rounded, tensor.name + "_q"),
            numpy_helper.from_array(scale, tensor.name + "_s"),
        ]
        unpacked.append(helper.make_node("Cast", [tensor.name + "_q"], [tensor.name + "_f"], to=TensorProto.FLOAT))
        unpacked.append(helper.make_node("Mul", [tensor.name + "_f", tensor.name + "_s"], [tensor.name]))
    nodes = [*unpacked, *model.graph.node]
    del model.graph.initializer[:], model.graph.node[:]
    model.graph.initializer.extend(kept)
    model.graph.node.extend(nodes)
    onnx.checker.check_model(model)
    return model
