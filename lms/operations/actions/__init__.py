"""What the server does to keep its own work going."""
