"""The rules of the aid year on plain values: programmes, what a pupil is entitled to, the steps of recognition."""
