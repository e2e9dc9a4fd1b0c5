"""Tables that leave as workbooks: what is taken, in which columns, and with which numbers."""
