"""The command line: arguments, progress bars, exit codes; nothing else.

One file a group of commands; ``main`` joins them and turns errors into one line and an exit status. Rooms are imported inside the
commands, so that ``tracker --version`` and quick questions do not load what they do not use.
"""
