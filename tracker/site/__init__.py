"""A static site of all that is recorded: pages that a newsroom can publish from any web server, or open from a disk.

In: a ``Source`` of recorded history, the function that knows archives' public addresses, what the site says of itself. Out: files in one
folder. The same records always give the same bytes: nothing depends on the clock, on the folder or on an earlier build.

The journey: ``build`` streams the history a page and a year at a time; ``views`` and ``current`` turn records into what templates lay
out, ``timeline`` into the geometry of intervals, ``search`` into an index of small files; ``pages`` fills the templates; ``folder``
writes what differs, and removes only what an earlier build wrote. Everything but ``folder`` and ``spool`` is pure. This room knows no
database, no archive and no command line.

Page text is foreign: it is neutralised before it comes to a template, and escaped there. Only public ``http`` and ``https`` addresses
become links. No page loads anything from elsewhere, and none but the search page runs a script.
"""

from tracker.site.build import Built, Progress, Source, build_site
from tracker.site.folder import SiteFolder, site_folder
from tracker.site.pages import SiteInfo

__all__ = ["Built", "Progress", "SiteFolder", "SiteInfo", "Source", "build_site", "site_folder"]
