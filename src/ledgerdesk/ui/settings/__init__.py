"""Settings: school, terms, numbers of the policy, display."""
