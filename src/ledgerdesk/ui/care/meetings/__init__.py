"""Meetings and activities: list, form, who came."""
