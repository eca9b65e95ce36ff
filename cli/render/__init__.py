"""What people see on a terminal. Never used for a pipe: results leave as bytes."""
