"""`warm-up`: compile and unpack in advance, so that nobody waits for it later."""

from hierviz.cli.arguments import command

warm_up = command("warm-up", "Compile and unpack in advance.", example="warm-up")
