"""Reading whole archives: batch by batch, on many cores or machines, going on where a run stopped."""
