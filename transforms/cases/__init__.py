"""Define cases: their states and numbers; read, compare and count findings of visits."""
