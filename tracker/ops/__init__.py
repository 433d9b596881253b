"""Room: what keeps unattended runs out of trouble. It knows files and processes, and nothing of pages, archives or databases."""
