"""The guide's figures and tables: one module a chapter, one function a figure, table in, figure out."""
