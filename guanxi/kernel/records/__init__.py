"""Reading and writing the records of any object type, through the gate, into the log."""
