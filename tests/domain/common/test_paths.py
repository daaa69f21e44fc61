"""Names of documents that any computer takes."""

from __future__ import annotations

import pytest

from assistant.domain.common.paths import travelling, why_it_stays


@pytest.mark.parametrize(
    ("typed", "nearest", "why"),
    [
        ("a:b.csv", "a-b.csv", "Windows refuse « : » dans un nom"),
        ("bilan?.pdf", "bilan-.pdf", "Windows refuse « ? » dans un nom"),
        ("a*b", "a-b", "Windows refuse « * » dans un nom"),
        ("\"a\"", "-a-", "Windows refuse « \" » dans un nom"),
        ("<a>|b", "-a--b", "Windows refuse « < » dans un nom"),
        ("a>", "a-", "Windows refuse « > » dans un nom"),
        ("a|b", "a-b", "Windows refuse « | » dans un nom"),
        ("C:\\jury\\a.csv", "C--jury-a.csv", "Windows refuse « : » dans un nom"),
        ("a\\b", "a-b", "Windows refuse « \\ » dans un nom"),
        ("a\tb", "a-b", "Windows refuse « ce caractère invisible » dans un nom"),
        ("a\x1fb", "a-b", "Windows refuse « ce caractère invisible » dans un nom"),
        ("juin.", "juin", "Windows ôte le point ou l’espace qui finit un nom"),
        ("juin ", "juin", "Windows ôte le point ou l’espace qui finit un nom"),
        ("...", "_", "Windows ôte le point ou l’espace qui finit un nom"),
        ("CON", "_CON", "Windows garde ce nom pour un appareil"),
        ("con.csv", "_con.csv", "Windows garde ce nom pour un appareil"),
        ("nul .tar.gz", "_nul .tar.gz", "Windows garde ce nom pour un appareil"),
        ("Com1.csv", "_Com1.csv", "Windows garde ce nom pour un appareil"),
        ("lpt9", "_lpt9", "Windows garde ce nom pour un appareil"),
        ("COM².txt", "_COM².txt", "Windows garde ce nom pour un appareil"),
        ("prn.", "_prn", "Windows ôte le point ou l’espace qui finit un nom"),
    ],
)
def test_what_windows_refuses_is_named_and_the_nearest_name_given(
    typed: str, nearest: str, why: str
) -> None:
    assert (travelling(typed), why_it_stays(typed)) == (nearest, why)
    assert travelling(nearest) == nearest


@pytest.mark.parametrize("name", [
    "jugements.csv", "Été 2026 (jury).xlsx", "CONTRAT.pdf", "com.csv", "com10.csv", "COM0", "aux2",
    "a.con", ".caché", " a", "l’œuvre d'Éloïse.pdf", "a;b,c=d+e[f]&g%h!i@j#k$l^m{n}~.txt", "nulle",
])
def test_what_every_computer_takes_is_left_as_it_is(name: str) -> None:
    assert travelling(name) == name
