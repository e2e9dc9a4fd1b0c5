"""The turn of the school year: who moves up, stays or leaves, planned first, then done in one step."""
