"""Files of pairs in and out, in a child process: strangers' files are opened here and nowhere else."""
