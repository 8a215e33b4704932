"""Checks a wheel and a source distribution: python.py FOLDER SOURCE VERSION; see `python` beside it."""

import email
import pathlib
import sys
import tarfile
import zipfile


def only(folder, pattern):
    (path,) = folder.glob(pattern)
    return path


def compare(what, found, expected):
    if found != expected:
        sys.exit(f"{what}: there is too much: {sorted(found - expected)}; "
                 f"missing: {sorted(expected - found)}")
    print(f"{what}: {len(found)} files")


def main(folder, source, version):
    folder, source = pathlib.Path(folder), pathlib.Path(source)
    modules = {str(path.relative_to(source)) for path in (source / "bursar").rglob("*")
               if path.is_file() and "__pycache__" not in path.parts}

    wheel = zipfile.ZipFile(only(folder, "*-py3-none-any.whl"))
    about = f"bursar-{version}.dist-info/"
    compare("wheel", {name for name in wheel.namelist() if not name.startswith(about)}, modules)
    if "bursar/py.typed" not in modules:
        sys.exit("wheel: types are not announced by bursar/py.typed")

    metadata = email.message_from_string(wheel.read(about + "METADATA").decode("utf-8"))
    for key, expected in (
        ("Name", "bursar"), ("Version", version), ("Requires-Python", ">=3.9"),
        ("Requires-Dist", None), ("Description-Content-Type", "text/markdown"),
    ):
        if metadata[key] != expected:
            sys.exit(f"metadata: {key} is {metadata[key]!r}, not {expected!r}")
    if metadata.get_payload().strip() != (source / "README.md").read_text("utf-8").strip():
        sys.exit("metadata: the description is not README.md")

    archive = tarfile.open(only(folder, "*.tar.gz"))
    names = {name.partition("/")[2] for name in (each.name for each in archive if each.isfile())}
    made = {name for name in names if name.startswith("bursar.egg-info/")}
    compare("source distribution", names - made, modules | {
        "MANIFEST.in", "PKG-INFO", "README.md", "pyproject.toml", "setup.cfg"})


main(*sys.argv[1:])
