"""Money of a term: computed, listed, sent, answered for, closed. Each module is one step of the way."""
