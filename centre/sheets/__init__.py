"""Tables that come into the portal and go out of it, of whatever app.

An app hands in its kinds of imports and its nouns of exports at start (`registry`). `reading` turns a file into rows,
`running` rehearses and writes them through the app's own commands, `writing` makes workbooks and CSV.
"""
