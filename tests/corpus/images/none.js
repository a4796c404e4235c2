// Stands in for a script that slides load.
