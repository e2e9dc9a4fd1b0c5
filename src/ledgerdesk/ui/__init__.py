"""The window: pages, the shared sheet page, editors, dialogs, tasks."""
