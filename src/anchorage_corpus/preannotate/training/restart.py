"""Reads exported weights back into the network, so that training can continue from the shipped ones."""

from __future__ import annotations

from pathlib import Path

import msgspec
import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper

from anchorage_corpus.preannotate.tagger.decoding import Settings
from anchorage_corpus.preannotate.training.net import Network

_VERSION_1 = {
    "enc": "encoder",
    "typ": "kind",
    "pos": "position",
    "feat": "features",
    "o": "out",
    "n1": "norm1",
    "n2": "norm2",
    "att": "labels",
    "ner": "names",
    "ptr": "vectors",
}
"""Names of network parts in the file of version 1."""
Array = NDArray[np.float32]


@torch.no_grad()
def restart(network: Network, folder: Path) -> None:
    """Fill the network with the weights of ``attribution.onnx`` and ``attribution.json``, rescaling the bytes."""
    settings = msgspec.json.decode((folder / "attribution.json").read_bytes(), type=Settings)
    read = _weights(onnx.load(str(folder / "attribution.onnx")).graph)
    read |= {name: np.array(getattr(settings, name), np.float32) for name in ("null", "transitions", "start")}
    read["distance.weight"] = np.array(settings.distance, np.float32)
    own = dict(network.named_parameters())
    if own.keys() != read.keys():
        raise ValueError(f"{folder}: other weights than the network's: {sorted(own.keys() ^ read.keys())}")
    for name, parameter in own.items():
        parameter.copy_(torch.tensor(read[name]))
    network.transitions.sub_(network.constraints)


def _weights(graph: onnx.GraphProto) -> dict[str, Array]:
    """Return every weight by its name in the network; the exporter leaves matrices nameless before a named bias."""
    stored = {tensor.name: numpy_helper.to_array(tensor) for tensor in graph.initializer}
    plain = {name: values for name, values in stored.items() if not name.endswith(("_q", "_s"))}
    for name, values in stored.items():
        if name.endswith("_q"):
            plain[name.removesuffix("_q")] = values * stored[name.removesuffix("_q") + "_s"]
    products = {node.output[0]: node.input[1] for node in graph.node if node.op_type == "MatMul"}
    biases = {n.input[1]: n.input[0] for n in graph.node if n.op_type == "Add" and n.input[1] in products}
    matrices = {products[product]: bias.replace("bias", "weight") for product, bias in biases.items()}
    named = {name: values for name, values in plain.items() if not name.startswith("onnx::")}
    return {_name(n): v for n, v in named.items()} | {_name(n): plain[m].T.copy() for m, n in matrices.items()}


def _name(stored: str) -> str:
    return ".".join(_VERSION_1.get(part, part) for part in stored.removeprefix("n.").split("."))
