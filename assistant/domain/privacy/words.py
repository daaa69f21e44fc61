"""The words that redaction knows: what names nobody, and what says who somebody is. Pure data.

All are written as they are compared: without capitals nor accents.
"""

from __future__ import annotations

PARTICLES = frozenset({
    "al", "ben", "bin", "da", "de", "del", "den", "der", "des", "dit", "dite", "dos", "du", "el",
    "et", "fictif", "fictive", "la", "le", "les", "m", "mlle", "mme", "mr", "ne", "nee", "ou",
    "personne", "van", "von",
})
"""Words of a person's name that name nobody."""

NO_NAMES = PARTICLES | frozenset({
    "accompagnant", "accompagnante", "autre", "candidat", "candidate", "evaluateur", "evaluatrice",
    "examinateur", "examinatrice", "exterieur", "externe", "inconnu", "inconnue", "interlocuteur",
    "intervenant", "intervenante", "interviewer", "invite", "invitee", "jury", "locuteur",
    "locutrice", "orateur", "oratrice", "participant", "participante", "professionnel",
    "professionnelle", "salle", "speaker", "unknown", "voix",
})
"""Words by which transcripts call a voice whose name they do not know."""

COMMON = frozenset({
    "agence", "association", "atelier", "avec", "avenue", "boulevard", "bureau", "cabinet",
    "cedex", "centre", "chemin", "chez", "cite", "compagnie", "competence", "competences",
    "conseil", "conseils", "consultant", "consulting", "cours", "dans", "developpement", "ecole",
    "entreprise", "entreprises", "etablissement", "etablissements", "ets", "fictif", "fictive",
    "formation", "formations", "france", "groupe", "impasse", "independant", "independante",
    "industrie", "industries", "institut", "international", "organisme", "place", "pour", "quai",
    "ressources", "route", "rue", "sarl", "sas", "sasu", "service", "services", "societe",
    "solution", "solutions", "sous", "square", "technique", "travail", "union", "usine",
})
"""Words of a company's or a street's name that name nobody by themselves."""

COMPANY_DETAILS = frozenset({
    "employeur", "entreprise", "etablissement", "organisme", "societe", "structure",
})
PERSON_DETAILS = frozenset({"nom", "noms", "prenom", "prenoms"})
CONTACT_DETAILS = frozenset({
    "adresse", "commune", "contact", "courriel", "email", "identifiant", "linkedin", "mail",
    "matricule", "mobile", "naissance", "nir", "numero", "portable", "postal", "postale",
    "residence", "rue", "secu", "securite", "siren", "siret", "site", "tel", "telephone", "ville",
})
"""The details of the first page that say who somebody is, by a word of their name."""
