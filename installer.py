# -*- coding: utf-8 -*-
"""Installs the program beside itself, in `.venv`: `python3 installer.py`.

Readable by every Python there is, the older ones included: they are told so in one sentence.
`--hors-ligne FOLDER` takes every file from a folder of wheels, and asks nothing of the network.
"""

import os
import subprocess
import sys

NEEDED = (3, 11)
ROOM = 400  # megabytes: the installed program, and what pip unpacks meanwhile
HERE = os.path.dirname(os.path.abspath(__file__))
WINDOWS = os.name == "nt"


def say(text):
    try:
        print(text)
    except UnicodeError:  # a console that knows no accents
        print(text.encode("ascii", "replace").decode("ascii"))


def stop(text):
    say(text)
    sys.exit(2)


def program(name, folder):
    return os.path.join(folder, "Scripts" if WINDOWS else "bin", name + (".exe" if WINDOWS else ""))


def environment():
    """The folder of the virtual environment: ours, else `.venv`, made if need be."""
    if sys.prefix != sys.base_prefix:
        return sys.prefix
    folder = os.path.join(HERE, ".venv")
    if subprocess.call([sys.executable, "-m", "venv", folder]):
        stop(
            u"Python n’a pas pu préparer son dossier. Sous Debian ou Ubuntu, installez d’abord "
            u"ce qui lui manque : sudo apt install python3-venv"
        )
    return folder


def install(folder, wheels):
    python = program("python", folder)
    words = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if wheels:
        words += ["--no-index", "--find-links", wheels, "--upgrade", "assistant-cqp"]
    else:
        words += ["-c", os.path.join(HERE, "constraints.txt"), HERE]
    if subprocess.call(words):
        stop(
            u"L’installation n’a pas abouti : les lignes ci-dessus disent pourquoi. Sans "
            u"connexion, voyez « Sans réseau » dans docs/installer.md."
        )


def launcher(window):
    """Leave something to double-click beside this file; its name, empty where none would do."""
    if WINDOWS:
        name, line = "Ouvrir cqp.cmd", '@start "cqp" "%~dp0' + window + '"\r\n'
    elif sys.platform == "darwin":
        name = "Ouvrir cqp.command"
        line = '#!/bin/sh\nexec "$(dirname "$0")/' + window + '"\n'
    else:
        return ""
    path = os.path.join(HERE, name)
    with open(path, "wb") as file:
        file.write(line.encode("ascii"))
    os.chmod(path, 0o755)
    return name


def main():
    if sys.version_info < NEEDED:
        stop(
            u"cqp demande Python 3.11 ou plus récent ; celui-ci est Python %d.%d. Installez-en un "
            u"depuis python.org, puis recommencez avec lui." % tuple(sys.version_info[:2])
        )
    import shutil

    wheels = ""
    if len(sys.argv) == 3 and sys.argv[1] == "--hors-ligne":
        wheels = os.path.abspath(sys.argv[2])
        if not os.path.isdir(wheels):
            stop(u"« %s » n’est pas un dossier." % wheels)
    elif len(sys.argv) > 1:
        stop(u"emploi : python3 installer.py [--hors-ligne DOSSIER]")
    free = shutil.disk_usage(HERE).free // 1000000
    if free < ROOM:
        stop(u"Il reste %d Mo sur ce disque ; il en faut %d." % (free, ROOM))
    say(u"Installation dans ce dossier, une à trois minutes…")
    folder = environment()
    install(folder, wheels)
    cqp = os.path.relpath(program("cqp", folder), HERE)
    say(u"C’est installé. Pour ouvrir le programme dans une fenêtre : %s navigateur" % cqp)
    window = os.path.relpath(program("cqp-fenetre", folder), HERE)
    clicked = launcher(window) if folder == os.path.join(HERE, ".venv") else ""
    if clicked:
        say(u"Ou, sans terminal, d’un double clic dans ce dossier : « %s »" % clicked)
    say(u"Dans ce terminal : %s" % cqp)


if __name__ == "__main__":
    main()
