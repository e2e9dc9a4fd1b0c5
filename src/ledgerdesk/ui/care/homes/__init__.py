"""Who answers for households and places, and people outside the school."""
