"""Training recipe of the tagger; needs PyTorch, safetensors and onnx, which the package itself does not.

``scripts/train_attribution --polnear DIR --crossner DIR --encoder DIR --out DIR`` runs it.
"""
