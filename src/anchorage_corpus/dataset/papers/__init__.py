"""The papers that go with a dataset: card, datasheet, Croissant, plots."""
