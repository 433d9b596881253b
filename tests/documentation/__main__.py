"""Show or write the page."""

import sys

from tests.documentation import COMMANDS, commands_page

if "--write" in sys.argv[1:]:
    COMMANDS.write_text(commands_page(), encoding="utf-8")
else:
    print(commands_page())
