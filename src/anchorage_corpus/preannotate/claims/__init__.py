"""Claims by rules: propositions, modality, topics, check-worthiness."""
