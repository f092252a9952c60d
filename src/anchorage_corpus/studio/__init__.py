"""Annotating in Label Studio: conversion to and from its format, its HTTP API, push and pull, a local server."""
