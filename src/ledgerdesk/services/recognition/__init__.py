"""The recognition of pupils from families in difficulty: batches, steps with their evidence, the level of each term."""
