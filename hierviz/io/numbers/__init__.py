"""Arrays and tables of numbers from files of any size, read without ever running anything."""
