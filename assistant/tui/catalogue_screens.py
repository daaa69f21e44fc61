"""The commands of the screens around the interview: the same table as `catalogue`, other pages."""

from __future__ import annotations

from dataclasses import replace

from assistant.tui.base.commands import COMMON, Command

HOME: tuple[Command, ...] = (
    Command("reprendre", "resume", "Reprendre la session choisie", "Ouvre l’entretien", ("enter",),
            footer="reprendre"),
    Command("nouvelle", "new", "Nouvelle session", "Choisir un CQP et un candidat", ("ctrl+n",),
            footer="nouvelle", typed="n"),
    Command("demonstration", "demo", "Démonstration",
            "Ouvre une copie jetable d’une session fictive", ("ctrl+d",), footer="démonstration",
            typed="d"),
    Command("relire", "review", "Relire la session choisie",
            "Filtrer, voir sur quoi repose un jugement, corriger une note, rejouer l’entretien",
            ("ctrl+r",), footer="relire", typed="r"),
    Command("chercher_sessions", "search", "Chercher dans les sessions",
            "Des mots dans toutes les lignes de toutes les sessions", ("ctrl+f",),
            footer="chercher"),
    Command("problemes", "problems", "Référentiels à corriger",
            "Montre chaque erreur : fichier, endroit, remède", ("f3",)),
    Command("chiffrement", "encryption", "Chiffrement",
            "Phrase secrète, clé de secours, conversion, verrouillage", ("ctrl+k",)),
    *COMMON[1:],
)

SEARCH: tuple[Command, ...] = (
    *COMMON[:1],
    Command("resultat_ouvrir", "open", "Ouvrir à cette ligne", "Lit la session, à cet endroit",
            ("enter",), footer="ouvrir"),
    Command("resultat_precedent", "move(-1)", "Résultat précédent", "La ligne trouvée au-dessus",
            ("up",), footer="↓ choisir"),
    Command("resultat_suivant", "move(1)", "Résultat suivant", "La ligne trouvée au-dessous",
            ("down",)),
    Command("resultats_haut", "page(-1)", "Page précédente", "Remonte les résultats",
            ("pageup",)),
    Command("resultats_bas", "page(1)", "Page suivante", "Descend les résultats", ("pagedown",)),
    *COMMON[1:],
)

REVIEW: tuple[Command, ...] = (
    replace(COMMON[0], tooltip="Enlève le filtre ou revient en arrière, puis quitte la relecture"),
    Command("lignes_liees", "follow_link", "Lignes liées",
            "Du jugement aux faits sur lesquels il repose, du fait aux jugements, de la question "
            "aux réponses", ("enter",), footer="lié"),
    Command("filtrer", "filter", "Filtrer",
            "b2 2.3 notes par:rôle après \"mots\", séparés par des espaces", ("slash",),
            footer="filtre", typed="/"),
    Command("notes_seules", "only('notes')", "Notes seules", "La même touche rend tout", ("n",)),
    Command("jugements_seuls", "only('jugements')", "Jugements seuls", "La même touche rend tout",
            ("j",)),
    Command("meme_element", "same('element')", "Même élément",
            "Seulement ce qui porte sur l’élément de la ligne choisie", ("e",)),
    Command("meme_bloc", "same('block')", "Même bloc",
            "Seulement ce qui porte sur le bloc de la ligne choisie", ("b",)),
    Command("apres_entretien", "after", "Après l’entretien",
            "Ce qui a changé depuis la fin de l’entretien, par qui et pourquoi", ("a",)),
    Command("corriger_note", "correct", "Corriger la note, ou ses éléments",
            "L’original reste ; après l’entretien, la raison est demandée", ("m",),
            footer="corriger"),
    Command("role_revue", "role", "Changer de rôle",
            "Qui corrige : la correction porte ce rôle", ("f8",)),
    Command("histoire", "history", "Histoire de la ligne",
            "Chaque rédaction de la ligne : qui, quand, pourquoi", ("h",), footer="histoire"),
    Command("paroles_autour", "spoken", "Transcription autour de la note",
            "Ce qui fut dit avant et après, pour une note qui vient d’une transcription", ("t",)),
    Command("rejouer", "play", "Rejouer ou suspendre",
            "L’entretien dans l’ordre, avec son horloge ; rien n’est inscrit", ("space",),
            footer="rejouer"),
    Command("ligne_avant", "step(-1)", "Rejouer : ligne précédente", "Recule d’une ligne",
            ("left",)),
    Command("ligne_apres", "step(1)", "Rejouer : ligne suivante", "Avance d’une ligne",
            ("right",)),
    Command("vitesse", "speed", "Rejouer : vitesse", "×1, ×4, ×16, ×60", ("v",)),
    Command("couverture_revue", "coverage", "Couverture de l’entretien",
            "Temps et notes par bloc, éléments sans aucun fait, profil des jugements", ("c",)),
    Command("discret_revue", "discreet", "Mode discret",
            "Cache aussitôt faits et jugements ; la même touche les rend", ("f9",)),
    Command("monter", "move(-1)", "Ligne au-dessus", "Une ligne plus haut", ("up",)),
    Command("descendre", "move(1)", "Ligne au-dessous", "Une ligne plus bas", ("down",)),
    Command("page_avant", "page(-1)", "Page précédente", "Remonte d’un écran", ("pageup",)),
    Command("page_apres", "page(1)", "Page suivante", "Descend d’un écran", ("pagedown",)),
    Command("premiere", "edge(-1)", "Première ligne", "Va au début", ("home", "ctrl+home")),
    Command("derniere", "edge(1)", "Dernière ligne", "Va à la fin", ("end", "ctrl+end")),
    *COMMON[1:3],
    replace(COMMON[3], footer=""),
)

REVIEW_PLAYING: tuple[Command, ...] = (
    Command("jeu_pause", "", "Rejouer ou suspendre", "Espace encore reprend",
            footer="pause ou suite", typed="Espace"),
    Command("jeu_pas", "", "Ligne par ligne", "Recule ou avance d’une ligne",
            footer="pas à pas", typed="← →"),
    Command("jeu_vitesse", "", "Vitesse", "×1, ×4, ×16, ×60", footer="vitesse", typed="V"),
    Command("jeu_fin", "", "Cesser de rejouer", "Toutes les lignes reviennent",
            footer="fin", typed="Échap"),
)
"""What the keys do while the interview is played again."""

REVIEW_WRITING: tuple[Command, ...] = (
    Command("saisie_faite", "", "Valider la ligne", "Filtre, ou inscrit la correction",
            footer="valider", typed="Entrée"),
    Command("saisie_laissee", "", "Renoncer", "Rien ne change", footer="renoncer",
            typed="Échap"),
)
"""What the keys do while a filter or a correction is typed: the line itself obeys them."""

COVERAGE: tuple[Command, ...] = (
    *COMMON[:1],
    Command("aller_sans_fait", "jump", "Aller à l’élément",
            "L’entretien, ou la relecture, à cet élément", ("enter",), footer="y aller"),
    *COMMON[1:],
)

OUTCOME: tuple[Command, ...] = (
    *COMMON[:1],
    Command("aller_manque", "jump", "Aller à l’élément", "Revient à l’entretien, à cet endroit",
            ("enter",), footer="y aller"),
    Command("ambiguites", "ambiguities", "Ambiguïtés de la source",
            "Où le texte se contredit, et la lecture retenue", ("a",), footer="ambiguïtés"),
    Command("marques", "marks", "Éléments incontournables",
            "Saisir les incontournables d’après le document officiel", ("i",),
            footer="incontournables"),
    *COMMON[1:],
)

MARKS: tuple[Command, ...] = (
    *COMMON[:1],
    Command("marque_oui", "mark('oui')", "Incontournable", "Cet élément est incontournable",
            ("o",), footer="oui"),
    Command("marque_non", "mark('non')", "Pas incontournable",
            "Cet élément n’est pas incontournable", ("n",), footer="non"),
    Command("marque_inconnu", "mark('inconnu')", "Inconnu", "On ne sait pas", ("i",),
            footer="inconnu"),
    *COMMON[1:],
)

OBSERVATIONS: tuple[Command, ...] = (
    Command("enregistrer_retour", "back", "Enregistrer et revenir", "Rien n’est perdu",
            ("escape",), footer="retour"),
    Command("brouillon", "draft", "Brouillon",
            "Remplit une page vide d’après les faits ; sinon montre ce qui diffère",
            ("f5",), footer="brouillon"),
    Command("reformuler", "reword", "Reformuler le brouillon",
            "Demande au modèle, s’il y en a un, d’autres phrases ; rien n’entre sans vous",
            ("f6",)),
    Command("lignes_phrase", "lines", "Lignes de la phrase",
            "Ouvre les lignes sur lesquelles repose la phrase où l’on est", ("f2",),
            footer="lignes"),
    Command("enregistrer", "save", "Enregistrer", "Inscrit le texte dans la session", ("ctrl+s",)),
    Command("bloc_precedent", "turn(-1)", "Page précédente",
            "Le bloc précédent, l’ensemble ou un commentaire", ("f3", "ctrl+pageup")),
    Command("bloc_suivant", "turn(1)", "Page suivante",
            "Le bloc suivant, l’ensemble ou un commentaire", ("f4", "ctrl+pagedown"),
            footer="page"),
    Command("parole", "candidate", "Parole au candidat",
            "Plein écran pour son commentaire : ni notes ni jugements", ("f9",),
            footer="candidat"),
    *COMMON[1:3],
    replace(COMMON[3], footer=""),
)

CANDIDATE: tuple[Command, ...] = (
    Command("rendre", "back", "Rendre l’écran", "Vide l’écran ; la même touche revient ensuite",
            ("f9",), footer="rendre l’écran"),
    Command("reprendre_parole", "resume", "Reprendre le commentaire", "Le texte revient",
            ("escape",)),
    Command("enregistrer_parole", "save", "Enregistrer", "Inscrit le texte dans la session",
            ("ctrl+s",)),
)

DRAFT: tuple[Command, ...] = (
    Command("laisser", "back", "Laisser le texte tel quel", "Rien ne change", ("escape",),
            footer="laisser tel quel"),
    Command("reprendre_phrase", "take", "Reprendre cette phrase",
            "Elle entre dans le texte, à sa place", ("enter",), footer="reprendre"),
    Command("reprendre_tout", "take_all", "Reprendre tout ce qui est nouveau",
            "Ce que vous avez modifié reste tel quel", ("t",), footer="tout ce qui est nouveau"),
    *COMMON[1:3],
    replace(COMMON[3], footer=""),
)

REWORDING: tuple[Command, ...] = (
    Command("reformulation_retour", "leave_rewording", "Revenir au texte",
            "Arrête le modèle ; ce qui n’a pas de réponse reste proposé", ("escape",),
            footer="retour"),
    Command("reformulation_prendre", "take", "Prendre cette phrase",
            "Elle remplace, dans le texte, les phrases du brouillon qu’elle redit", ("enter",),
            footer="prendre"),
    Command("reformulation_ajouter", "take_beside", "Ajouter cette phrase",
            "Elle entre dans le texte, et rien n’en sort", ("a",), footer="ajouter"),
    Command("reformulation_refuser", "refuse_sentence", "Refuser cette phrase",
            "Elle ne sera plus proposée", ("x", "delete"), footer="refuser"),
    Command("reformulation_lignes", "lines", "Lignes de la phrase",
            "Ouvre les lignes sur lesquelles elle dit reposer", ("f2",), footer="lignes"),
    *COMMON[1:3],
    replace(COMMON[3], footer=""),
)

SENDING: tuple[Command, ...] = (
    Command("envoi_laisser", "back", "Ne rien envoyer", "Rien ne part", ("escape",),
            footer="ne rien envoyer"),
    Command("envoyer", "send", "Envoyer ce texte", "Ce texte part, une fois", ("enter",),
            footer="envoyer"),
    Command("envoyer_toujours", "send_always", "Toujours envoyer pour cette session",
            "Ce texte part, et les suivants sans être montrés, tant que le programme est ouvert",
            ("t",), footer="toujours envoyer pour cette session"),
    *(replace(one, footer="") for one in COMMON[1:]),
)

SOURCES: tuple[Command, ...] = (
    *COMMON[:1],
    Command("lire_ligne", "read", "Lire autour", "La ligne, et ce qui s’est dit autour",
            ("enter",), footer="lire autour"),
    Command("aller_ligne", "jump", "Aller à l’élément",
            "Met en vue, dans l’entretien, l’élément de la ligne", ("e",),
            footer="aller à l’élément"),
    *COMMON[1:],
)

STEPS: tuple[Command, ...] = (
    *COMMON[:1],
    Command("etape_faite", "settle", "Faite, ou à faire", "Coche ou décoche l’étape",
            ("enter", "space"), footer="cocher"),
    Command("etape_passee", "pass", "Passée", "L’étape n’a pas lieu d’être", ("p",),
            footer="passer"),
    *COMMON[1:],
)

PREPARATION: tuple[Command, ...] = (
    *COMMON[:1],
    Command("modifier", "edit", "Écrire", "Exemples, note de lecture ou point à vérifier",
            ("enter",), footer="écrire"),
    Command("activite_oui", "declare('oui')", "Activité exercée", "Le dossier la déclare", ("o",),
            footer="oui"),
    Command("activite_non", "declare('non')", "Activité non exercée", "Le dossier dit non",
            ("n",), footer="non"),
    Command("justificatifs", "documents", "Documents fournis",
            "Les documents que le candidat joint pour cette activité", ("j",),
            footer="justificatifs"),
    Command("point", "point", "Point à vérifier", "Ajoute un point à vérifier à cet élément",
            ("v",), footer="point à vérifier"),
    *COMMON[1:],
)

DOSSIER: tuple[Command, ...] = (
    *COMMON[:1],
    Command("ecrire", "edit", "Écrire la ligne", "Entrée encore l’enregistre, Échap y renonce",
            ("enter",), footer="écrire"),
    Command("rubrique_precedente", "group(-1)", "Rubrique précédente", "Remonte d’une rubrique",
            ("f3",)),
    Command("rubrique_suivante", "group(1)", "Rubrique suivante", "Descend d’une rubrique",
            ("f4",), footer="rubrique"),
    Command("manque_suivant", "next_missing", "Manque suivant",
            "La prochaine ligne que le contrôle réclame", ("m",), footer="manque suivant"),
    *COMMON[1:],
)

LINE: tuple[Command, ...] = (
    Command("ligne_faite", "", "Enregistrer la ligne", "Inscrit la ligne et passe à la suivante",
            footer="enregistrer", typed="Entrée"),
    Command("ligne_retour", "", "Retour à la ligne", "Continue le texte à la ligne",
            footer="à la ligne", typed="Alt+Entrée"),
    Command("ligne_laissee", "", "Laisser la ligne", "La ligne reste ce qu’elle était",
            footer="laisser tel quel", typed="Échap"),
)
"""What the keys do while a line of the dossier is written: the line itself obeys them."""

EXPORT: tuple[Command, ...] = (
    *COMMON[:1],
    Command("export_fait", "make", "Faire ce document", "Écrit les fichiers ; rien n’est écrasé",
            ("enter",), footer="faire"),
    Command("export_brouillon", "turn('draft')", "Brouillon",
            "Marqué BROUILLON sur chaque page : possible quoi qu’il manque", ("b",),
            footer="brouillon"),
    Command("export_anonyme", "turn('anonymous')", "Copie anonyme",
            "Sans noms ni coordonnées, pour le jury", ("a",), footer="anonyme"),
    Command("export_dossier", "ask('folder')", "Changer de dossier",
            "Où écrire les fichiers", ("d",), footer="dossier"),
    Command("export_controle", "check", "Contrôle du dossier", "Ce qui manque, et où le combler",
            ("c",), footer="contrôle"),
    *COMMON[1:],
)

PATH: tuple[Command, ...] = (
    Command("chemin_fait", "", "Prendre ce chemin", "Le chemin tapé est retenu",
            footer="prendre", typed="Entrée"),
    Command("chemin_laisse", "", "Laisser", "Le chemin reste ce qu’il était",
            footer="laisser tel quel", typed="Échap"),
)
"""What the keys do while a path is typed."""

CONSULTATION_SIDES: tuple[Command, ...] = (
    Command("retenir_gauche", "take(1)", "Retenir l’avis de gauche",
            "La raison est demandée, et les deux avis restent", ("left",), footer="→ retenir"),
    Command("retenir_droite", "take(2)", "Retenir l’avis de droite",
            "La raison est demandée, et les deux avis restent", ("right",)),
    Command("retenir_troisieme", "take(3)", "Retenir le troisième avis",
            "Quand trois évaluateurs ont jugé", ("3",)),
)

CONSULTATION: tuple[Command, ...] = (
    *COMMON[:1],
    *CONSULTATION_SIDES,
    Command("retenir_autre", "other", "Retenir un autre jugement",
            "La lettre ou la note, puis la raison", ("f2",), footer="autre"),
    Command("difference_precedente", "difference(-1)", "Différence précédente",
            "Le curseur remonte à la différence d’avant", ("f3",)),
    Command("difference_suivante", "difference(1)", "Différence suivante",
            "Le curseur va à la prochaine différence", ("f4",), footer="suivante"),
    Command("avis_semblables", "every", "Éléments jugés de même",
            "Les montre aussi ; la même touche les cache", ("f5",), footer="tous"),
    Command("concertation_tenue", "held", "Concertation tenue",
            "Inscrit que les évaluateurs se sont concertés, et ce qui en ressort", ("f6",),
            footer="tenue"),
    Command("role_concertation", "role", "Changer de rôle", "Qui tape maintenant", ("f8",)),
    Command("retirer_accord", "withdraw", "Retirer ce qui est retenu",
            "Les deux avis restent ; la trace aussi", ("delete",)),
    Command("avis_haut", "scroll(-1)", "Avis vers le haut", "Fait défiler les deux avis",
            ("ctrl+up",)),
    Command("avis_bas", "scroll(1)", "Avis vers le bas", "Fait défiler les deux avis",
            ("ctrl+down",)),
    *COMMON[1:3],
    replace(COMMON[3], footer=""),
)

REASON: tuple[Command, ...] = (
    Command("raison_faite", "", "Enregistrer", "Inscrit ce qui est retenu et sa raison",
            footer="enregistrer", typed="Entrée"),
    Command("raison_laissee", "", "Renoncer", "Rien n’est inscrit", footer="renoncer",
            typed="Échap"),
)
"""What the keys do while the reason of an agreement is written."""

SPEAKERS: tuple[Command, ...] = (
    *COMMON[:1],
    Command("locuteurs_faits", "begin", "Commencer", "C’est bien cela : passer aux paroles",
            ("enter",), footer="suite"),
    Command("locuteur_candidat", "speaker('candidat')", "C’est le candidat",
            "Ses paroles seront proposées, une à une", ("c",), footer="candidat"),
    Command("locuteur_evaluateur", "speaker('evaluateur')", "C’est un évaluateur",
            "Ses questions situent les réponses", ("e",), footer="évaluateur"),
    Command("locuteur_autre", "speaker('autre')", "Une autre voix", "Rien n’en est proposé",
            ("a",), footer="autre"),
    Command("voix", "voices", "Parole par parole", "Donne une parole à une autre voix", ("v",),
            footer="lignes"),
    Command("decalage", "offset", "Décalage",
            "Le temps d’entretien au début de l’enregistrement, comme 0:03:20", ("d",),
            footer="décalage"),
    *(replace(one, footer="") for one in COMMON[1:]),
)

VOICES: tuple[Command, ...] = (
    *COMMON[:1],
    Command("voix_candidat", "give('candidat')", "C’est le candidat",
            "La parole lui est donnée, et sera proposée", ("c",), footer="candidat"),
    Command("voix_evaluateur", "give('evaluateur')", "C’est un évaluateur",
            "La parole est donnée à sa voix", ("e",), footer="évaluateur"),
    Command("voix_autre", "give('autre')", "C’est une autre voix",
            "La parole lui est donnée : rien n’en est proposé", ("a",), footer="autre"),
    *(
        Command(f"voix_{one}", f"give('{one}')", f"C’est la voix {one}",
                "Les voix sont numérotées en haut de l’écran", (str(one),),
                footer="voix" if one == 1 else "", typed="1 à 9" if one == 1 else "")
        for one in range(1, 10)
    ),
    Command("voix_reprise", "undo", "Reprendre la dernière",
            "La dernière parole donnée revient à sa voix", ("ctrl+z",), footer="annuler"),
    *(replace(one, footer="") for one in COMMON[1:]),
)

MOST_OFFERED = 6
"""Elements offered for one spoken line: four by its words, the others by a model."""

SPOKEN: tuple[Command, ...] = (
    *COMMON[:1],
    Command("parole_retenue", "accept", "Retenir la parole",
            "Elle devient une note sur le premier élément proposé", ("enter",), footer="retenir"),
    *(
        Command(f"parole_sur_{one}", f"accept({one})", f"Retenir sur la proposition {one}",
                "Elle devient une note sur cet élément", (str(one),),
                footer="autre" if one == 2 else "", typed="2 à 4" if one == 2 else "")
        for one in range(1, MOST_OFFERED + 1)
    ),
    Command("parole_modele", "ask_model", "Demander des éléments au modèle",
            "Pour les paroles qui attendent, s’il y a un modèle ; ce qui partirait se lit d’abord",
            ("m",)),
    Command("parole_element", "element", "Retenir sur un élément nommé",
            "Tapez son numéro, comme 2.3 ; plusieurs se séparent par une espace",
            ("number_sign",), footer="élément", typed="#"),
    Command("parole_passee", "pass", "Passer", "Rien n’en est retenu ; elle reste lisible",
            ("x",), footer="passer"),
    Command("parole_reprise", "undo", "Reprendre la dernière",
            "La parole retenue ou passée en dernier attend de nouveau", ("ctrl+z",),
            footer="annuler"),
    Command("parole_evaluateur", "give('evaluateur')", "C’est un évaluateur qui le dit",
            "La parole est donnée à sa voix, et n’est plus proposée", ("e",)),
    Command("parole_autre", "give('autre')", "C’est une autre voix",
            "La parole lui est donnée, et n’est plus proposée", ("a",)),
    Command("voix", "voices", "Toutes les paroles, voix par voix",
            "Donne une parole à une autre voix", ("v",)),
    Command("parole_avant", "step(-1)", "Parole précédente", "Sans rien décider", ("left",)),
    Command("parole_apres", "step(1)", "Parole suivante", "Sans rien décider", ("right",)),
    Command("parole_haut", "scroll(-1)", "Remonter", "Le texte, s’il dépasse", ("up", "pageup")),
    Command("parole_bas", "scroll(1)", "Descendre", "Le texte, s’il dépasse",
            ("down", "pagedown")),
    Command("locuteurs", "speakers", "Locuteurs et décalage",
            "Qui parle, et quand l’enregistrement a commencé", ("l",)),
    *(replace(one, footer="") for one in COMMON[1:]),
)

CHECKS: tuple[Command, ...] = (
    *COMMON[:1],
    Command("aller_controle", "jump", "Aller à l’endroit", "Ouvre l’écran où le manque se comble",
            ("enter",), footer="y aller"),
    *COMMON[1:],
)

READING: tuple[Command, ...] = COMMON

FORM: tuple[Command, ...] = (
    Command("form_retour", "back", "Champ précédent, ou accueil", "Revient en arrière",
            ("escape",), footer="retour"),
    *COMMON[1:],
)
