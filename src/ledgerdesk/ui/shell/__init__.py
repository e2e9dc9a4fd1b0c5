"""The window around the pages: what is open, where one was, what runs, and what happens when it fails."""
