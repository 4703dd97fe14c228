"""`python -m catalogue [LANGUAGE…]`: brings `resources/translations` up to the source."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Final

from catalogue.files import languages, template, update, write_template
from catalogue.finding import find_all

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "resources" / "translations"


def main(argv: list[str] | None = None) -> int:
    """Exit code 1 if a sentence cannot be translated, or a translation has places of another sentence."""
    parser = argparse.ArgumentParser(prog="dev.py words", description=__doc__)
    parser.add_argument("languages", nargs="*", help="codes of languages to begin, such as de")
    options = parser.parse_args(argv)
    found = find_all(ROOT / "kshare")
    made = template(found.sentences)
    FOLDER.mkdir(parents=True, exist_ok=True)
    is_new = write_template(FOLDER, made)
    print(f"{len(made)} sentences{', the template is new' if is_new else ''}")
    for path, line in found.holes:
        print(f"  {path}:{line}: say() of something that no translator sees")
    wrong = 0
    for language in sorted({*languages(FOLDER), *options.languages}):
        standing = update(FOLDER, made, language)
        wrong += len(standing.wrong)
        print(f"  {language}: {standing.translated} of {standing.total}")
        for sentence in standing.wrong:
            print(f"    other places in braces, left out: {sentence!r}")
    return int(bool(found.holes or wrong))


if __name__ == "__main__":
    sys.exit(main())
