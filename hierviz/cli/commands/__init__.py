"""How each command is called: its options and its help, one file per command, without the engine.

A help is shown, and a line completed, before anything heavy comes in. The work is the function of
the command's name in the file of that name in `hierviz/cli/`.
"""
