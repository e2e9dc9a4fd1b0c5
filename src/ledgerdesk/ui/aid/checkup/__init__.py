"""Who should be aided and is not, or is and should not be."""
