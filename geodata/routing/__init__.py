"""The answer to "how from A to B?" over the rail network and the corridors' legs: gauge, borders, closures, lengths.

`gauged` is the pure search, `ground` the network with what the atlas knows of it, `standing` what was open on a day,
`router` puts the three together, `route` is what comes out, `published` what sources say of such a trip.
"""
