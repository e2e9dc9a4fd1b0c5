"""The pairing board, the list of pairings, hand-overs."""
