"""后期监管: families called back, complaints answered, inspections logged, the school's own check."""
