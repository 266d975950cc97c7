"""What stands above a column: words of exporters and of people, in en de fr es pt it nl tr. Data."""

from enum import StrEnum


class Field(StrEnum):
    """What a column can say about a lead."""

    PROFILE_URL = "profile_url"
    FULL_NAME = "full_name"
    FIRST_NAME = "first_name"
    LAST_NAME = "last_name"
    TITLE = "title"
    COMPANY = "company"


def _words(text: str) -> tuple[str, ...]:
    return tuple(" ".join(word.split()) for word in text.split(","))


# Lower case, without accents; earlier words are preferred to later ones.
SYNONYMS: dict[Field, tuple[str, ...]] = {
    Field.PROFILE_URL: _words("""
        linkedin profile url, person linkedin url, linkedin url, public profile url, linkedin profile,
        linkedin profile link, linkedin link, linkedin bio, contact linkedin url, linkedin, default
        profile url, profile url, profile link, profile, url, link, lien du profil, lien, profil url,
        profil, profillink, profil link, url du profil, lien linkedin, url del perfil, perfil, enlace,
        enlace de perfil, url do perfil, link do perfil, url del profilo, profilo, profiel, profiel url,
        profil linki, profil baglantisi, baglanti, linkedin adresi
    """),
    Field.FULL_NAME: _words("""
        full name, fullname, name, contact name, person name, lead name, contact, person, vollstandiger
        name, vor und nachname, kontakt, nom complet, nom et prenom, prenom et nom, nombre completo,
        nombre y apellidos, contacto, nome completo, nome e cognome, nominativo, volledige naam, naam, ad
        soyad, adi soyadi, isim, tam ad
    """),
    Field.FIRST_NAME: _words("""
        first name, firstname, given name, forename, vorname, prenom, nombre, primer nombre, primeiro
        nome, nome, voornaam, ad, adi, on ad, first
    """),
    Field.LAST_NAME: _words("""
        last name, lastname, surname, family name, nachname, familienname, nom de famille, nom, apellido,
        apellidos, sobrenome, ultimo nome, apelido, cognome, achternaam, soyad, soyadi, last
    """),
    Field.TITLE: _words("""
        job title, jobtitle, title, current title, position, role, occupation, headline, current position,
        linkedin headline, linkedin job title, titel, berufsbezeichnung, jobtitel, stelle, beruf,
        funktion, poste, fonction, intitule du poste, titre, titre du poste, cargo, puesto, titulo,
        profesion, funcao, ruolo, posizione, qualifica, titolo, mansione, functie, functietitel, beroep,
        unvan, pozisyon, gorev, meslek
    """),
    Field.COMPANY: _words("""
        company, company name, companyname, current company, organization, organisation, organization
        name, account name, account, employer, associated company, company name for emails, linkedin
        company name, unternehmen, firma, firmenname, arbeitgeber, organisation name, entreprise, societe,
        nom de l entreprise, employeur, empresa, nombre de la empresa, compania, organizacion, nome da
        empresa, companhia, organizacao, azienda, societa, nome azienda, impresa, bedrijf, bedrijfsnaam,
        organisatie, werkgever, sirket, sirket adi, firma adi, kurum, isveren
    """),
}
# Other words that tell a header from a row of people.
OTHERS = _words("email, email address, e mail, connected on, location, phone, city, country, industry")
