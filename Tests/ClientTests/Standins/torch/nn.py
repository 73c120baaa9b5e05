class Module:
    """`datasets` asks whether something is one. Nothing is."""
