#!/usr/bin/env python3
"""Writes an in-toto statement with an SPDX 2.3 document for each source: Debian packages, Python distributions, npm packages."""
import email.parser
import hashlib
import json
import os
import re
import sys
from datetime import datetime, timezone
from pathlib import Path
from urllib.parse import quote


def os_release(root):
    try:
        text = (root / "etc/os-release").read_text(errors="replace")
    except OSError:
        return {}
    return dict(line.rstrip().replace('"', "").split("=", 1) for line in text.splitlines() if "=" in line)


def debian(root):
    release = os_release(root)
    vendor = release.get("ID", "debian")
    distro = "%s-%s" % (vendor, release.get("VERSION_ID") or release.get("VERSION_CODENAME", "unknown"))
    files = [root / "var/lib/dpkg/status"] + sorted((root / "var/lib/dpkg/status.d").glob("*"))
    for file in files:
        if not file.is_file() or file.name.endswith(".md5sums"):
            continue
        for paragraph in file.read_text(errors="replace").split("\n\n"):
            field = dict(re.findall(r"^([A-Za-z-]+): (.*)$", paragraph, re.M))
            if "Package" not in field or "installed" not in field.get("Status", "install ok installed").split():
                continue
            name, version = field["Package"], field.get("Version", "")
            purl = "pkg:deb/%s/%s@%s?arch=%s&distro=%s" % (
                vendor, quote(name, safe=""), quote(version, safe=""), field.get("Architecture", "all"), distro)
            yield package("deb", name, version, purl, supplier(field.get("Maintainer")), None, file.relative_to(root))


def supplier(maintainer):
    return "Organization: " + maintainer.split(" <")[0] if maintainer else "NOASSERTION"


def python(root, folders):
    for folder, names, files in folders:
        found = [Path(folder, x) for x in names if x.endswith((".dist-info", ".egg-info"))]
        found += [Path(folder, x) for x in files if x.endswith(".egg-info")]
        for path in found:
            metadata = next((x for x in (path / "METADATA", path / "PKG-INFO", path) if x.is_file()), None)
            if metadata is None:
                continue
            field = email.parser.Parser().parsestr(metadata.read_text(errors="replace"), headersonly=True)
            name, version = field.get("Name"), field.get("Version")
            if not name or not version:
                continue
            purl = "pkg:pypi/%s@%s" % (re.sub(r"[-_.]+", "-", name).lower(), quote(version, safe=""))
            license = field.get("License-Expression") or field.get("License")
            yield package("python", name, version, purl, "NOASSERTION", license, metadata.relative_to(root))


def npm(root, folders):
    for folder, _, files in folders:
        here = Path(folder)
        if "package.json" in files and re.search(r"/node_modules/(@[^/]+/)?[^/]+$", folder):
            value = read_json(here / "package.json")
            if value.get("name") and value.get("version"):
                yield npm_package(value["name"], value["version"], value.get("license"), (here / "package.json").relative_to(root))
        if "package-lock.json" in files:
            lock = here / "package-lock.json"
            for path, value in read_json(lock).get("packages", {}).items():
                name = value.get("name") or path.rpartition("node_modules/")[2]
                if path and name and value.get("version") and not value.get("link"):
                    yield npm_package(name, value["version"], value.get("license"), lock.relative_to(root))


def npm_package(name, version, license, where):
    return package("npm", name, version, "pkg:npm/%s@%s" % (quote(name, safe="/"), quote(version, safe="")), "NOASSERTION", license, where)


def read_json(file):
    try:
        value = json.loads(file.read_text(errors="replace"))
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def package(kind, name, version, purl, supplier, license, where):
    license = license if isinstance(license, str) else None
    identity = hashlib.sha256(("%s %s" % (purl, where)).encode()).hexdigest()[:16]
    result = {
        "name": name,
        "SPDXID": "SPDXRef-Package-%s-%s-%s" % (kind, re.sub(r"[^A-Za-z0-9.-]", "-", name), identity),
        "versionInfo": version,
        "supplier": supplier,
        "downloadLocation": "NOASSERTION",
        "filesAnalyzed": False,
        "sourceInfo": "found in /%s" % where,
        "licenseConcluded": "NOASSERTION",
        # Only an expression of known form may stand here; free text is a comment.
        "licenseDeclared": license if license and re.fullmatch(r"[A-Za-z0-9.+-]+((?: (?:AND|OR|WITH) )[A-Za-z0-9.+-]+)*", license) else "NOASSERTION",
        "copyrightText": "NOASSERTION",
        "externalRefs": [{"referenceCategory": "PACKAGE-MANAGER", "referenceType": "purl", "referenceLocator": purl}],
    }
    if license and result["licenseDeclared"] == "NOASSERTION":
        result["licenseComments"] = license.splitlines()[0][:200]
    return result


def document(root, name):
    # One walk for all; links are not followed, so nothing outside the source is read.
    folders = [x for x in os.walk(str(root)) if not re.match(r"(proc|sys|dev)(/|$)", os.path.relpath(x[0], str(root)))]
    found = {}
    for item in [*debian(root), *python(root, folders), *npm(root, folders)]:
        found.setdefault(item["SPDXID"], item)
    packages = sorted(found.values(), key=lambda x: x["SPDXID"])
    digest = hashlib.sha256(json.dumps(packages).encode()).hexdigest()
    created = datetime.fromtimestamp(int(os.environ.get("SOURCE_DATE_EPOCH") or datetime.now().timestamp()), timezone.utc)
    return {
        "spdxVersion": "SPDX-2.3",
        "dataLicense": "CC0-1.0",
        "SPDXID": "SPDXRef-DOCUMENT",
        "name": name,
        "documentNamespace": "https://spdx.org/spdxdocs/%s-%s" % (name, digest),
        "creationInfo": {"created": created.strftime("%Y-%m-%dT%H:%M:%SZ"), "creators": ["Tool: pipeline-sbom-1"]},
        "packages": packages,
        "relationships": [
            {"spdxElementId": "SPDXRef-DOCUMENT", "relationshipType": "DESCRIBES", "relatedSpdxElement": x["SPDXID"]} for x in packages
        ],
    }


def main():
    try:
        source, destination = Path(os.environ["BUILDKIT_SCAN_SOURCE"]), Path(os.environ["BUILDKIT_SCAN_DESTINATION"])
    except KeyError as missing:
        sys.exit("%s is not set; this program is run by BuildKit: --attest type=sbom,generator=<this image>" % missing)
    extras = os.environ.get("BUILDKIT_SCAN_SOURCE_EXTRAS")
    sources = [source] + (sorted(x for x in Path(extras).iterdir() if x.is_dir()) if extras and os.path.isdir(extras) else [])
    if not source.is_dir():
        sys.exit("BUILDKIT_SCAN_SOURCE names %s, which is no folder" % source)
    for root in sources:
        spdx = document(root, root.name)
        statement = {"_type": "https://in-toto.io/Statement/v0.1", "predicateType": "https://spdx.dev/Document", "predicate": spdx}
        (destination / (root.name + ".spdx.json")).write_text(json.dumps(statement))
        print("%s: %s packages" % (root.name, len(spdx["packages"])), file=sys.stderr)


if __name__ == "__main__":
    main()
