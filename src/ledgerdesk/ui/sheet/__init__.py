"""The table all registers share: model, view, filters, columns, selection, and the panel beside it."""
