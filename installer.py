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
CAUSES = (
    (
        ("CERTIFICATE_VERIFY_FAILED", "SSLError"),
        u"Le réseau où vous êtes filtre ce qui vient d’ailleurs : un certificat est refusé. Voyez "
        u"« Sans réseau » dans docs/installer.md.",
    ),
    (
        ("NewConnectionError", "NameResolutionError", "ProxyError", "ConnectTimeout",
         "ReadTimeout", "Connection reset", "Connection aborted"),
        u"Le réseau n’a pas répondu : vérifiez la connexion, puis recommencez. Sans connexion, "
        u"voyez « Sans réseau » dans docs/installer.md.",
    ),
    (
        ("WinError 32", "WinError 5]"),
        u"Le programme est ouvert : quittez-le (Ctrl+Q), puis recommencez.",
    ),
    (
        ("Errno 28", "No space left"),
        u"Le disque est plein : faites de la place, puis recommencez.",
    ),
    (
        ("No matching distribution", "Failed building wheel", "Failed to build",
         "metadata-generation-failed"),
        u"Un paquet dont le programme a besoin n’existe pas tout prêt pour ce Python (%d.%d, "
        u"%s bits) : prenez sur python.org un Python de 64 bits, de 3.11 à 3.14.",
    ),
)
"""What stands in the words of pip, and what a person is told instead."""


def say(text):
    try:
        print(text)
    except UnicodeError:  # a console that knows no accents
        print(text.encode("ascii", "replace").decode("ascii"))
    sys.stdout.flush()


def stop(text):
    say(text)
    sys.exit(2)


def run(words):
    """Run a program quietly; whether it ended well, and what it said."""
    running = subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = running.communicate()[0].decode("utf-8", "replace")
    return running.returncode == 0, said


def program(name, folder):
    return os.path.join(folder, "Scripts" if WINDOWS else "bin", name + (".exe" if WINDOWS else ""))


def environment():
    """The folder of the virtual environment: ours, else `.venv`, made if need be."""
    if sys.prefix != sys.base_prefix:
        return sys.prefix
    folder = os.path.join(HERE, ".venv")
    good, said = run([sys.executable, "-m", "venv", folder])
    if not good and ("ensurepip" in said or "No module named venv" in said):
        stop(
            u"Il manque une partie de Python. Sous Debian ou Ubuntu, installez-la, puis "
            u"recommencez : sudo apt install python3-venv"
        )
    if not good:
        say(said)
        stop(u"Python n’a pas pu préparer son dossier : les lignes ci-dessus disent pourquoi.")
    return folder


def install(folder, wheels):
    python = program("python", folder)
    words = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    if wheels:
        words += ["--no-index", "--find-links", wheels, "--upgrade", "assistant-cqp"]
    else:
        words += ["-c", os.path.join(HERE, "constraints.txt"), HERE]
    good, said = run(words)
    if good:
        return
    for signs, sentence in CAUSES:
        if any(sign in said for sign in signs):
            stop(sentence % kind() if "%" in sentence else sentence)
    say(said)
    stop(u"L’installation n’a pas abouti : les lignes ci-dessus disent pourquoi.")


def kind():
    """The version of this Python, and how many bits it counts by."""
    return sys.version_info[0], sys.version_info[1], 64 if sys.maxsize > 2 ** 32 else 32


def check_folder():
    """Stop where nothing can be written beside this file."""
    trial = os.path.join(HERE, "essai-d-ecriture")
    try:
        open(trial, "wb").close()
        os.remove(trial)
    except OSError:
        stop(
            u"Rien ne peut être écrit dans « %s » : rangez le dossier du projet dans vos "
            u"documents, puis recommencez." % HERE
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
    check_folder()
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
