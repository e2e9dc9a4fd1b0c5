"""Widgets every page is made of; light to import: Qt and the standard library only."""
