"""`guide preview`: the site on this machine, brought up to date while its sources are edited.

`watch` tells of edits, `affected` what an edit concerns, `builder` renders that much, `publish`
brings it into the served folder, `feed` tells open pages, `server` and client.js show it.
`run` puts them together. The site on disk is never touched.
"""
