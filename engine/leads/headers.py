"""What stands above a column: words of exporters and of people, in en de fr es pt it nl tr pl ru uk ja zh ko hi ar he. Data.

Words are written as people do: `engine.leads.header_words` compares them without case, accents and signs.
"""

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


# Earlier words are preferred to later ones; each also counts within a longer header ("Person - Job title").
SYNONYMS: dict[Field, tuple[str, ...]] = {
    Field.PROFILE_URL: _words("""
        linkedin profile url, person linkedin url, contact linkedin url, prospect linkedin url, public profile url, linkedin public profile
        url, default profile url, linkedin url, linkedin profile, linkedin profile link, linkedin link, linkedin bio, linkedin contact
        profile url, person linkedin, prospect linkedin, contact linkedin, public linkedin url, linkedin, li url, li profile, profile url,
        profile link, profile, public url, url, link, linkedin page, social profile, social,
        lien du profil, lien linkedin, profil linkedin, url du profil, lien, profil url, profil, profillink, profil link, linkedin profil,
        linkedin adresse, url del perfil, perfil de linkedin, perfil linkedin, enlace de perfil, perfil, enlace, url do perfil, link do
        perfil, perfil do linkedin, url do linkedin, url del profilo, profilo linkedin, profilo, profiel, profiel url, linkedin profiel,
        profil linki, profil baglantisi, bağlantı, linkedin adresi, linkedin profili, link do profilu, adres profilu, profil na linkedin,
        профиль, ссылка на профиль, ссылка, линкедин, профиль linkedin, профіль, посилання на профіль, посилання, лінкедін,
        プロフィール, プロフィールurl, リンク, リンクトイン, 个人资料, 领英, 领英主页, 领英链接, 链接, 主页, 個人檔案, 連結, 프로필, 프로필 url, 링크, 링크드인,
        लिंक्डइन, प्रोफ़ाइल, प्रोफाइल, लिंक, الملف الشخصي, رابط الملف الشخصي, رابط لينكد إن, لينكد إن, لينكدإن, لينكدان, الرابط, رابط, פרופיל, קישור לפרופיל, לינקדאין, לינקדין, קישור
    """),
    Field.FULL_NAME: _words("""
        full name, fullname, name, contact name, person name, lead name, prospect name, candidate name, member name, display name, profile
        name, your name, attendee name,
        vollständiger name, vor und nachname, vor und zuname, ganzer name, name und vorname, ansprechpartner, nom complet, nom et prénom,
        prénom et nom, nom prénom, prénom nom, nombre completo, nombre y apellidos, nombre y apellido, apellidos y nombre, nome completo,
        nome e cognome, cognome e nome, nome e sobrenome, nominativo, volledige naam, naam, voor en achternaam, ad soyad, adı soyadı, isim
        soyisim, isim, tam ad, tam adı, imię i nazwisko, nazwisko i imię, pełne imię, pełne imię i nazwisko, pełna nazwa, имя и фамилия,
        фамилия и имя, фамилия имя, имя фамилия, фио, ф и о, полное имя, имя контакта, піб, п і б, повне ім'я, ім'я та прізвище, прізвище
        та ім'я, прізвище ім'я, 氏名, お名前, 名前, フルネーム, 姓名, 名字, 全名, 联系人姓名, 이름, 성명, 성함, 전체 이름, 풀네임, नाम, पूरा नाम, व्यक्ति का नाम, الاسم الكامل, الاسم, اسم,
        الاسم بالكامل, اسم جهة الاتصال, שם מלא, שם, שם איש קשר, שם פרטי ומשפחה
    """),
    Field.FIRST_NAME: _words("""
        first name, firstname, given name, forename, christian name, first, fname, vorname, rufname, prénom, nombre, primer nombre, nombre
        de pila, primeiro nome, nome, voornaam, roepnaam, ad, adı, ön ad, isim, imię, имя, ім'я, 名, 下の名前, 名 first name, 이름, प्रथम नाम, पहला नाम,
        الاسم الأول, الإسم الأول, الاسم الاول, שם פרטי
    """),
    Field.LAST_NAME: _words("""
        last name, lastname, surname, family name, lname, second name, nachname, familienname, zuname, nom de famille, nom, apellido,
        apellidos, primer apellido, sobrenome, último nome, apelido, nome de família, cognome, achternaam, familienaam, soyad, soyadı,
        soyisim, nazwisko, фамилия, прізвище, 姓, 名字 姓, 苗字, 姓氏, 성, 성씨, उपनाम, अंतिम नाम, कुलनाम, अंतिम, اسم العائلة, الاسم الأخير, اللقب, العائلة, الكنية, שם משפחה, last
    """),
    Field.TITLE: _words("""
        job title, jobtitle, current job title, current title, current position, current position title, current job, linkedin job title,
        person title, contact title, position title, title, position, job position, job, job role, role, designation, job function,
        berufsbezeichnung, jobtitel, stellenbezeichnung, position in der firma, aktuelle position, stelle, beruf, funktion, rolle,
        tätigkeit, titel, poste, poste actuel, intitulé du poste, intitulé de poste, titre du poste, fonction, titre, métier, rôle, cargo,
        cargo actual, cargo atual, puesto, puesto de trabajo, puesto actual, título del puesto, profesión, título, rol, función, função,
        profissão, ruolo, ruolo attuale, posizione, posizione lavorativa, qualifica, titolo, mansione, professione, functie, functietitel,
        huidige functie, beroep, rol, unvan, ünvan, pozisyon, görev, görevi, meslek, iş unvanı, stanowisko, stanowisko pracy, zawód, funkcja,
        rola, должность, позиция, профессия, роль, посада, позиція, професія, 役職, 職種, 肩書き, 肩書, 職位, 職務, 職業, 役職名, ポジション, 职位, 职务, 职称, 岗位,
        頭銜, 職稱, 직책, 직함, 직위, 직무, 직급, 직업, पद, पदनाम, पद का नाम, नौकरी, भूमिका, المسمى الوظيفي, الوظيفة, المنصب, المهنة, الدور, תפקיד, תואר התפקיד, משרה, מקצוע, occupation
    """),
    Field.COMPANY: _words("""
        company, company name, companyname, current company, current company name, current employer, organization, organisation,
        organization name, organisation name, account name, account, employer, employer name, associated company, company account,
        linkedin company name, business name, primary company, firm, workplace, business, company name for emails,
        unternehmen, unternehmensname, firma, firmenname, arbeitgeber, aktuelles unternehmen, organisation name, betrieb, entreprise,
        entreprise actuelle, société, nom de l'entreprise, nom de la société, employeur, raison sociale, empresa, empresa actual, empresa
        atual, nombre de la empresa, compañía, organización, empleador, nome da empresa, companhia, organização, empregador, azienda,
        azienda attuale, società, nome azienda, nome dell'azienda, impresa, datore di lavoro, ditta, bedrijf, bedrijfsnaam, huidig bedrijf,
        organisatie, werkgever, onderneming, şirket, şirket adı, firma adı, kurum, işveren, kuruluş, nazwa firmy, przedsiębiorstwo,
        organizacja, pracodawca, spółka, компания, название компании, организация, фирма, работодатель, место работы, предприятие, компанія,
        назва компанії, організація, фірма, роботодавець, місце роботи, 会社名, 会社, 企業名, 企業, 勤務先, 所属, 所属企業, 現在の会社, 公司, 公司名称, 公司名,
        企业, 企业名称, 单位, 单位名称, 雇主, 组织, 現任公司, 회사, 회사명, 기업, 기업명, 소속, 직장, 조직, कंपनी, कंपनी का नाम, संगठन, संस्था, नियोक्ता, फर्म, الشركة, اسم الشركة, المؤسسة, جهة العمل,
        شركة, المنظمة, חברה, שם החברה, שם חברה, ארגון, מקום עבודה, מעסיק
    """),
}
# These alone mean the field; within a longer header they mean nothing.
ALONE: dict[Field, tuple[str, ...]] = {
    Field.FULL_NAME: _words("""
        contact, person, lead, prospect, candidate, member, attendee, participant, delegate, guest, people, kontakt, person name, teilnehmer,
        contacto, contato, contatto, contactpersoon, kişi, osoba, kontakt osobowy, контакт, человек, особа, 担当者, 联系人, 聯絡人, 담당자, संपर्क, جهة الاتصال, איש קשר
    """),
    Field.TITLE: _words(
        "headline, linkedin headline, profile headline, professional headline, bio, tagline, slogan, kurzprofil"
    ),
}
# Above columns that say something else of a person, or of somebody else: a field's word within such a header doesn't count.
ELSE = frozenset(
    """
    url urls link links email emails mail mails phone phones telephone tel mobile cell fax number numbers no website websites web domain domains site id ids uuid guid
    urn vmid date dates time timestamp created updated modified added connected since duration start end range size headcount employees count revenue
    funding owner owned assigned assignee manager rep recruiter sender user username login industry industries sector location locations
    city country countries state province region street address zip postal code timezone description summary about notes note comment comments tag tags
    status stage source type level hierarchy seniority department departments function photo picture image avatar logo school degree education
    university skill skills language languages gender age birthday salutation prefix suffix nickname middle maiden phonetic pronunciation pronouns past
    action actions activity activities contacted visited seen touch reply replied cooldown aktion aktionen aktivität kontaktiert
    previous former old followers connections list lists campaign query search file batch row index score rank key keywords
    crunchbase facebook twitter github instagram alexa naics sic technologies referrer referrers referred referral introduced mutual inviter
    anrede telefon telefonnummer handy mobil mobilnummer nummer anzahl datum größe mitarbeiter branche ort stadt land straße plz adresse beschreibung
    inhaber besitzer betreuer zuständig notiz notizen kommentar firmengröße webseite
    téléphone courriel numéro taille secteur ville pays rue adresse propriétaire commentaire civilité anniversaire
    teléfono correo número tamaño ciudad país dirección propietario comentario fecha telefone cidade endereço proprietário setor data
    telefono numero dimensione settore città paese indirizzo proprietario
    telefoonnummer nummer grootte stad straat adres eigenaar plaats
    telefon numara şehir ülke adres sahibi boyut sektör tarih eposta
    numer miasto kraj wielkość branża właściciel data adres
    телефон почта город страна адрес размер отрасль владелец дата отчество номер пошта місто країна розмір галузь власник
    ふりがな フリガナ カナ かな ローマ字 読み 電話 電話番号 住所 メール メールアドレス 業界 所在地 規模 部署 拼音 电话 手机 邮箱 地址 行业 城市 规模 部门
    전화 전화번호 이메일 주소 업종 도시 규모 부서 फ़ोन ईमेल पता शहर उद्योग आकार الهاتف البريد العنوان المدينة الحجم القطاع טלפון דואל כתובת עיר גודל ענף
    """.split()
)
# What stands around the field's word and changes nothing.
AROUND = frozenset(
    """
    person persons contact contacts lead leads prospect prospects candidate member attendee participant delegate linkedin li current currently present
    primary main associated your you what is are was the of a an and or my our please enter in on at to e g eg i ii 1 full official for
    https http www com employer public original clean cleaned mandatory required optional name names profile
    der die das den dem des ein eine und oder ihr ihre ihren wie lautet welche welcher ist sie dein deine heißen heisst aktuelle aktueller aktuelles derzeitige
    le la les du de d l un une votre quel quelle est ou et actuel actuelle en
    el los las su tu cuál cuáles es y o actual del qual é o os as seu sua atual do da il lo gli tuo sua suo qual attuale della
    het een uw je jouw wat huidig huidige van en of
    i jak twoje twój obecne obecna obecny pana pani aktualne na w
    ваше ваш ваша и текущая текущее как вас укажите поточна
    現在の 現在 ご あなたの 当前 目前 您的 您 현재 귀하의 वर्तमान आपका आपकी का की के क्या है الحالي الحالية ما هو هي ה של מה
    """.split()
)
# Other words that tell a header from a row of people.
OTHERS = _words("""
    email, email address, e mail, mail, connected on, connections, location, phone, phone number, mobile, city, country, industry, website, notes, tags,
    status, id, date, department, state, region, verbunden am, e mail adresse, telefon, ort, notiz, branche, anrede, ville, pays, téléphone, civilité,
    correo, correo electrónico, teléfono, ciudad, cidade, telefone, città, telefono, plaats, telefoon, şehir, telefon, eposta, miasto, телефон, город,
    почта, місто, пошта, 電話番号, 所在地, 業界, 邮箱, 电话, 城市, 이메일, 전화번호, ईमेल, फ़ोन, शहर, البريد الإلكتروني, الهاتف, المدينة, דואר אלקטרוני, טלפון, עיר
""")
# Above a second column of links: somebody else's than the row's person.
SOMEBODY_ELSE = frozenset(
    """
    referrer referrers referred referral introduced introducer inviter invited owner assigned assignee manager sender rep recruiter mutual via by
    account user colleague boss company post author commenter my own connector betreuer inhaber besitzer vermittler empfohlen absender
    propriétaire propietario proprietario eigenaar właściciel владелец власник source team
    """.split()
)
# What stands above the cooldown's end in our own exports, in each language of ours: nobody else writes that.
OUR_LAST_DAYS = (("cooldown", "until"), ("sperrfrist", "bis"))
