"""The ground floor: values, text, periods and places in pure Python, without Django and without I/O."""
