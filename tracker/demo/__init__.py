"""The founding case as a demonstration: a reconstruction of Google Colab's FAQ as a small WARC, and the ordinary pipeline over it.

``build`` writes the WARC (it ships inside the package); ``journey`` runs the tracker over it in a folder. Nothing here is a special case of
the program: the demonstration has a configuration, an archive and a database like any other use.
"""
