"""What differs between SQLite, PostgreSQL and MariaDB/MySQL lives in this room and nowhere else."""
