#!/usr/bin/env python3
"""Holds engine/README.md: the table of layers against the sources and CMakeLists.txt.

usage: layers.py ROOT [--self-test]
Prints every breach with its file and line; exit 1 when there is one. The self-test breaks each
rule in a copy and sees that it is noticed.
"""
import pathlib
import re
import shutil
import sys
import tempfile

# Headers of the C library that any area may use.
C_LIBRARY = {"assert.h", "ctype.h", "errno.h", "inttypes.h", "limits.h", "locale.h", "math.h",
             "stdarg.h", "stdatomic.h", "stdbool.h", "stddef.h", "stdint.h", "stdio.h", "stdlib.h",
             "string.h"}

# What a word in the column "outside" allows: prefixes of headers.
OUTSIDE = {
    "threads": ("pthread.h",),
    "utf8proc": ("utf8proc.h",),
    "libcrypto": ("openssl/",),
    "Lua": ("lua.h", "lauxlib.h", "lualib.h"),
    "SQLite": ("sqlite3.h",),
    "libyaml": ("yaml.h",),
    "yajl": ("yajl/",),
    "libcsv": ("csv.h",),
    "iconv": ("iconv.h",),
    "files": ("dirent.h", "fcntl.h", "pwd.h", "sys/stat.h", "sys/statvfs.h", "sys/types.h",
              "sys/file.h", "sys/mman.h", "unistd.h"),
    "clock": ("time.h", "sys/time.h"),
    "terminal": ("signal.h", "sys/ioctl.h", "termios.h"),
}

# Libraries that may stand in one room only.
ONE_ROOM = ("Lua", "SQLite", "libyaml", "yajl", "libcsv", "iconv", "utf8proc", "libcrypto", "threads")

# How CMakeLists.txt calls the libraries of the table.
CMAKE = {"Threads::Threads": "threads", "PkgConfig::UTF8PROC": "utf8proc",
         "PkgConfig::CRYPTO": "libcrypto", "PkgConfig::LUA": "Lua", "PkgConfig::SQLITE": "SQLite",
         "PkgConfig::YAML": "libyaml", "PkgConfig::YAJL": "yajl", "${CSV_LIBRARY}": "libcsv"}

EXACT = ("value", "table", "expr", "eval", "calc")


def read_table(text):
    """Rows of the table: area -> (areas it may include, outside words), in order."""
    table = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|") or len(cells) != 4 or cells[0] == "area" or cells[0].startswith("-"):
            continue
        allowed = set() if cells[2] == "-" else set(cells[2].split())
        table[cells[0]] = (allowed, {word for word in re.split(r"[ ,]+", cells[3]) if word})
    return table


def without_comments(text):
    """The C text with comments and texts blanked, lines kept."""
    def blank(match):
        return re.sub(r"[^\n]", " ", match.group(0))
    return re.sub(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', blank, text, flags=re.S)


def check_table(table, breaches):
    order = list(table)
    for area, (allowed, outside) in table.items():
        for other in allowed - {"meed.h"}:
            if other not in table:
                breaches.append(f"engine/README.md: {area} may include {other}, which is no area")
            elif order.index(other) >= order.index(area):
                breaches.append(f"engine/README.md: {area} may include {other}, which is not below it")
        for word in outside - set(OUTSIDE):
            breaches.append(f"engine/README.md: {area} names {word}, which this test does not know")
    for word in ONE_ROOM:
        rooms = [area for area, (_, outside) in table.items() if word in outside]
        if len(rooms) != 1:
            breaches.append(f"engine/README.md: {word} is in {len(rooms)} rooms: {rooms}")


def check_include(root, path, area, table, name, system):
    """One include of one file: what is wrong with it, or None."""
    allowed, outside = table[area]
    if system:
        if name in C_LIBRARY:
            return None
        for word, headers in OUTSIDE.items():
            if any(name == header or (header.endswith("/") and name.startswith(header)) for header in headers):
                return None if word in outside else f"<{name}> is {word}, which {area} may not use"
        return f"<{name}> is of no library that the table knows"
    if name == "meed.h":
        return None if "meed.h" in allowed else f"{area} may not include meed.h"
    if not (root / "engine" / name).exists():
        return f'"{name}" is no file below engine/'
    other = name.split("/")[0]
    if other != area and other not in allowed:
        return f"{area} may not include {other}"
    return None


def check_sources(root, table, breaches):
    seen = 0
    for path in sorted((root / "engine").rglob("*.[ch]")):
        place = path.relative_to(root)
        area = place.parts[1]
        if area not in table or len(place.parts) != 3:
            breaches.append(f"{place}: is in no area of the table")
            continue
        text = path.read_text(encoding="utf-8")
        for number, line in enumerate(text.splitlines(), 1):
            match = re.match(r'\s*#\s*include\s*([<"])([^>"]+)[>"]', line)
            if match:
                seen += 1
                wrong = check_include(root, path, area, table, match.group(2), match.group(1) == "<")
                if wrong:
                    breaches.append(f"{place}:{number}: {wrong}")
        if area in EXACT:
            for number, line in enumerate(without_comments(text).splitlines(), 1):
                if re.search(r"\b(double|float|_Float\w+|long\s+double)\b", line):
                    breaches.append(f"{place}:{number}: floating point where numbers are exact")
        if path.suffix == ".c" and path.with_suffix(".h").exists():
            first = re.search(r'#\s*include\s*([<"][^>"]+[>"])', text)
            if not first or first.group(1) != f'"{area}/{path.stem}.h"':
                breaches.append(f"{place}: does not include its own header first")
    return seen


def check_names(root, readme, breaches):
    """Unique in the tree; and each file of engine/ has its place in the room plan."""
    places = {}
    for folder in ("engine", "include", "tests"):
        for path in sorted((root / folder).rglob("*.[ch]")):
            places.setdefault(path.name, []).append(str(path.relative_to(root)))
    for name, paths in places.items():
        if len(paths) > 1:
            breaches.append(f"{name}: the name stands {len(paths)} times: {', '.join(paths)}")
    sections = dict(re.findall(r"^## (\w+)\n(.*?)(?=^## |\Z)", readme, flags=re.S | re.M))
    for path in sorted((root / "engine").glob("*/*.[ch]")):
        if f"**{path.stem}**" not in sections.get(path.parent.name, ""):
            breaches.append(f"{path.relative_to(root)}: has no place in engine/README.md, section {path.parent.name}")
    for area, text in sections.items():
        for stem in re.findall(r"\*\*(\w+)\*\*", text):
            if not list((root / "engine" / area).glob(stem + ".[ch]")):
                breaches.append(f"engine/README.md: section {area} names {stem}, and there is no such file")


def check_cmake(root, table, breaches):
    text = (root / "CMakeLists.txt").read_text(encoding="utf-8")
    areas = re.findall(r"^meed_area\((\w+)([^)]*)\)", text, flags=re.M)
    if [area for area, _ in areas] != [area for area in table if area != "cli"]:
        breaches.append("CMakeLists.txt: the areas are not those of the table, in its order")
    for area, rest in areas:
        words = {"AREAS": set(), "LIBRARIES": set()}
        part = None
        for word in rest.split():
            if word in ("AREAS", "LIBRARIES", "SOURCES", "TEST_AREAS"):
                part = word
            elif part in words:
                words[part].add(word)
        allowed, outside = table.get(area, (set(), set()))
        if words["AREAS"] != allowed - {"meed.h"}:
            breaches.append(f"CMakeLists.txt: {area} links {sorted(words['AREAS'])}, the table says {sorted(allowed)}")
        linked = {CMAKE.get(word, word) for word in words["LIBRARIES"] - {"m"}}  # m: the C library
        if linked != outside & set(CMAKE.values()):
            breaches.append(f"CMakeLists.txt: {area} links {sorted(linked)}, the table says {sorted(outside)}")


def check(root):
    breaches = []
    readme = (root / "engine" / "README.md").read_text(encoding="utf-8")
    table = read_table(readme)
    check_table(table, breaches)
    seen = check_sources(root, table, breaches)
    check_names(root, readme, breaches)
    check_cmake(root, table, breaches)
    return breaches, len(table), seen


# The self-test: a file to change, what to put in its place or to add, and what must be noticed.
FAULTS = (
    ("engine/calc/self_test.c", '#include "store/book.h"\n', "calc may not include store"),
    ("engine/calc/self_test.c", "#include <lua.h>\n", "<lua.h> is Lua, which calc may not use"),
    ("engine/calc/self_test.c", "#include <time.h>\n", "<time.h> is clock, which calc may not use"),
    ("engine/calc/self_test.c", "#include <fcntl.h>\n", "<fcntl.h> is files, which calc may not use"),
    ("engine/calc/self_test.c", "#include <json.h>\n", "of no library that the table knows"),
    ("engine/calc/self_test.c", '#include "calc/nowhere.h"\n', "is no file below engine/"),
    ("engine/cli/self_test.c", '#include "base/text.h"\n', "cli may not include base"),
    ("engine/value/self_test.c", '#include "meed.h"\n', "value may not include meed.h"),
    ("engine/value/self_test.c", "static double half;\n", "floating point where numbers are exact"),
    ("engine/store/number.c", "", "number.c: the name stands 2 times"),
    ("engine/value/self_test.c", "", "has no place in engine/README.md"),
    ("engine/other/self_test.c", "", "is in no area of the table"),
)


def self_test(root):
    with tempfile.TemporaryDirectory() as folder:
        copy = pathlib.Path(folder) / "copy"
        copy.mkdir()
        for part in ("engine", "include", "tests"):
            shutil.copytree(root / part, copy / part, ignore=lambda _, names: [
                name for name in names if "." in name and not re.search(r"\.(c|h|md)$", name)])
        shutil.copy(root / "CMakeLists.txt", copy)
        for name, text, wanted in FAULTS:
            path = copy / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
            breaches = check(copy)[0]
            path.unlink()
            if not any(wanted in breach for breach in breaches):
                return f"not noticed: {name} with {text!r}"
    return None


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    breaches, areas, includes = check(root)
    for breach in breaches:
        print(breach)
    if areas < 10 or includes < 100:
        print(f"only {areas} areas and {includes} includes were found")
        return 1
    missed = self_test(root)
    if missed:
        print(missed)
        return 1
    print(f"{areas} areas, {includes} includes, {len(breaches)} breaches; {len(FAULTS)} planted faults noticed")
    return 1 if breaches else 0


sys.exit(main())
