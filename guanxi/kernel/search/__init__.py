"""Finding records by any part of what may be read of them; encrypted fields exactly or by their tail."""
