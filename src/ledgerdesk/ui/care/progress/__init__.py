"""The radar: by teacher, pupil and class, and the slip of the week."""
