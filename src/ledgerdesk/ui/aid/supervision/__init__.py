"""Call-backs, complaints, inspections."""
