"""The words by which people are recognised, and those that merely look like a name. Pure data.

All are written as they are compared: without capitals nor accents.
"""

from __future__ import annotations


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


PARTICLES = _set(
    "al ben bin da de del den der des dit dite dos du el et fictif fictive la le les m mlle mme mr "
    "ne nee ou personne van von"
)
"""Words of a person's name that name nobody."""

LINKS = _set("d l de du des la le les al bin da dal das del della den der di do dos el ibn ten ter "
             "van vom von y zu zum")
"""Words that tie the parts of a name; alone they are no name."""

CIVILITIES = _set(
    "m mm mr mrs mme mmes mlle mlles monsieur messieurs madame mesdames mademoiselle "
    "mesdemoiselles dr docteur me maitre pr professeur sieur"
)
"""What announces a person."""

SHORT_CIVILITIES = _set("m mr mme mmes mlle mlles dr")
"""Those after which even a word without a capital is a name."""

PLURAL_CIVILITIES = _set("mm mmes mlles messieurs mesdames mesdemoiselles")

BORN = _set("alias dit dite epouse ep ex nee ne veuve")
"""In brackets after a name, what announces another name of the same person."""

TITLES = _set(
    "adjoint adjointe animateur animatrice assistant assistante candidat candidate chef cheffe "
    "client cliente commissaire conseiller conseillere coordinateur coordinatrice delegue deleguee "
    "directeur directrice evaluateur evaluatrice formateur formatrice gerant gerante inspecteur "
    "inspectrice juge jure juree maire membre ministre patron patronne prefet president presidente "
    "procureur professeur rectrice recteur referent referente responsable secretaire stagiaire "
    "tuteur tutrice vendeur vendeuse"
)
"""After « Madame », what says an office and no name."""

NO_NAMES = PARTICLES | _set(
    "accompagnant accompagnante autre candidat candidate evaluateur evaluatrice examinateur "
    "examinatrice exterieur externe inconnu inconnue interlocuteur intervenant intervenante "
    "interviewer invite invitee jury locuteur locutrice orateur oratrice participant participante "
    "professionnel professionnelle salle secteur speaker unknown voix"
)
"""Words by which transcripts call a voice whose name they do not know."""

COMMON = _set(
    "agence association atelier avec avenue boulevard bureau cabinet cedex centre chemin chez cite "
    "compagnie competence competences conseil conseils consultant consulting cours dans "
    "developpement ecole entreprise entreprises etablissement etablissements ets fictif fictive "
    "formation formations france groupe impasse independant independante industrie industries "
    "institut international organisme place pour quai ressources route rue sarl sas sasu service "
    "services societe solution solutions sous square technique travail union usine"
)
"""Words of a company's or a street's name that name nobody by themselves."""

GENERIC = COMMON | _set(
    "apprentissage assurance assurances banque batiment bts cfa chambre commerce cooperative cpf "
    "cqp departement distribution eurl europe federation fils freres garage gestion gmbh "
    "hopital hotel immobilier inc iut langues ltd lycee magasin mairie maison metiers mutuelle "
    "nord opco ouest region restaurant reseau rh sa sante sci scop scea scp sncs sud syndicat "
    "transport transports university universite vae ville"
)
"""Of a company's name, what takes part in it and is never it alone."""

FUNCTION_WORDS = _set(
    "a afin ai aie ainsi alors an ans apres as assez au aucun aura aussi autre aux avait avant "
    "avec avez avoir ayant bien bon but c car ce ceci cela celle celui cent ces cet cette ceux "
    "chaque chez ci cinq comme comment contre d dans de deja demi depuis des deux devant dit dix "
    "doit donc dont double du elle elles en encore enfin ensuite entre es est et etait ete etes "
    "etre eu eux fait faut fit fois font fut gens hier hors huit ici il ils j jamais je jusque l "
    "la le les leur leurs lors lorsque lui m ma mais mal malgre me meme mes mieux mille moi moins "
    "mon n ne ni non nos notre nous on ont or ou oui par parce parfois pas pendant peu peut plus "
    "pour pourquoi premier premiere pres puis puisque qu quand quatre que quel quelle quelles "
    "quels qui quoi rien s sa sans sauf se second seconde selon sept sera ses si sien six soit son "
    "sont sous souvent suis sur t ta tant tard te tel telle tes toi ton tot toujours tous tout "
    "toute toutes tres trois trop tu un une va vers veut vient voici voila vos votre vous vrai vu "
    "y"
)
"""The small words of French: as a name, only where everything around says so."""

SHORT_WORDS = _set(
    "age air ami ane arc art axe bac bal ban bas bec bel bip bis bleu bloc bol bot bus cap cas cle "
    "clef club col com cou cran cri cru cure date deux dix doc don dos duo dur eau ego fax fer feu "
    "fil fin fini fix foi fou foyer fur gaz gel gens gite gre gros gue hit hop jet jeu jus kit lac "
    "las lie lien lieu lin lit lob loi lot lui lux mai mec mer mes mis mode mon mot mur net neuf "
    "nez nid nom nu nul oie onze or ore os ouf ours pack pain pan paye pic pin pis plan pli pol "
    "pot pre prix pub pur quai rai ras rat raz rdv rer rez riz roi rue rus sac sec sel sept set "
    "sit six ski soc soi sol sot spa suc sud tas taux taxe tel test the thon tic tir top tot tri "
    "tube tue tva un une us usb vif vin vis vol vue web zoo"
)
"""Short words that a surname or a company's letters may look like."""

WORDS_TOO = _set(
    "abbe abeille accord achat action agneau aide aigle aime alliance amand amande amie amour "
    "ancien ange angle appel arbre arc ardent argent artisan atlas atout aube auge aurore avenir "
    "avril baie bailly balle banc barbe barbier barre barreau basse bataille batard bateau beau "
    "beaucoup bel belle berge berger besson bien bijou bise blanc blanche ble blond blonde boire "
    "bois boisseau boite bon bonheur bonhomme bonne bonnet bordier borne bosse bouche boucher "
    "bouchon boulanger boule boulet bouquet bourgeois bourse bouvier branche bras brasseur brebis "
    "bref brun brune buisson bulle cadet cadre caille camp campagne canal canard capital carre "
    "carreau carrefour carrier carriere carton casino castor cave caverne cerf chaine chambre "
    "champ champion chance chandelier chant chapelier chapelle char charbon charbonnier charge "
    "charite charme charpentier charron chasse chat chateau chaud chef chemin chene cher cheval "
    "chevalier chevreau chretien clair claire clef clement clerc cloche clou coche cochet coin "
    "colin collet colombe combat combe commun comptoir comte condition confiance constance "
    "constant coq corbeau cordier corne cornet coste costume cote couleur coulon cour court cousin "
    "couture couturier couvreur cristal croix cuisinier cure daim dame danse dauphin demain desert "
    "desire deux devise dieu dimanche dore doux droit duc ecolier ecuyer elan elite energie envol "
    "epicier ermite esperance espoir essence etoile expert faible faucheur faucon fauve favori fer "
    "ferme fermier feuille fevre fidele fier fin flamme fleur foin fontaine foret forge forgeron "
    "fort forte fortune foulon four fourmi frais franc france franche free fumee gage gagneur gai "
    "gaillard galant galet garde gardien gauche gaulois gay geant gendre general gentil gloire "
    "gomme gourmand grain grand grande grange gras gris gros grosse guerre guerrier guide habit "
    "hameau hardi haut hauteur heritier hermine heureux hiver horizon horloge hote huissier image "
    "indigo jardin jardinier jasmin jeune joie joli jolie joly jour joyeux juillet juin juste "
    "labour laine lait lance landes lange latin laurier leger leopard lettre levant liberte lierre "
    "lievre lilas lion lis loir loire long longue lot loup lumiere lundi lune lys macon magasin "
    "mai main maire maistre maitre major mal malle manche manoir marais marbre marchal marchand "
    "marche mardi mare marechal marguerite marin marine marquis mars martel masse matin mauvais "
    "mercier merle merveille messager mesure metro meunier midi mie mignon milan mille minot "
    "miroir modeste moine mondial monnier montagne mort motte mouche moulin mouton moyen muet "
    "mulet mur nature navarre neuf nez noble noel noir noire noiret nord normand notaire nova nuit "
    "oiseau olive olivier ombre or orange ordonneau orme page pain paix palais palmier pape "
    "papillon paradis parc pare parent parfait paris parisien parole passerelle pasteur patte "
    "pavie payet pays peine peintre pelerin pelletier perdrix perle perrier petit petite picard "
    "pie pied pierre pigeon pilote pin pinson plaisir planche plante plein plume poids point "
    "poirier poisson poitevin pomme pommier pont porcher port porte porter portier poste potier "
    "poulain poule poulet pourpre prairie premier pres present prieur prime prince prix profit "
    "provost prudence prudent prune puissant puits querelle racine raison rameau ramier rayon "
    "reine relais relief renard rendu repos riche rideau riviere roche rocher roi romain ronce "
    "rond rose roseau rosier rossignol rouge rousse rousseau route roux roy royal roye ruelle "
    "sable sabot sage saint salle salut samedi sang sapin sauvage savant savoie sec secret "
    "seigneur sellier sergent serre serrurier serviteur seul sillage simple soir sol soldat soleil "
    "solide sorbier souris souverain suisse surprise synergie tailleur talent tambour tanneur tard "
    "tavernier teinturier temps terre tete tison tisserand toile tonnelier total tour tourneur "
    "tournier tranche travers traverse tremplin tresor trop troupe truffe tuilier vacher vague "
    "vaillant vaillante valet valeur vallee vallon vanneau vasseur vent verdier verger vermeil "
    "verre verrier vert verte vertu veuve vicaire victoire vie vieille vieux vigne vigneron vignes "
    "village ville vin violet violette vital vivant vive voie voile voisin volant voyage vrai"
)
"""Names of people and of companies that are words as well."""

ADJECTIVES = _set(
    "bas beau bel belle blanc blanche bon bonne bref clair claire court courte excellent faible "
    "fort forte franc franche grand grande gros grosse haut haute joli jolie jeune juste leger "
    "long longue mauvais moyen net noir petit petite plein premier simple seul vieux vrai"
)
"""Of the words that are names too, those that stand before a noun at the start of a sentence."""

NOUNS = _set(
    "accord accueil adaptation aisance analyse apercu apport approche atelier atout autonomie avis "
    "bemol bilan budget bureau cas classement client commande commentaire compte connaissance "
    "consigne coup debut defaut delai demarche detail devis dossier doute ecart echange "
    "echantillon effectif effort ensemble entretien equipe erreur esprit exemple exercice "
    "experience explication expression formulation groupe hesitation idee "
    "implication incident initiative lot maitrise manque materiel methode mieux moment motivation "
    "niveau nombre oubli outil parcours part partie planning plus point portefeuille presentation "
    "probleme progres projet qualite question rappel recul reflexe relation reponse resume retard "
    "retour sens site souci stock suivi tableau temps test texte travail usage vocabulaire volume"
)

BEFORE_A_NAME = _set(
    "a avec chez contre d de devant qu entre et mais ou par pour que quand sans sauf selon sur "
    "comme si car donc puis dont lorsque puisque jusque vers"
)
"""After these, a small word is the beginning of a name, not the word that leads to it."""

SEEN = _set(
    "aide appelle appele cite connait ecoute entendu evalue interroge invite questionne recu "
    "rencontre remplace remercie salue vu voit"
)
"""Verbs whose object may be a name that begins with a particle."""

VERBS = _set(
    "a ait arrive aura avait connait demande doit dit est etait explique fait n ne parle peut "
    "emploie embauche forme precise presente propose recrute repond s sait sera suit va veut vient"
)
"""What follows a name that is a small word."""

NOT_AFTER_CIVILITY = FUNCTION_WORDS | VERBS | TITLES | _set(
    "accepte accueille adapte affirme ajoute annonce apporte attend bonjour cherche choisit cite "
    "commence comprend confirme conclut contacte controle dirige donne ecoute ecrit envoie evoque "
    "hesite indique insiste justifie maitrise manque met montre note organise oublie pense prend "
    "prefere prepare reconnait rappelle refuse regarde relance remercie rencontre reste retient "
    "revient suit traite trouve utilise valide verifie voit"
)
"""After « Mme » without a capital, what is no name."""

BESIDE = _set(
    "adjoint adjointe apprenti apprentie associe associee binome cliente collegue collaborateur "
    "collaboratrice directeur directrice formateur formatrice gerant gerante maitre patron "
    "patronne predecesseur referent referente remplacant remplacante responsable stagiaire "
    "superieur superieure tuteur tutrice voisin voisine"
)
"""Who stands beside a candidate: « le tuteur, Paul Lefebvre »."""

COMPANY_DETAILS = _set("employeur entreprise etablissement organisme societe structure")
PERSON_DETAILS = _set("nom noms prenom prenoms")
CONTACT_DETAILS = _set(
    "adresse commune contact courriel email identifiant linkedin mail matricule mobile naissance "
    "nir numero portable postal postale residence rue secu securite siren siret site tel telephone "
    "ville"
)
"""The details of the first page that say who somebody is, by a word of their name."""

KEPT_DETAILS = ("emploi", "fonction", "poste", "experience", "diplome", "formation", "parcours")
"""What the first page may still say of the candidate: the key begins with one of these."""

NAMED_AFTER = _set(
    "affaire agence appelle atelier aux boutique bureau bonjour bonsoir cabinet candidat candidate "
    "candidats cas ce ces cet cette chaque cher chere client cliente collaborateur collaboratrice "
    "collegue compte contrat convention des deux devis docteur document dossier entreprise epoux "
    "epouse equipe evaluateur evaluatrice facture famille feue fiche fichier fils formateur "
    "formatrice frere freres garage groupe les leur leurs ma mail maison maitre membre merci mes "
    "mon nom nomme nommee nos note notre projet prenom prenomme prenommee president presidente "
    "quel quelle sa salut ses session signature societe soeur soeurs son stagiaire surnomme tuteur "
    "tutrice un une vos votre"
)
"""Before a name, what no article may follow: « le dossier Dupont », « les Dupont »."""

DETERMINERS = _set(
    "au aux ce ces cet cette chaque d de des du l la le les leur leurs ma mes mon nos notre plus "
    "quel quelle sa ses son tout toute tres trop un une vos votre"
)
"""In a text all in capitals, what stands before a word and not before a name."""

LEADING_TO_A_PERSON = _set("d de")
"""Of these, what stands before a name as well."""

SOMEBODYS = _set(
    "avis bilan bilans candidature dossier dossiers entretien epouse epoux evaluation livret mail "
    "oral parcours parole propos reponse reponses signature suivi"
)
"""In a text all in capitals, what is somebody's: after « de », a name that is a word too."""

SURNAMES = _set(
    "amrani arnaud aubert aubry belkacem benali benard bencherif benoit bernard bertin bertrand "
    "blanchard bouazza bouchet boyer brunet camara carlier caron chauvin chevallier cohen collin "
    "coulibaly david delaunay demir deschamps diallo diarra diop dubois dufour dumas dumont "
    "dupont dupuis dupuy durand duval etienne fabre faure fernandes fernandez ferreira fleury "
    "fournier garcia garnier gauthier gautier gerard gillet girard giraud gomez goncalves "
    "gonzalez guerin guichard guillaume guillot guyot haddad hamon hernandez hoarau hubert huet "
    "humbert jacob jacquet kaya keita klein kone lacroix lambert lamy langlois laporte laurent "
    "leblanc lebrun leclerc leclercq lecomte lefebvre lefevre legall legrand lejeune lemaire "
    "lemaitre lemoine leroux leroy leveque levy lopez louis lucas maillard mallet martin martinez "
    "marty masson mathieu menard michaud michel millet moreau morel morin muller ndiaye nguyen "
    "pasquier pereira perez perret perrin perrot pham pichon prevost remy renaud renault reynaud "
    "richard robert robin rodrigues rodriguez rolland roussel royer ruiz sanchez santos schmitt "
    "schneider silva simon tessier thomas tran traore vidal vincent weber yilmaz"
)
"""Surnames that everybody knows and that are no word: what tells a person's name in capitals."""

_DAYS = _set(
    "lundi mardi mercredi jeudi vendredi samedi dimanche janvier fevrier mars avril mai juin "
    "juillet aout septembre octobre novembre decembre"
)

_NO_SURNAMES = (
    NOUNS | ADJECTIVES | VERBS | NOT_AFTER_CIVILITY | BESIDE | NAMED_AFTER | SOMEBODYS
    | CIVILITIES | TITLES | _DAYS
)
"""What a capital makes no surname of, after a first name."""


def is_word(word: str, published: frozenset[str]) -> bool:
    """Whether a word of a name is a word of any text as well, in the plural too.

    Args:
        published: words, whoever they may be the name of.
    """
    return len(word) < 3 or _among(
        word, published, WORDS_TOO, SHORT_WORDS, FUNCTION_WORDS, GENERIC
    )


def can_be_surname(word: str, published: frozenset[str]) -> bool:
    """Whether a word with a capital can be but a surname, beside a first name."""
    return not is_word(word, published) and not _among(word, _NO_SURNAMES)


def _among(word: str, *sets: frozenset[str]) -> bool:
    return any(one in some for one in (word, word.removesuffix("s")) for some in sets)
