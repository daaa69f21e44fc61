"""The référentiel to fill in that `cqp referentiel nouveau` writes: valid as it stands."""

from __future__ import annotations

from typing import Final

SKELETON: Final = """\
# Un référentiel à compléter. Remplacez chaque « À COMPLÉTER » par le texte de votre document,
# mot pour mot, puis vérifiez le fichier avec : cqp referentiel valider FICHIER
# Le format est expliqué pas à pas dans docs/format-referentiel.md.
#
# Trois conseils :
# - le retrait compte : alignez les clés d’un même niveau avec des espaces, jamais de tabulation ;
# - un texte qui contient « : » ou qui commence par un signe se met entre guillemets ;
# - une ligne qui commence par « # » est une remarque : le programme ne la lit pas.
format: 1
id: IDENTIFIANT
intitule: CQP À COMPLÉTER
version: À COMPLÉTER                  # celle du document, par exemple « janvier 2026 »

# Les documents de la branche. Leur « id » sert ensuite à dire d’où vient chaque phrase.
sources:
  - id: guide
    titre: À COMPLÉTER, le titre du guide d’évaluation

# Les mots de votre document ; le programme les emploiera.
vocabulaire:
  bloc: compétence
  element: critère
  groupe: rubrique

# Ce qu’un élément peut recevoir. Chaque valeur a sa lettre (au clavier) et son signe (à l’écran).
echelle:
  valeurs:
    - {id: acquis, libelle: Acquis, lettre: A, signe: "✓"}
    - {id: non_acquis, libelle: Non acquis, lettre: N, signe: "✗"}
  # Pour une note, remplacez « valeurs » par :
  # note: {minimum: "0", maximum: "20", pas: "0.5"}

# Ceux qui évaluent. Un seul conclut : ce sont ses jugements qui font le verdict.
roles:
  - id: evaluateur
    intitule: Évaluateur À COMPLÉTER
    conclut: oui
    habilitation: oui                 # un numéro d’habilitation lui est demandé
    commentaire: facultatif           # ou obligatoire
    source: {document: guide, endroit: À COMPLÉTER}

# Les blocs (compétences, domaines…) : chacun porte un verdict.
blocs:
  - numero: 1
    intitule: À COMPLÉTER, le titre de la compétence
    # Ce que le candidat déclare avoir fait :
    activites:
      - À COMPLÉTER
    # Les questions suggérées, par thème ; « editorial » dit les éléments qu’elles aident à juger.
    questions:
      - theme: À COMPLÉTER
        questions:
          - texte: À COMPLÉTER, la question ?
            editorial: {elements: [1]}
    # Les lignes qui reçoivent un jugement, numérotées à partir de 1 :
    elements:
      - numero: 1
        intitule: À COMPLÉTER, le premier critère
        # court: À COMPLÉTER          # son nom dans une phrase des observations
        # groupe: À COMPLÉTER         # un sous-titre, s’il y en a
      - numero: 2
        intitule: À COMPLÉTER, le deuxième critère

# Comment les jugements d’un bloc font son verdict. Chaque bloc est décidé par une seule règle.
regles:
  - id: tous-acquis
    blocs: tous
    phrase: À COMPLÉTER, la phrase du document qui donne la règle
    source: {document: guide, endroit: À COMPLÉTER}
    condition:
      tous: {ont: [acquis], motif: tous les critères sont acquis}
    # D’autres conditions possibles :
    # au_plus: {nombre: 2, ont: [non_acquis], motif: deux critères au plus ne sont pas acquis}
    # au_moins: {part: "80 %", ont: [acquis], motif: 80 % des critères sont acquis}
    # toutes: [une condition, une autre]  ou  une: [une condition, une autre]
    # Les exemples servent d’essais : la règle doit leur donner raison.
    exemples:
      - nom: tout est acquis
        bloc: 1
        jugements: {autres: acquis}
        verdict: maitrisee
      - nom: un critère n’est pas acquis
        bloc: 1
        jugements: {1: non_acquis, autres: acquis}
        verdict: non_maitrisee

# Ce à quoi l’évaluation mène.
certifications:
  - id: cqp
    intitule: CQP À COMPLÉTER
    condition: tous_les_blocs
    phrase: À COMPLÉTER, la phrase qui dit ce qu’il faut pour obtenir le CQP
    source: {document: guide, endroit: À COMPLÉTER}

# Ce qu’un dossier complet doit avoir.
controles:
  - id: jugements
    nature: elements_juges
    intitule: Tous les critères sont jugés
    bloquant: oui
    phrase: À COMPLÉTER, la phrase qui le demande
    source: {document: guide, endroit: À COMPLÉTER}
"""
