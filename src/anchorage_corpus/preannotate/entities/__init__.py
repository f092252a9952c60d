"""Finds mentions of entities: names, nominals, and their links to the registry."""
