"""The commands of the interview: keys and slash words."""

from __future__ import annotations

from collections.abc import Callable
from difflib import get_close_matches

from assistant.domain.common.errors import RefusedCommand
from assistant.domain.common.text import fold, one_line
from assistant.tui.base.commands import COMMON, LOCK, Command, Reply
from assistant.tui.dossier.commands import MENDING

Order = Callable[[str], Reply]
"""Does what a command says with what was typed behind it."""

_LEAD, _JUDGE, _SEE, _WRITE = "Conduire", "Évaluer", "Voir", "Écrire et préparer"
_SESSION = LOCK.group

PROPOSALS: tuple[Command, ...] = (
    Command("proposition_poser", "Poser la question proposée par le modèle",
            "La question choisie devient la vôtre ; avant le premier envoi : lire ce qui partirait",
            ("alt+g",), ("garder",), group=_LEAD),
    Command("proposition_suivante", "Proposition suivante du modèle",
            "Choisit la question proposée qui suit", ("alt+h",), group=_LEAD),
    Command("propositions_ecarter", "Écarter les propositions du modèle",
            "Elles sont toutes refusées ; Échap les ferme sans y répondre",
            ("alt+z",), ("ecarter",), group=_LEAD),
)
"""What answers a language model's questions, where one is configured."""

GRID: tuple[Command, ...] = (
    Command("grille_cocher", "Cocher", "Note que cet élément a été observé, ou abordé ; ce n’est "
            "pas une évaluation", ("space",), footer="cocher", group=_JUDGE, once=True),
    Command("grille_noter", "Noter sur cet élément", "Revient à la ligne, l’élément choisi",
            ("enter",), footer="noter", group=_JUDGE, typed="Entrée"),
    *MENDING,
    *COMMON,
)
"""The list one ticks while watching; the letters of the scale judge there too."""

INTERVIEW: tuple[Command, ...] = (
    Command("suivante", "Suite de l’entretien",
            "Pose la question suivante, ou passe à l’étape suivante",
            ("ctrl+n",), ("suivante", "s"), footer="suite", group=_LEAD,
            typed="Entrée (ligne vide)", once=True),
    Command("precedente", "Revenir à la question",
            "Revient à la question en cours ; là, montre celle d’avant, sans rien déplacer",
            ("ctrl+r",), ("precedente", "p"), group=_LEAD),
    Command("aller", "Regarder ailleurs",
            "« /aller 2 » ou « /aller 2.3 » : l’entretien reste à sa question, Échap y revient ; "
            "« /aller ici » l’y mène",
            ("ctrl+g",), ("aller",), "2, 2.3 ou ici", group=_LEAD),
    Command("question", "Poser une question à soi",
            "« ?texte » ou « /question texte » : enregistrée comme posée ; « /question 7 » pose la "
            "7ᵉ question proposée",
            ("alt+q",), ("question",), "texte", group=_LEAD, typed="? puis le texte"),
    Command("relance", "Relancer",
            "Met dans la ligne une relance sur ce que les notes ne disent pas encore ; "
            "Entrée la pose, la même touche en propose une autre",
            ("alt+f",), ("relance",), group=_LEAD),
    Command("passer", "Passer l’accueil",
            "Passe les étapes d’accueil qui restent", ("alt+p",), ("passer",), group=_LEAD),
    *PROPOSALS,
    Command("epreuve", "Commencer l’épreuve observée",
            "L’observation ou la mise en situation, là où en est l’entretien : temps à part, notes "
            "d’observation, grille à cocher", (), ("epreuve",), group=_LEAD,
            typed="Maj+Tab (ligne vide)"),
    Command("grille", "Grille d’observation",
            "Les éléments à cocher pendant que l’on observe ; les lettres y évaluent",
            (), ("grille",), group=_LEAD, typed="Tab (ligne vide)"),
    Command("chrono", "Démarrer ou suspendre l’horloge",
            "L’horloge de l’entretien part ou s’arrête",
            ("f5",), ("horloge",), footer="horloge", group=_LEAD, once=True),
    Command("compter", "Compter une absence dans l’entretien",
            "Ajoute au temps de l’entretien celui où l’ordinateur a dormi ou l’horloge s’est tue",
            (), ("compter",), group=_LEAD),
    Command("ignorer", "Ne pas compter une absence",
            "Le temps où l’ordinateur a dormi n’est pas du temps d’entretien",
            (), ("ignorer",), group=_LEAD),
    Command("clore", "Clore cette séance",
            "Dit ce qui reste, puis arrête l’horloge : rien n’est scellé",
            ("alt+c",), ("clore",), group=_LEAD, answers=True),
    Command("juger", "Évaluer l’élément choisi",
            "Enregistre la note tapée, puis une lettre de l’échelle ; « /j 2.3 a » évalue celui "
            "qu’on nomme",
            ("f2",), ("juger", "j"), "[2.3] a", footer="évaluer", group=_JUDGE),
    Command("retirer", "Retirer l’évaluation",
            "L’élément n’est plus évalué ; la trace reste",
            ("alt+r",), ("retirer",), "[2.3]", group=_JUDGE),
    Command("element_precedent", "Élément précédent",
            "Choisit l’élément précédent", ("f3", "alt+up"), group=_JUDGE),
    Command("element_suivant", "Élément suivant",
            "Choisit l’élément suivant", ("f4", "alt+down"), footer="élément", group=_JUDGE),
    Command("annuler", "Annuler le dernier enregistrement",
            "Votre dernière ligne reste, barrée ; « /annuler 12 » annule la ligne 12",
            ("ctrl+z",), ("annuler",), "[ligne]", group=_JUDGE),
    Command("retablir", "Rétablir ce qui vient d’être annulé",
            "Reprend votre dernière annulation, tant que rien n’a été enregistré depuis",
            ("ctrl+y",), ("retablir",), group=_JUDGE),
    Command("verifie", "Point à vérifier : fait",
            "Le premier point ouvert de l’élément choisi est vérifié",
            ("alt+v",), ("verifie",), "[2.3] [réponse]", group=_JUDGE),
    Command("commenter", "Commenter l’évaluation",
            "Ajoute un commentaire à l’évaluation de l’élément choisi",
            ("alt+k",), ("commenter",), "[2.3] texte", group=_JUDGE),
    Command("lier", "Rattacher la note à un autre élément",
            "La dernière note porte aussi sur l’élément proposé, ou sur celui qu’on nomme",
            ("ctrl+e",), ("lier",), "[2.3]", group=_JUDGE),
    Command("corriger", "Corriger la dernière note",
            "La note revient dans la ligne de saisie ; l’original reste au journal",
            ("alt+n",), ("corriger",), "[ligne]", group=_JUDGE),
    Command("panneau", "Panneau : éléments et critères",
            "Montre ou cache l’élément choisi, ses critères et l’état des éléments",
            ("f6",), ("panneau",), footer="critères", group=_SEE),
    Command("discret", "Mode discret",
            "Cache aussitôt notes, évaluations et saisie ; la même touche les rend",
            ("f9",), ("discret",), footer="discret", group=_SEE),
    Command("aide", "Aide", "Toutes les commandes et toutes les touches",
            ("f1",), ("aide",), footer="aide", group=_SEE),
    Command("bilan", "Bilan", "Propositions au jury, motifs, ce qui manque",
            ("ctrl+b",), ("bilan",), footer="bilan", group=_SEE),
    Command("temps", "Temps de l’entretien", "Le temps compté et le minimum demandé",
            ("alt+t",), ("temps",), group=_SEE),
    Command("reperes", "Repères de méthode", "Ce qu’il faut faire et éviter",
            ("alt+m",), ("reperes",), group=_SEE),
    Command("appui", "Sur quoi s’appuyer",
            "Modalités, documents, consignes et capacités, là où en est l’entretien",
            ("alt+b",), ("appui",), group=_SEE),
    Command("touches", "Touches", "Celles de chaque commande ; en donner d’autres",
            ("f10",), ("touches",), group=_SEE),
    Command("modele", "Modèle de langage",
            "S’il y en a un, où il est, et ce qui lui serait envoyé maintenant",
            ("f11",), ("modele",), group=_SEE),
    Command("theme", "Thème clair ou sombre", "Change les couleurs de l’écran",
            ("ctrl+t",), ("theme",), group=_SEE),
    Command("chercher", "Chercher dans les sessions",
            "Des mots dans toutes les lignes de toutes les sessions",
            ("ctrl+f",), ("chercher",), "mots", group=_SEE),
    Command("revue", "Relire la session",
            "Filtrer, voir sur quoi repose une évaluation, corriger une note, rejouer l’entretien",
            ("alt+j",), ("revue",), "[ligne]", group=_SEE),
    Command("transcription", "Transcription de l’entretien",
            "Retenir, ligne par ligne, ce qu’un autre logiciel a transcrit ; "
            "« /transcription FICHIER » l’importe",
            ("ctrl+d",), ("transcription",), "[fichier]", group=_SEE),
    Command("couverture", "Couverture de l’entretien",
            "Où sont allés le temps et les notes, ce qui n’en a aucune, profil des évaluations",
            ("alt+y",), ("couverture",), group=_SEE),
    Command("observations", "Observations",
            "Rédiger les observations, page par page",
            ("ctrl+o",), ("observations",), "[2]", group=_WRITE),
    Command("phrases", "Mes phrases",
            "Une phrase à soi entre dans la ligne, au curseur ; A en ajoute une",
            ("ctrl+k",), ("phrases",), group=_WRITE),
    Command("candidat", "Parole au candidat",
            "Plein écran pour son commentaire : ni notes ni évaluations",
            ("alt+w",), ("candidat",), group=_WRITE),
    Command("preparation", "Préparation",
            "Lecture du dossier : activités, notes de lecture, points à vérifier",
            ("alt+d",), ("preparation",), group=_WRITE),
    Command("dossier", "Dossier",
            "Évaluateurs, dates, pièces, concertation, commentaires, jury, échéances",
            ("alt+o",), ("dossier",), group=_WRITE),
    Command("reperage", "Repérage",
            "Ce qui est acquis avant le parcours, ce qu’il reste à former, par qui",
            words=("reperage",), group=_WRITE),
    Command("parcours", "Parcours",
            "Les actions prévues, le tuteur, ce qu’il observe en entreprise",
            words=("parcours",), group=_WRITE),
    Command("concertation", "Concertation",
            "Où les évaluateurs diffèrent, élément par élément, et ce qu’ils retiennent",
            ("alt+l",), ("concertation",), group=_WRITE),
    Command("etapes", "Étapes", "Étapes avant, pendant et après l’entretien",
            ("alt+e",), ("etapes",), group=_WRITE),
    Command("incontournables", "Éléments incontournables",
            "Saisir, d’après le document officiel, quels éléments sont incontournables",
            ("alt+i",), ("incontournables",), group=_WRITE),
    Command("controle", "Contrôle du dossier", "Ce qui manque à un dossier complet",
            ("ctrl+l",), ("controle",), group=_WRITE),
    Command("role", "Changer de rôle",
            "Qui tape maintenant : les évaluations portent ce rôle", ("f8",), ("role",), "[rôle]",
            group=_SESSION, once=True),
    Command("provenance", "Provenance des notes",
            "Entretien, dossier, observation, preuve", ("f7",), ("provenance",), "[preuve…]",
            group=_SESSION),
    Command("exporter", "Exporter le dossier",
            "Dossier complet, PDF, Word, texte, tableau… ; brouillon ou copie anonyme",
            ("alt+x",), ("exporter",), group=_SESSION),
    Command("sceller", "Sceller la session",
            "Signe et ferme la session ; une raison passe outre ce qui manque au dossier",
            ("alt+s",), ("sceller",), "[raison]", group=_SESSION),
    Command("rouvrir", "Rouvrir la session scellée",
            "Lève le sceau ; la raison se verra toujours",
            ("alt+u",), ("rouvrir",), "raison", group=_SESSION),
    LOCK,
    Command("accueil", "Retour à l’accueil", "L’horloge est mise en pause",
            ("alt+a",), ("accueil",), group=_SESSION),
    Command("quitter", "Quitter", "Tout est enregistré ; l’horloge est mise en pause",
            ("ctrl+q",), ("quitter", "q"), group=_SESSION),
)

SCROLL: tuple[Command, ...] = (
    Command("haut", "Remonter la conversation", "Page précédente", ("pageup",),
            group=_SEE),
    Command("bas", "Descendre la conversation", "Page suivante", ("pagedown",),
            group=_SEE),
    Command("debut", "Début de la conversation", "Première ligne", ("ctrl+home",),
            group=_SEE),
    Command("fin", "Fin de la conversation", "Dernière ligne", ("ctrl+end",),
            group=_SEE),
    Command("panneau_haut", "Panneau vers le haut", "Fait défiler le panneau",
            ("ctrl+up",), group=_SEE),
    Command("panneau_bas", "Panneau vers le bas", "Fait défiler le panneau",
            ("ctrl+down",), group=_SEE),
)


def words() -> dict[str, Command]:
    """Every slash word, folded, with its command."""
    return {fold(word): command for command in INTERVIEW for word in command.words}


def find(word: str) -> Command:
    """The command of a slash word; an unmistakable beginning is enough.

    Raises:
        RefusedCommand: no such command, with the nearest ones.
    """
    known, wanted = words(), fold(word)
    if wanted in known:
        return known[wanted]
    begun = {known[one].id: known[one] for one in known if wanted and one.startswith(wanted)}
    if len(begun) == 1:
        return next(iter(begun.values()))
    near = [c.word for c in begun.values()] or [
        known[one].word for one in get_close_matches(wanted, known, n=3, cutoff=0.4)
    ]
    offer = ", ".join(f"/{one}" for one in dict.fromkeys(near)) or "/aide les montre toutes"
    raise RefusedCommand(
        "Commande inconnue", f"« /{one_line(word)[:40]} » n’existe pas. Les plus proches : {offer}."
    )


def matching(prefix: str) -> list[Command]:
    """The commands whose slash word begins so, in the order of the table."""
    wanted = fold(prefix)
    return [
        command
        for command in INTERVIEW
        if any(fold(word).startswith(wanted) for word in command.words)
    ]
