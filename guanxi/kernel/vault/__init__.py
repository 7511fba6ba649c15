"""Keys, and the one codec through which stored values of encrypted fields pass."""
