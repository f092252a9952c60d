"""The network: a six-layer encoder with the weights of all-MiniLM-L6-v2, and heads for labels, names and pointers."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn import functional

from anchorage_corpus.preannotate.tagger.word_pieces import FEATURE_SIZES

WIDTH, HEADS, LAYERS, VOCABULARY, POSITIONS = 384, 12, 6, 30522, 512
POINTER = 128
FAR = 66
"""Distance in words from which all words count as equally far apart."""
_NEVER = -1e4


class Layer(nn.Module):
    """One transformer layer (post-norm, as BERT)."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv, self.out = nn.Linear(WIDTH, 3 * WIDTH), nn.Linear(WIDTH, WIDTH)
        self.up, self.down = nn.Linear(WIDTH, 4 * WIDTH), nn.Linear(4 * WIDTH, WIDTH)
        self.norm1, self.norm2 = nn.LayerNorm(WIDTH, 1e-12), nn.LayerNorm(WIDTH, 1e-12)

    def forward(self, x: Tensor, bias: Tensor, dropout: float) -> Tensor:
        """Attend and transform; ``bias`` masks padding."""
        rows, length, _ = x.shape
        q, k, v = self.qkv(x).view(rows, length, 3, HEADS, WIDTH // HEADS).permute(2, 0, 3, 1, 4).unbind(0)
        weights = torch.softmax(q @ k.transpose(-1, -2) / (WIDTH // HEADS) ** 0.5 + bias, -1)
        attended = (weights @ v).transpose(1, 2).reshape(rows, length, WIDTH)
        x = self.norm1(x + dropped(self.out(attended), dropout))
        changed: Tensor = self.norm2(x + dropped(self.down(functional.gelu(self.up(x))), dropout))
        return changed


def dropped(x: Tensor, share: float) -> Tensor:
    """Apply dropout with one mask per sequence (Gal and Ghahramani 2016), much cheaper on a CPU than per position."""
    if not share:
        return x
    return x * ((torch.rand(x.shape[0], 1, x.shape[2]) > share).to(x.dtype) / (1 - share))


class Encoder(nn.Module):
    """Encodes word pieces and surface features as vectors."""

    def __init__(self) -> None:
        super().__init__()
        self.word, self.position = nn.Embedding(VOCABULARY, WIDTH), nn.Embedding(POSITIONS, WIDTH)
        self.kind, self.norm = nn.Parameter(torch.zeros(WIDTH)), nn.LayerNorm(WIDTH, 1e-12)
        self.features = nn.ModuleList(nn.Embedding(size, WIDTH) for size in FEATURE_SIZES)
        for feature in self.features:
            nn.init.zeros_(feature.weight)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))

    def forward(self, ids: Tensor, features: Tensor, mask: Tensor, dropout: float = 0.0) -> Tensor:
        """Return the vectors of every piece."""
        x = self.word(ids) + self.position.weight[: ids.shape[1]] + self.kind
        for values, embedding in zip(features, self.features, strict=True):
            x = x + embedding(values)
        x = dropped(self.norm(x), dropout)
        bias = ((1.0 - mask.float()) * _NEVER)[:, None, None, :]
        for layer in self.layers:
            x = layer(x, bias, dropout)
        return x

    @torch.no_grad()
    def start_from(self, file: Path) -> None:
        """Copy the weights of a BERT checkpoint in safetensors."""
        w = {name.removeprefix("bert."): value for name, value in load_file(file).items()}
        self.word.weight.copy_(w["embeddings.word_embeddings.weight"])
        self.position.weight.copy_(w["embeddings.position_embeddings.weight"])
        self.kind.copy_(w["embeddings.token_type_embeddings.weight"][0])
        _copy(self.norm, w, "embeddings.LayerNorm")
        for number, layer in enumerate(self.layers):
            at = f"encoder.layer.{number}."
            for kind, target in (("weight", layer.qkv.weight), ("bias", layer.qkv.bias)):
                target.copy_(torch.cat([w[f"{at}attention.self.{n}.{kind}"] for n in ("query", "key", "value")]))
            _copy(layer.out, w, at + "attention.output.dense")
            _copy(layer.norm1, w, at + "attention.output.LayerNorm")
            _copy(layer.up, w, at + "intermediate.dense")
            _copy(layer.down, w, at + "output.dense")
            _copy(layer.norm2, w, at + "output.LayerNorm")


def _copy(module: nn.Module, weights: dict[str, Tensor], name: str) -> None:
    module.weight.copy_(weights[name + ".weight"])
    module.bias.copy_(weights[name + ".bias"])


class Network(nn.Module):
    """An encoder with a label head (CRF), a name head and two pointers."""

    def __init__(self, labels: Sequence[str], names: Sequence[str]) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.labels, self.names = nn.Linear(WIDTH, len(labels)), nn.Linear(WIDTH, len(names))
        self.vectors = nn.Linear(WIDTH, 4 * POINTER)
        self.null = nn.Parameter(torch.zeros(2, POINTER))
        self.distance = nn.Embedding(2 * FAR + 1, 2)
        nn.init.zeros_(self.distance.weight)
        self.transitions = nn.Parameter(torch.zeros(len(labels), len(labels)))
        self.start = nn.Parameter(torch.zeros(len(labels)))
        impossible = [[_NEVER * (b[0] == "I" and a[1:] != b[1:]) for b in labels] for a in labels]
        self.register_buffer("constraints", torch.tensor(impossible))

    def forward(
        self, ids: Tensor, features: Tensor, mask: Tensor, first: Tensor, dropout: float = 0.0
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Return label scores, name scores and pointer vectors of each word, read off its first piece."""
        pieces = self.encoder(ids, features, mask, dropout)
        words = pieces.gather(1, first[..., None].expand(-1, -1, WIDTH))
        words = functional.dropout(words, 0.1) if self.training and dropout else words
        return self.labels(words), self.names(words), self.vectors(words)

    def crf_loss(self, scores: Tensor, gold: Tensor, mask: Tensor) -> Tensor:
        """Return the summed negative log likelihood of gold labels; the partition is folded in log₂(words) steps."""
        bridge = self.transitions + self.constraints
        emitted = (scores.gather(2, gold[..., None])[..., 0] * mask).sum(1)
        moved = (bridge[gold[:, :-1], gold[:, 1:]] * mask[:, 1:]).sum(1)
        steps = torch.where(mask[:, 1:, None, None], bridge + scores[:, 1:, None, :], _identity(bridge))
        while steps.shape[1] > 1:
            if steps.shape[1] % 2:
                steps = torch.cat([steps, _identity(bridge).expand(len(steps), 1, -1, -1)], 1)
            steps = torch.logsumexp(steps[:, 0::2, :, :, None] + steps[:, 1::2, None, :, :], -2)
        total = torch.logsumexp((self.start + scores[:, 0])[:, :, None] + steps[:, 0], (1, 2))
        return (total - emitted - moved - self.start[gold[:, 0]]).sum()

    def pointers(self, vectors: Tensor) -> list[Tensor]:
        """Return scores (rows, words, 1 + words) to cue and to source; column 0 is nothing."""
        place = torch.arange(vectors.shape[1])
        bias = self.distance((place[None, :] - place[:, None]).clamp(-FAR, FAR) + FAR)
        parts = vectors.float().split(POINTER, -1)
        out = []
        for number in range(2):
            query, key = parts[2 * number], parts[2 * number + 1]
            scores = query @ key.transpose(1, 2) / POINTER**0.5 + bias[..., number]
            nothing = (query @ self.null[number])[..., None] / POINTER**0.5
            out.append(torch.cat([nothing, scores], -1))
        return out


def _identity(like: Tensor) -> Tensor:
    return torch.full_like(like, _NEVER).fill_diagonal_(0.0).detach()
