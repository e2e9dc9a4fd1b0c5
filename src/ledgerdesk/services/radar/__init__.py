"""The progress radar: what is due of visits and talks, by teacher, by pupil, by class, and whom to visit this week."""
