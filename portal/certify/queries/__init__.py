"""What the pages of certificates ask the database."""
