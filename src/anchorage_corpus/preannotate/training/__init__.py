"""The training recipe of the tagger; it needs PyTorch, safetensors and onnx, which the package itself does not.

Run it with ``scripts/train_attribution --polnear DIR --crossner DIR --encoder DIR --out DIR``.
"""
