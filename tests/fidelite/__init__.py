"""Compares each référentiel with the text it was written from, word for word.

Reads files, knows nothing of the product: plain YAML on one side, plain text on the other. Where
the source texts are absent, committed fingerprints stand for them (`python -m tests.fidelite`).
"""
