"""The only way out: names are resolved, every address is judged, and the connection goes to the address that was judged."""
