"""How well the extraction does against annotated articles, what changed since a baseline, and how fast it is."""
