"""Help that leaves a trace: pairings, plans, households answered for, follow-ups, books looked through, paper."""
