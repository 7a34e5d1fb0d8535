"""The words of the pages: one catalogue per room and language, checked and compiled.

`python -m portal.words check | compile | extract | prune | merge FILE.csv …` (merge: domain,msgid,msgid_plural,ru,ru2,
ru3,kk,kk2). English is what stands in the code; a word that two rooms use is translated the same way in both.
"""

import csv
import io
import re
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import click
from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

PORTAL = Path(__file__).parent
TEMPLATES = PORTAL.parent / "templates"
FOLDER = PORTAL / "translations"
DOMAINS = ("tools", "accounts", "announce", "apply", "assess", "award", "certify", "publish", "work")
LIBRARY = "flask_security"  # its sentences in our words; what it says is known to itself alone
ROOM_OF_FOLDER = {"security": "accounts"}
LANGUAGES = ("ru", "kk")
FORMS = {
    "ru": (3, "(n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2)"),
    "kk": (2, "(n != 1)"),
    "en": (2, "(n != 1)"),
}
KEYWORDS: dict[str, tuple[int, ...] | None] = {
    "_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2), "N_": None,
}  # fmt: skip
JINJA = {"trimmed": "true", "newstyle_gettext": "true", "silent": "false", "extensions": "jinja2.ext.do"}
PLACE = re.compile(r"%\((\w+)\)|%%|\{(\w*)\}")
HEADER = """msgid ""
msgstr ""
"Language: {lang}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals={forms}; plural={rule};\\n"

"""
Key = str | tuple[str, str]
Found = dict[str, dict[Key, str]]


@dataclass
class Shelf:
    """All catalogues, read from their files and written back."""

    catalogs: dict[tuple[str, str], Catalog] = field(default_factory=dict)

    @classmethod
    def opened(cls) -> "Shelf":
        """The catalogues as they stand on disk; a missing one is empty."""
        places = [(lang, domain) for lang in LANGUAGES for domain in DOMAINS] + [(lang, LIBRARY) for lang in FORMS]
        return cls({place: _read(*place) for place in places})

    def save(self) -> None:
        """Write every catalogue that has words, in one order and without dates, so that differences stay small."""
        for (lang, domain), catalog in self.catalogs.items():
            path = _path(lang, domain)
            if not _messages(catalog):
                path.unlink(missing_ok=True)
                continue
            path.parent.mkdir(parents=True, exist_ok=True)
            written = io.BytesIO()
            write_po(written, catalog, width=110, no_location=True, omit_header=True, sort_output=True)
            forms, rule = FORMS[lang]
            head = HEADER.format(lang=lang, forms=forms, rule=rule)
            path.write_text(head + written.getvalue().decode().strip() + "\n", encoding="utf-8")

    def known(self, lang: str, key: Key) -> tuple[str, ...]:
        """The translation of a word in whichever catalogue has one."""
        for domain in DOMAINS:
            message = _find(self.catalogs[lang, domain], key)
            if message is not None and all(said := _said(message)):
                return said
        return ()


def extract() -> Found:
    """The words of the code and the templates: domain → word → where it stands first."""
    found: Found = {domain: {} for domain in (*DOMAINS, LIBRARY)}
    for path in sorted([*PORTAL.rglob("*.py"), *TEMPLATES.rglob("*.html"), *TEMPLATES.rglob("*.txt")]):
        method, options = ("python", {}) if path.suffix == ".py" else ("jinja2.ext:babel_extract", JINJA)
        for line, message, _comments, _context in extract_from_file(method, path, KEYWORDS, options=options):
            key = (message[0], message[1]) if isinstance(message, tuple) else message
            if key:
                found[_domain(path)].setdefault(key, f"{path.relative_to(PORTAL.parent)}:{line}")
    for words in found.values():
        for plural in [key for key in words if isinstance(key, tuple)]:
            words.pop(plural[0], None)  # its singular is a word of the same entry
    found[LIBRARY] = {_key(word): LIBRARY for lang in LANGUAGES for word in _messages(_read(lang, LIBRARY))}
    return found


def update() -> int:
    """Give every word its place in the catalogues of its room, and count what still lacks a translation."""
    found, shelf, missing = extract(), Shelf.opened(), 0
    for (lang, domain), catalog in shelf.catalogs.items():
        for key in found[domain]:
            here = _find(catalog, key)
            if (here is None or not all(_said(here))) and lang in LANGUAGES:
                said = shelf.known(lang, key)
                _put(catalog, key, said)
                missing += not said
    shelf.save()
    return missing


def prune() -> int:
    """Drop the words that nobody says any more, and count them."""
    found, shelf, dropped = extract(), Shelf.opened(), 0
    for (_lang, domain), catalog in shelf.catalogs.items():
        for message in _messages(catalog):
            if _key(message) not in found[domain] and domain != LIBRARY:
                catalog.delete(message.id)
                dropped += 1
        catalog.obsolete.clear()
    shelf.save()
    return dropped


def merge(paths: Iterable[Path]) -> int:
    """Take words from CSV files into each room that says them (or into the one that the file names)."""
    found, shelf, taken = extract(), Shelf.opened(), 0
    for path in paths:
        with path.open(encoding="utf-8-sig", newline="") as opened:
            for row in csv.DictReader(opened):
                taken += _take(shelf, found, {name: (value or "") for name, value in row.items() if name})
    shelf.save()
    return taken


def check() -> list[str]:
    """Everything that is wrong with the catalogues, one sentence each."""
    found, shelf = extract(), Shelf.opened()
    faults = []
    for lang, domain in shelf.catalogs:
        catalog = shelf.catalogs[lang, domain]
        for key, where in found[domain].items() if lang in LANGUAGES else ():
            message = _find(catalog, key)
            faults += [f"{lang}/{domain}: {fault} ({where})" for fault in _faults(key, message, FORMS[lang][0])]
        for message in _messages(catalog):
            if _key(message) not in found[domain] and domain != LIBRARY:
                faults.append(f"{lang}/{domain}: nobody says {message.id!r} any more")
        faults += [f"{lang}/{domain}: {old.id!r} is obsolete" for old in catalog.obsolete.values()]
    return faults + list(_disagreements(shelf))


def compile_all() -> int:
    """Write the .mo files next to their catalogues."""
    shelf, written = Shelf.opened(), 0
    for (lang, domain), catalog in shelf.catalogs.items():
        path = _path(lang, domain)
        if path.exists():
            with path.with_suffix(".mo").open("wb") as opened:
                write_mo(opened, catalog)
            written += 1
    return written


def _take(shelf: Shelf, found: Found, row: dict[str, str]) -> bool:
    key: Key = (row["msgid"], row["msgid_plural"]) if row.get("msgid_plural") else row["msgid"]
    domain = row.get("domain") or "tools"
    rooms = {room for room in DOMAINS if key in found[room]} if domain != LIBRARY else set()
    rooms = rooms or {domain}
    forms = {"ru": ("ru", "ru2", "ru3"), "kk": ("kk", "kk2")}
    for lang, names in forms.items():
        said = tuple(row.get(name, "") for name in names) if isinstance(key, tuple) else (row.get(lang, ""),)
        said = tuple(word or said[0] for word in said)
        for room in sorted(rooms) if said[0] else ():
            _put(shelf.catalogs[lang, room], key, said)
    return bool(row["msgid"])


def _faults(key: Key, message: Message | None, forms: int) -> Iterator[str]:
    if message is None or not any(_said(message)):
        yield f"no word for {key!r}"
        return
    said = _said(message)
    if isinstance(key, tuple) and (len(said) != forms or not all(said)):
        yield f"{len([word for word in said if word])} of {forms} plural forms for {key!r}"
    if message.fuzzy:
        yield f"{key!r} is marked fuzzy"
    known = {frozenset(_places(text)) for text in (key if isinstance(key, tuple) else (key,))}
    for word in said:
        if word and frozenset(_places(word)) not in known:
            yield f"{word!r} has other placeholders than {key!r}"
        first = key[0] if isinstance(key, tuple) else key
        if word and (word[:1].isspace(), word[-1:].isspace()) != (first[:1].isspace(), first[-1:].isspace()):
            yield f"{word!r} begins or ends with other spaces than {key!r}"


def _disagreements(shelf: Shelf) -> Iterator[str]:
    for lang in LANGUAGES:
        heard: dict[str, tuple[str, tuple[str, ...]]] = {}
        for domain in DOMAINS:
            for message in _messages(shelf.catalogs[lang, domain]):
                msgid = _key(message) if isinstance(message.id, str) else message.id[0]
                room, said = heard.setdefault(str(msgid), (domain, _said(message)))
                if said != _said(message):
                    both = f"{said[0]!r}, {_said(message)[0]!r}"
                    yield f"{lang}: {room} and {domain} translate {msgid!r} differently: {both}"


def _domain(path: Path) -> str:
    folder = path.relative_to(PORTAL if path.is_relative_to(PORTAL) else TEMPLATES).parts[0]
    room = ROOM_OF_FOLDER.get(folder, folder)
    return room if room in DOMAINS else "tools"


def _path(lang: str, domain: str) -> Path:
    return FOLDER / lang / "LC_MESSAGES" / f"{domain}.po"


def _empty(lang: str) -> Catalog:
    forms, rule = FORMS[lang]
    head = HEADER.format(lang=lang, forms=forms, rule=rule)
    return read_po(io.BytesIO(head.encode()), locale=lang)  # Babel itself knows no Kazakh plural


def _read(lang: str, domain: str) -> Catalog:
    path = _path(lang, domain)
    if not path.exists():
        return _empty(lang)
    with path.open("rb") as opened:
        return read_po(opened, locale=lang, domain=domain, abort_invalid=True)


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _key(message: Message) -> Key:
    return (message.id[0], message.id[1]) if isinstance(message.id, list | tuple) else message.id


def _find(catalog: Catalog, key: Key) -> Message | None:
    message = catalog.get(key[0] if isinstance(key, tuple) else key)
    return message if message is not None and _key(message) == key else None


def _said(message: Message) -> tuple[str, ...]:
    return (message.string,) if isinstance(message.string, str) else tuple(message.string or ("",))


def _put(catalog: Catalog, key: Key, said: Sequence[str]) -> None:
    catalog.delete(key[0] if isinstance(key, tuple) else key)
    if isinstance(key, tuple):
        catalog.add(key, tuple(said) or ("",) * catalog.num_plurals)
    else:
        catalog.add(key, said[0] if said else "")


def _places(text: str) -> list[str]:
    return [match.group() for match in PLACE.finditer(text)]


def main(arguments: Sequence[str]) -> int:
    """The command line."""
    match list(arguments):
        case ["check"]:
            faults = check()
            click.echo("\n".join([*faults, f"words: {len(faults)} faults"]))
            return int(bool(faults))
        case ["compile"] | []:
            click.echo(f"words: {compile_all()} catalogues compiled")
        case ["extract"]:
            click.echo(f"words: {update()} to translate")
        case ["prune"]:
            click.echo(f"words: {prune()} dropped")
        case ["merge", *files] if files:
            click.echo(f"words: {merge(map(Path, files))} taken")
        case _:
            click.echo(__doc__)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
