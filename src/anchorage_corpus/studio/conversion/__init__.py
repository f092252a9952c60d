"""Annotations to and from Label Studio's results: interface, regions, relations, marks, validation."""
