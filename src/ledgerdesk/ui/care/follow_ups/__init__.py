"""What is followed up: list, panel, dialogs."""
