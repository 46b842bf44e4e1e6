"""What people see. All of Qt lives here and nowhere else."""
