"""Class teachers' workbooks on the screen: made, sent, taken back."""
