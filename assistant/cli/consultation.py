"""`cqp session fusionner` and `cqp accord`: two evaluators, each with his own judgements."""

from __future__ import annotations

from contextlib import closing

from assistant.cli import output
from assistant.cli.exit_codes import DONE, FINDINGS
from assistant.cli.grammar import FrenchParser, Verbs, action, json_option, session_argument
from assistant.domain.common.errors import RefusedCommand
from assistant.domain.consultation.agreement import Pair, figures
from assistant.interview import Interview
from assistant.reports.data import consultation as documents
from assistant.wiring import Services


def merging(
    services: Services, *, session: str, other_session: str, same_person: bool, as_json: bool
) -> int:
    """Bring the other session in; 1 when something is left for the evaluators to settle.

    Without another session: the copies in conflict that lie beside this one.
    """
    if not other_session:
        told = services.merge_copies(session)
        output.line(told or "Aucune copie de conflit à côté de cette session.")
        return DONE
    with (
        closing(services.library.open(other_session, write=False)) as other,
        closing(services.library.open(session)) as into,
    ):
        into.must_be_writable()
        _sound(other, services)
        found = into.take_over(other, same_person=same_person)
        if as_json:
            output.pretty_json(documents.merge(into.session, other.session, found))
        else:
            for line in documents.merge_lines(into.session, other.session, found):
                output.line(line)
    return FINDINGS if found.conflicts else DONE


def _sound(other: Interview, services: Services) -> None:
    """A session that was sealed must be what was sealed."""
    if not other.session.sealed:
        return
    session_id = other.session.id
    faults = other.verify(
        services.check_signature, "", services.loose_bytes(session_id)
    ).faults
    if faults:
        raise RefusedCommand(
            "Session modifiée après son sceau",
            f"« {session_id} » n’est plus ce qui a été scellé ; rien n’en a été repris. "
            f"« cqp verifier {session_id} » dit ce qui a changé.",
        )


def agreement(services: Services, *, chosen: list[str], referential: str, as_json: bool) -> int:
    """How far the pairs of evaluators agree over several sessions; 1 when one cannot be read."""
    from assistant.evaluations import readable

    asked = [services.library.known(one) for one in chosen] or (
        services.library.compared(referential)
    )
    read, unread = readable(services.evaluations.of(asked), referential, chosen=bool(chosen))
    used = [one.compared for one in read]
    if referential and not used and not services.library.asked.about(referential):
        services.shelf.load(referential)  # says which there are, when there is none of that name
    _one_scale(used)
    pairs: list[Pair] = [pair for one in used for pair in one.pairs]
    found = figures(pairs)
    if as_json:
        output.pretty_json(documents.agreement(used, found))
    else:
        for line in documents.agreement_lines(used, found):
            output.line(line)
    for message in unread:
        output.say(f"Non comptée. {message}")
    return FINDINGS if unread else DONE


def _one_scale(used: list[documents.Compared]) -> None:
    """Kappa compares the same judgements: one référentiel at a time, and no marks out of 20."""
    marked = [one.session for one in used if one.pairs and one.scale.numeric]
    if marked:
        raise RefusedCommand(
            "Des notes, pas des évaluations",
            f"« {marked[0]} » note sur une échelle chiffrée : pourcentage et kappa comparent des "
            "évaluations, et non des nombres.",
        )
    known = sorted({one.scale.id for one in used if one.pairs})
    if len(known) > 1:
        raise RefusedCommand(
            "Plusieurs CQP",
            "Un accord se mesure sur une seule échelle. Choisissez : "
            + ", ".join(f"--cqp {one}" for one in known) + ".",
        )


def declare_merging(verbs: Verbs) -> None:
    """The action of `cqp session` that merges."""
    parser = action(
        verbs, "fusionner", "reprend la session de l’autre évaluateur dans celle-ci", merging
    )
    session_argument(parser)
    parser.add_argument(
        "other_session", metavar="AUTRE", nargs="?", default="",
        help="la session de l’autre, laissée intacte (sinon les copies de conflit de celle-ci)",
    )
    parser.add_argument(
        "--meme-candidat", dest="same_person", action="store_true",
        help="c’est la même personne, bien que son nom soit écrit autrement",
    )
    json_option(parser)


def declare_agreement(parser: FrenchParser) -> None:
    """The words of `cqp accord`."""
    parser.set_defaults(run=agreement)
    parser.add_argument(
        "chosen", metavar="SESSION", nargs="*", help="celles-ci (sinon toutes celles d’un CQP)"
    )
    parser.add_argument(
        "--cqp", dest="referential", metavar="ID", default="", help="celles de ce référentiel"
    )
    json_option(parser)
