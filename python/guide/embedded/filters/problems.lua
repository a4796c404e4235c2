-- Stops a conversion with a message that the Python side turns into an error with file and line.
-- `quote` is the text to look for in the source, "" where there is none.
-- `remedy`, which may be left out, says what to do.

return function(quote, message, remedy)
  error(table.concat({ "guide-problem", quote, message, remedy or "", "guide-end" }, "\u{1f}"), 0)
end
