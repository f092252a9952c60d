"""Datasets without their texts: what is withheld, and how the texts come back."""
