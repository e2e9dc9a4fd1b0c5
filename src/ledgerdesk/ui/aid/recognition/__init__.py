"""Recognition: batches, steps, panels, the hand-up."""
