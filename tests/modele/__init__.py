"""Help for the tests of the language model: scripted models, a server with faults, a corpus."""
