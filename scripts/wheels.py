#!/usr/bin/env python3
"""Makes wheels of the Python packages in an unpacked Debian tree, so that pip installs them as it installs those of an index.

usage: wheels.py <tree> <architecture> <folder>

The packages themselves are under var/cache/apt/archives of the tree. The same packages give the same bytes on every machine:
nothing is compressed, for each zlib compresses in its own way.
"""
import base64
import hashlib
import io
import re
import subprocess
import sys
import tarfile
import zipfile
from importlib.metadata import PathDistribution
from pathlib import Path

MODULES = "usr/lib/python3/dist-packages/"
MACHINES = {"amd64": "x86_64", "arm64": "aarch64"}
# The index has these modules as source; what comes with its library, as here, has another name there.
NAMES = {"psycopg2": "psycopg2-binary"}


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def output(*command):
    return subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout


class Package:
    """A Debian package: what it is called, what it needs, and the modules in it."""

    def __init__(self, deb):
        fields = output("dpkg-deb", "--show", "--showformat", "${Package}\n${source:Package}\n${Provides}\n${Pre-Depends}, ${Depends}", str(deb))
        package, self.source, provides, depends = fields.decode().split("\n")
        self.names = [package] + words(provides)
        self.needs = [x for choice in depends.split(",") for x in words(choice.replace("|", ","))]
        with tarfile.open(fileobj=io.BytesIO(output("dpkg-deb", "--fsys-tarfile", str(deb)))) as files:
            self.modules = [x.name[2 + len(MODULES):] for x in files if not x.isdir() and x.name.startswith("./" + MODULES)]
        self.information = next((x.partition("/")[0] for x in self.modules if is_information(x)), None)

    def add(self, sibling):
        """Takes the modules of one that does not say what it is, such as cffi's backend."""
        self.names += sibling.names
        self.needs += sibling.needs
        self.modules += sibling.modules


def words(text):
    return [x for x in re.sub(r"\([^)]*\)|:any", "", text).replace(",", " ").split()]


def packages(tree):
    found = [Package(x) for x in sorted(tree.glob("var/cache/apt/archives/*.deb"))]
    speaking = [x for x in found if x.information]
    for silent in found:
        sibling = next((x for x in speaking if x.source == silent.source), None)
        if silent.modules and not silent.information and sibling:
            sibling.add(silent)
    return speaking


def is_information(name):
    return re.match(r"[^/]+\.(dist|egg)-info(/|$)", name)


def resolve(tree, path):
    """Where a link leads within the tree: Django's jQuery is in another package."""
    while path.is_symlink():
        target = path.readlink()
        path = tree / str(target).lstrip("/") if target.is_absolute() else path.parent / target
    return path


def contents(tree, name):
    path = resolve(tree, tree / MODULES / name)
    if not path.is_dir():
        return {name: path.read_bytes()}
    return {"%s/%s" % (name, x.relative_to(path)): resolve(tree, x).read_bytes() for x in path.rglob("*") if resolve(tree, x).is_file()}


def metadata(name, distribution, needs):
    lines = ["Metadata-Version: 2.1", "Name: " + name, "Version: " + distribution.version]
    lines += ["%s: %s" % (x, " ".join(distribution.metadata[x].split())) for x in ("Summary", "License") if distribution.metadata[x]]
    return "\n".join(lines + ["Requires-Dist: " + x for x in sorted(needs)]) + "\n"


def tag(files, machine):
    """Modules in C fit the Pythons they were made for, on one kind of machine."""
    pythons = ".".join(sorted({"cp" + x for name in files for x in re.findall(r"\.cpython-(\d+)-", name)}))
    if pythons:
        return "%s-%s-linux_%s" % (pythons, pythons, machine)
    return "cp32-abi3-linux_" + machine if any(x.endswith(".abi3.so") for x in files) else "py3-none-any"


def write(folder, name, distribution, files, machine, needs):
    stem = "%s-%s" % (normal(name).replace("-", "_"), distribution.version)
    which = tag(files, machine)
    files["%s.dist-info/METADATA" % stem] = metadata(name, distribution, needs).encode()
    files["%s.dist-info/WHEEL" % stem] = (
        "Wheel-Version: 1.0\nGenerator: wheels.py\nRoot-Is-Purelib: %s\nTag: %s\n" % (str(which == "py3-none-any").lower(), which)).encode()
    points = distribution.read_text("entry_points.txt")
    if points:
        files["%s.dist-info/entry_points.txt" % stem] = points.encode()
    record = "%s.dist-info/RECORD" % stem
    rows = ["%s,sha256=%s,%d" % (x, base64.urlsafe_b64encode(hashlib.sha256(y).digest()).rstrip(b"=").decode(), len(y)) for x, y in sorted(files.items())]
    files[record] = "\n".join(rows + [record + ",,", ""]).encode()
    with zipfile.ZipFile(str(folder / ("%s-%s.whl" % (stem, which))), "w", zipfile.ZIP_STORED) as wheel:
        for path, data in sorted(files.items()):
            entry = zipfile.ZipInfo(path)
            entry.external_attr = 0o100644 << 16
            wheel.writestr(entry, data)


def main():
    if len(sys.argv) != 4 or sys.argv[2] not in MACHINES:
        sys.exit(__doc__)
    tree, machine, folder = Path(sys.argv[1]), MACHINES[sys.argv[2]], Path(sys.argv[3])
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for package in packages(tree):
        distribution = PathDistribution(tree / MODULES / package.information)
        name = distribution.metadata["Name"]
        found.append((package, distribution, NAMES.get(name, name)))
    names = {alias: name for package, _, name in found for alias in package.names}
    for package, distribution, name in found:
        files = {}
        for module in package.modules:
            if not is_information(module):
                files.update(contents(tree, module))
        # Debian says what a package needs in its own fields, and has often removed it from Python's.
        needs = {names[x] for x in package.needs if x in names} - {name}
        write(folder, name, distribution, files, machine, needs)
    print("- made %d wheels for %s" % (len(found), sys.argv[2]))


if __name__ == "__main__":
    main()
