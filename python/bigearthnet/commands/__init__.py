"""The commands of `bigearthnet`, a module each, imported when they are asked for: see `cli`."""
