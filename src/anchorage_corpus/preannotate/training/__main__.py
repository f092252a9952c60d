"""Train the tagger: ``python -m anchorage_corpus.preannotate.training --polnear DIR …``.

Three losses share the encoder: CRF likelihood of labels (with a little cross-entropy), likelihood of the allowed
names, and likelihood of the pointers' targets. One CPU core takes about eight minutes for an epoch.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from tokenizers import Tokenizer
from torch import Tensor
from torch.nn import functional

from anchorage_corpus.preannotate.training.batches import Excerpt, Targets, epoch, inputs, targets
from anchorage_corpus.preannotate.training.data import (
    LABELS,
    NAMES,
    Example,
    crossner,
    crossner_example,
    polnear,
    polnear_example,
)
from anchorage_corpus.preannotate.training.export import export
from anchorage_corpus.preannotate.training.net import Network
from anchorage_corpus.preannotate.training.restart import restart

DROPOUT, DECAY, WARM_UP = 0.08, 0.998, 0.06
NAME_EVERY, NAME_BATCH = 6, 20
"""Number of steps between batches of names, and number of CrossNER sentences in such a batch."""


def main() -> None:
    """Read the arguments, train, and export."""
    arguments = _arguments()
    torch.set_flush_denormal(True)
    torch.manual_seed(arguments.seed)
    random.seed(arguments.seed)
    np.random.seed(arguments.seed)
    tokenizer = Tokenizer.from_file(str(arguments.encoder / "tokenizer.json"))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    texts, sentences = _polnear(arguments, tokenizer), _crossner(arguments, tokenizer)
    network = Network(LABELS, NAMES)
    network.encoder.start_from(arguments.encoder / "model.safetensors")
    if arguments.start:
        restart(network, arguments.start)
    start = copy.deepcopy(network)
    network.encoder.word.weight.requires_grad = False
    averaged = train(network, texts, sentences, arguments.epochs, arguments.rate)
    _mix(averaged, start, arguments.keep)
    arguments.out.mkdir(parents=True, exist_ok=True)
    shutil.copy(arguments.encoder / "tokenizer.json", arguments.out)
    export(averaged, LABELS, NAMES, arguments.out)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="scripts/train_attribution", description=__doc__)
    parser.add_argument("--polnear", help="PolNeAR's data folder, with train/", type=Path, required=True)
    parser.add_argument(
        "--names", help="JSON: document → [[start, end, type], …], read by another model", type=Path, required=True
    )
    parser.add_argument(
        "--crossner", help="CrossNER's politics folder, with train.txt and dev.txt", type=Path, required=True
    )
    parser.add_argument(
        "--encoder", help="folder with all-MiniLM-L6-v2: model.safetensors, tokenizer.json", type=Path, required=True
    )
    parser.add_argument("--start", help="folder with exported weights to continue from", type=Path)
    parser.add_argument("--keep", help="share of the start in the weights written", type=float, default=0.0)
    parser.add_argument("--out", help="folder for the weights", type=Path, required=True)
    parser.add_argument("--epochs", type=float, default=6.0)
    parser.add_argument("--rate", type=float, default=2.5e-4)
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args()


def _polnear(arguments: argparse.Namespace, tokenizer: Tokenizer) -> list[Example]:
    names = json.loads(arguments.names.read_text(encoding="utf-8"))
    documents = polnear(arguments.polnear, "train")
    return [polnear_example(text, who, names.get(name, ()), tokenizer) for name, text, who in documents]


def _crossner(arguments: argparse.Namespace, tokenizer: Tokenizer) -> list[Example]:
    """Return the train part and every other sentence of dev; the rest of dev is kept for choices."""
    rows = [*crossner(arguments.crossner / "train.txt"), *list(crossner(arguments.crossner / "dev.txt"))[::2]]
    return [crossner_example(tokens, tags, tokenizer) for tokens, tags in rows]


def train(network: Network, texts: list[Example], sentences: list[Example], epochs: float, rate: float) -> Network:
    """Train in place, and return the exponential moving average of the weights."""
    heads = [p for n, p in network.named_parameters() if not n.startswith("encoder.") or ".features." in n]
    known = {id(p) for p in heads}
    body = [p for p in network.parameters() if id(p) not in known and p.requires_grad]
    optimiser = torch.optim.AdamW([{"params": body}, {"params": heads}], lr=rate, weight_decay=0.01, fused=True)
    averaged = copy.deepcopy(network)
    pairs = [(a, p) for a, p in zip(averaged.parameters(), network.parameters(), strict=True) if p.requires_grad]
    steps = int(epochs * len(epoch(texts)))
    draw = _sentences(sentences)
    network.train()
    for step, cuts in zip(range(steps), _forever(texts), strict=False):
        pace = min(1.0, (step + 1) / (WARM_UP * steps)) * max(0.01, 1 - step / steps)
        for group, factor in zip(optimiser.param_groups, (1, 5), strict=True):
            group["lr"] = rate * factor * pace
        loss = _loss(network, cuts)
        loss.backward()
        if step % NAME_EVERY == NAME_EVERY - 1:
            _name_loss(network, next(draw)).backward()
        torch.nn.utils.clip_grad_norm_(body + heads, 1.0)
        optimiser.step()
        optimiser.zero_grad()
        decay = min(DECAY, (2 + step) / (11 + step))
        with torch.no_grad():
            torch._foreach_lerp_([a for a, _ in pairs], [p for _, p in pairs], 1 - decay)
        if step % 50 == 0:
            sys.stderr.write(f"step {step} of {steps}, loss {float(loss.detach()):.3f}\n")
    return averaged


@torch.no_grad()
def _mix(network: Network, start: Network, share: float) -> None:
    """Average with the start's weights (Wortsman et al. 2022), and restore its name head."""
    for (name, parameter), before in zip(network.named_parameters(), start.parameters(), strict=True):
        parameter.lerp_(before, 1.0 if share and name.startswith("names.") else share)


def _forever(texts: list[Example]) -> Iterator[list[Excerpt]]:
    while True:
        yield from epoch(texts)


def _sentences(sentences: list[Example]) -> Iterator[list[Excerpt]]:
    while True:
        random.shuffle(sentences)
        for begin in range(0, len(sentences) - NAME_BATCH + 1, NAME_BATCH):
            yield [Excerpt(s, 0, len(s.encoded.words)) for s in sentences[begin : begin + NAME_BATCH]]


def _loss(network: Network, cuts: list[Excerpt]) -> Tensor:
    gold = targets(cuts)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        labels, names, vectors = network(*inputs(cuts), DROPOUT)
    labels = labels.float()
    likelihood = network.crf_loss(labels, gold.labels, gold.counted) / gold.counted.sum()
    crossed = functional.cross_entropy(labels[gold.counted], gold.labels[gold.counted])
    return likelihood + 0.2 * crossed + 0.2 * _allowed(names, gold) + 0.15 * _pointing(network, vectors, gold)


def _name_loss(network: Network, cuts: list[Excerpt]) -> Tensor:
    with torch.autocast("cpu", dtype=torch.bfloat16):
        _, names, _ = network(*inputs(cuts), DROPOUT)
    return _allowed(names, targets(cuts))


def _allowed(scores: Tensor, gold: Targets) -> Tensor:
    """Return the negative log of the summed probability of allowed names."""
    logs = scores.float().log_softmax(-1)[gold.counted]
    return -torch.logsumexp(logs.masked_fill(~gold.names[gold.counted], -1e4), -1).mean()


def _pointing(network: Network, vectors: Tensor, gold: Targets) -> Tensor:
    """Return the negative log of the summed probability of the right targets, for the words that point."""
    total = vectors.new_zeros((), dtype=torch.float32)
    there = functional.pad(gold.counted, (1, 0), value=True)[:, None, :]
    for number, scores in enumerate(network.pointers(vectors)):
        points = gold.points[number]
        if points.any():
            logs = scores.masked_fill(~there, -1e4).log_softmax(-1)[points]
            total = total - torch.logsumexp(logs.masked_fill(~gold.pointed[number][points], -1e4), -1).mean()
    return total


if __name__ == "__main__":
    main()
