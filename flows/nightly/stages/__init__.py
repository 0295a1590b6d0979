"""What each stage of a night does with files and store; what it computes is in ``transforms``."""
