"""Language models that propose words: a port, and the only importer of langchain behind it."""
