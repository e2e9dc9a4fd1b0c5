"""Households that members of staff answer for (包户): who, what was done, and how far it is against the year's share."""
