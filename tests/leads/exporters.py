"""Lists as twenty kinds of programs and people write them, of people in seventeen languages. Everybody is invented.

Long because it is data: the words above columns in each language, and whose columns each program writes.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

URL = "https://www.linkedin.com/in/"


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as their language writes them; the slug is in Latin letters, as most are."""

    first: str
    last: str
    title: str
    company: str
    slug: str

    @property
    def full(self) -> str:
        return f"{self.first} {self.last}"

    @property
    def url(self) -> str:
        return URL + self.slug

    @property
    def member_id(self) -> str:
        number = sum(map(ord, self.slug))
        return f"ACwAAA{number:06d}x_yQrStUvWxYzAbCdEfGhIj{number % 97:02d}"


def _people(text: str) -> list[Somebody]:
    return [Somebody(*map(str.strip, line.split("|"))) for line in text.strip().splitlines()]


PEOPLE: dict[str, list[Somebody]] = {
    "en": _people("""
        Mira | Tolland | Head of Sales | Nordhaven Ltd | mira-tolland-1a2
        Bram | Oakesby | Software Engineer | Quillmark, Inc. | bram-oakesby-7
        Shawna | O'Doyleigh | VP Marketing | Brightsedge | shawna-o-doyleigh
    """),
    "de": _people("""
        Jürgen | Größlhuber | Geschäftsführer | Müßigbräu KG | juergen-groesslhuber-0b1
        Änne | Fußangel | Prokuristin | Straßenbau Süd GmbH | aenne-fussangel
        Uwe | von der Kößler | Leiter Vertrieb | Käthe AG | uwe-von-der-koessler-22
    """),
    "fr": _people("""
        Éloïse | Bœufmont | Directrice générale | Çédille SARL | eloise-boeufmont-0c1
        Noël | D'Aubréville | Chargé d'études | L'Œil & Cie | noel-d-aubreville
        Anaïs | Gûtier | Responsable des achats | Crêperie du Nord | anais-gutier-9
    """),
    "es": _people("""
        Íñigo | Peñalosco Ruiz | Jefe de ventas | Muñecas del Sur S.L. | inigo-penalosco
        Lucía | Barriental | Directora comercial | Aguas Claras | lucia-barriental-3
        José María | Cañizal | Ingeniero de software | Ñandú Tech | jose-maria-canizal
    """),
    "it": _people("""
        Niccolò | Bellacasa | Responsabile vendite | Perù Caffè S.r.l. | niccolo-bellacasa
        Giosuè | Ferravecchia | Amministratore delegato | Città Nuova SpA | giosue-ferravecchia-4
        Desirée | D'Acquarossa | Consulente | Studio Però | desiree-d-acquarossa
    """),
    "pt": _people("""
        João | Açucena | Gerente de vendas | Pão & Cia | joao-acucena-0e1
        Conceição | Simõeslo | Diretora | Irmãos Leão Ltda | conceicao-simoeslo
        Inês | Magalhãesca | Engenheira | Avó Maria | ines-magalhaesca-8
    """),
    "nl": _people("""
        Daniëlle | van 't Veldeke | Hoofd verkoop | Zeeën BV | danielle-van-t-veldeke
        Joost | de Groenenwal | Adviseur | Ruïne & Zn | joost-de-groenenwal-2
        Renée | Oosterwijkse | Projectleider | Coöperatie Noord | renee-oosterwijkse
    """),
    "tr": _people("""
        Şükrü | Çağlargil | Genel Müdür | Işıkdağ A.Ş. | sukru-caglargil-0f1
        Gülşah | Öztüfek | Satış Yöneticisi | Yıldızçiğ Ltd. | gulsah-oztufek
        İlknur | Ağrıdağlı | İnsan Kaynakları Uzmanı | Güneşığı | ilknur-agridagli-6
    """),
    "pl": _people("""
        Łucja | Świętomirska | Dyrektorka sprzedaży | Żółw Sp. z o.o. | lucja-swietomirska
        Józef | Ćwiklińczak | Kierownik | Źródło S.A. | jozef-cwiklinczak-5
        Błażej | Pędziwiatr | Inżynier | Dąb | blazej-pedziwiatr
    """),
    "ru": _people("""
        Артём | Белозерцын | Директор по продажам | ООО «Северный дом» | artem-belozertsyn
        Юлия | Щукаревская | Руководитель отдела | Ёлка и партнёры | yulia-shchukarevskaya-3
        Пётр | Объездов | Инженер | Подъёмник | petr-obezdov
    """),
    "uk": _people("""
        Олексій | Гайворонюк | Керівник відділу продажів | ТОВ «Їжак» | oleksii-haivoroniuk
        Ґалина | Є́жикович | Маркетологиня | Ґанок | galyna-yezhykovych-7
        Мар'яна | Під'їздчук | Засновниця | Зоря | mariana-pidizdchuk
    """),
    "ja": _people("""
        沙也加 | 架空山 | 代表取締役 | 株式会社見本 | sayaka-kakuyama-0g1
        健太郎 | 仮名川 | 営業部長 | サンプル工業株式会社 | kentaro-kanagawa
        美咲 | 例田 | 人事担当 | 試験商事 | misaki-reida-3
    """),
    "zh": _people("""
        伟明 | 虚构 | 销售总监 | 样本科技有限公司 | weiming-xugou
        晓丽 | 例 | 产品经理 | 测试集团 | xiaoli-li-88
        建国 | 欧阳假 | 工程师 | 无名公司 | jianguo-ouyangjia
    """),
    "ko": _people("""
        서연 | 가명 | 영업 이사 | 주식회사 견본 | seoyeon-gamyeong
        도윤 | 허구 | 개발자 | 시험상사 | doyun-heogu-2
        하은 | 남궁예 | 마케팅 팀장 | 표본테크 | haeun-namgungye
    """),
    "hi": _people("""
        मीरा | टोलंडकर | निदेशक | नमूना | meera-tollandkar-0i1
        भरत | ओकसवी | अभियंता | उदाहरण | bharat-oksavi
        प्रिया | शर्मावेल | बिक्री प्रबंधक | परीक्षण लिमिटेड | priya-sharmavel-4
    """),
    "ar": _people("""
        مريم | الخيالي | مديرة المبيعات | شركة المثال | maryam-alkhayali
        يوسف | النموذجي | مهندس برمجيات | التجربة للتقنية | yousef-alnamouzaji-9
        ليلى | بن فرضي | المؤسسة الشريكة | عينة | layla-ben-fardi
    """),
    "he": _people("""
        נועה | דמיוני | מנהלת מכירות | דוגמה בע"מ | noa-dimyoni
        איתי | בן־משל | מהנדס תוכנה | ניסוי | itai-ben-mashal-5
        תמר | פיקציה | סמנכ"לית שיווק | מדגם | tamar-fiktzia
    """),
}
LANGUAGES = tuple(PEOPLE)

# Above a sheet made by hand: first name, last name, whole name, job, firm, link, e-mail, phone, town, note.
BY_HAND: dict[str, str] = {
    "en": "First name | Surname | Full name | Job title | Company | LinkedIn profile | Email | Phone | City | Notes",
    "de": "Vorname | Nachname | Name | Funktion | Firma | LinkedIn-Profil | E-Mail | Telefon | Ort | Bemerkung",
    "fr": "Prénom | Nom | Nom complet | Fonction | Société | Profil LinkedIn | Adresse e-mail | Téléphone | Ville | Remarques",
    "es": "Nombre | Apellidos | Nombre completo | Cargo | Empresa | Perfil de LinkedIn | Correo electrónico | Teléfono | Ciudad | Notas",
    "it": "Nome | Cognome | Nome completo | Ruolo | Azienda | Profilo LinkedIn | E-mail | Telefono | Città | Note",
    "pt": "Nome | Sobrenome | Nome completo | Cargo | Empresa | URL do LinkedIn | E-mail | Telefone | Cidade | Observações",
    "nl": "Voornaam | Achternaam | Volledige naam | Functie | Bedrijf | LinkedIn-profiel | E-mailadres | Telefoon | Plaats | Opmerkingen",
    "tr": "Ad | Soyad | Ad Soyad | Unvan | Şirket | LinkedIn Profili | E-posta | Telefon | Şehir | Notlar",
    "pl": "Imię | Nazwisko | Imię i nazwisko | Stanowisko | Firma | Profil LinkedIn | E-mail | Telefon | Miasto | Uwagi",
    "ru": "Имя | Фамилия | ФИО | Должность | Компания | Профиль LinkedIn | Эл. почта | Телефон | Город | Заметки",
    "uk": "Ім'я | Прізвище | ПІБ | Посада | Компанія | Профіль LinkedIn | Ел. пошта | Телефон | Місто | Нотатки",
    "ja": "名 | 姓 | 氏名 | 役職 | 会社名 | LinkedInプロフィール | メールアドレス | 電話番号 | 所在地 | 備考",
    "zh": "名 | 姓 | 姓名 | 职位 | 公司名称 | 领英链接 | 电子邮箱 | 电话 | 城市 | 备注",
    "ko": "이름 | 성 | 성명 | 직책 | 회사명 | 링크드인 프로필 | 이메일 | 전화번호 | 도시 | 비고",
    "hi": "पहला नाम | उपनाम | पूरा नाम | पद | कंपनी | लिंक्डइन प्रोफ़ाइल | ईमेल | फ़ोन | शहर | टिप्पणी",
    "ar": "الاسم الأول | اسم العائلة | الاسم الكامل | المسمى الوظيفي | الشركة | رابط لينكد إن | البريد الإلكتروني | الهاتف | المدينة | ملاحظات",
    "he": 'שם פרטי | שם משפחה | שם מלא | תפקיד | חברה | קישור ללינקדאין | דוא"ל | טלפון | עיר | הערות',
}
# As a form asks: whole name, firm, job, link.
ASKED: dict[str, str] = {
    "en": "What is your full name? | Which company do you work for? | What is your job title? | What is your LinkedIn profile URL? (e.g. https://www.linkedin.com/in/you)",
    "de": "Wie lautet Ihr Name? | In welcher Firma arbeiten Sie? | Was ist Ihre Position? | Ihr LinkedIn-Profil (z. B. https://www.linkedin.com/in/sie)",
    "fr": "Quel est votre nom complet ? | Quelle est votre entreprise ? | Quel est votre poste ? | Lien de votre profil LinkedIn",
    "es": "¿Cuál es su nombre completo? | ¿Cuál es su empresa? | ¿Cuál es su cargo? | Enlace a su perfil de LinkedIn",
    "it": "Qual è il tuo nome completo? | Qual è la tua azienda? | Qual è il tuo ruolo? | Link al tuo profilo LinkedIn",
    "pt": "Qual é o seu nome completo? | Qual é a sua empresa? | Qual é o seu cargo? | Link do seu perfil do LinkedIn",
    "nl": "Wat is uw volledige naam? | Wat is uw bedrijf? | Wat is uw functie? | Link naar uw LinkedIn-profiel",
    "tr": "Adınız ve soyadınız (Ad Soyad) | Şirket adı | Unvan | LinkedIn profil linki",
    "pl": "Twoje imię i nazwisko | Nazwa firmy | Twoje stanowisko | Link do profilu LinkedIn",
    "ru": "Ваше полное имя | Ваша компания | Ваша должность | Ссылка на профиль LinkedIn",
    "uk": "Ваше повне ім'я | Ваша компанія | Ваша посада | Посилання на профіль LinkedIn",
    "ja": "お名前（フルネーム） | ご所属の会社名 | 現在の役職 | LinkedInのURL",
    "zh": "您的姓名 | 您的公司名称 | 您的职位 | 您的领英主页链接",
    "ko": "성함을 입력해 주세요 | 회사명 | 현재 직책 | LinkedIn 프로필 링크",
    "hi": "आपका पूरा नाम | आपकी कंपनी का नाम | आपका पद | LinkedIn प्रोफ़ाइल लिंक",
    "ar": "الاسم الكامل | اسم الشركة | المسمى الوظيفي الحالي | رابط الملف الشخصي على LinkedIn",
    "he": "שם מלא | שם החברה | התפקיד שלך | קישור לפרופיל LinkedIn",
}
Row = Sequence[str]
Cells = dict[str, str]
SALES = "https://www.linkedin.com/sales/lead/{},NAME_SEARCH,ab1c"
COMPANY = "https://www.linkedin.com/company/1234"


def _program(heads: str, fill: Callable[[Somebody], Cells]) -> Callable[[str], list[Row]]:
    """A program writes the same heads whatever the language; columns that aren't filled stay blank."""

    def rows(language: str) -> list[Row]:
        names = [head.strip() for head in heads.split("|")]
        filled = [fill(each) for each in PEOPLE[language]]
        assert all(each.keys() <= set(names) for each in filled)
        return [names, *([each.get(name, "") for name in names] for each in filled)]

    return rows


def _by_hand(order: Sequence[int], heads: dict[str, str] = BY_HAND) -> Callable[[str], list[Row]]:
    def rows(language: str) -> list[Row]:
        names = [head.strip() for head in heads[language].split("|")]
        found: list[Row] = [[names[n] for n in order]]
        for each in PEOPLE[language]:
            cells = (
                *(each.first, each.last, each.full, each.title, each.company, each.url),
                *(f"{each.slug}@example.org", "+49 30 1234567", "Wien", "x"),
            )
            found.append([cells[n] for n in order])
        return found

    return rows


def _form(language: str) -> list[Row]:
    names = [head.strip() for head in ASKED[language].split("|")]
    rows = (
        [f"2026/11/2{n} 9:15:00", each.full, each.company, each.title, each.url]
        for n, each in enumerate(PEOPLE[language])
    )
    return [["Timestamp", *names], *rows]


LAYOUTS: dict[str, Callable[[str], list[Row]]] = {
    "LinkedIn Connections": _program(
        "First Name | Last Name | URL | Email Address | Company | Position | Connected On",
        lambda p: {"First Name": p.first, "Last Name": p.last, "URL": p.url, "Company": p.company, "Position": p.title, "Connected On": "20 Nov 2026"},
    ),
    "PhantomBuster Sales Navigator": _program(
        "profileUrl | fullName | firstName | lastName | companyName | title | companyUrl | titleDescription | companyLocation | location | pastExperienceCompanyName | pastExperienceCompanyTitle | name | vmid | linkedInProfileUrl | query | timestamp | defaultProfileUrl",
        lambda p: {"profileUrl": SALES.format(p.member_id), "fullName": p.full, "firstName": p.first, "lastName": p.last, "companyName": p.company, "title": p.title, "companyUrl": COMPANY, "pastExperienceCompanyName": "Elsewhere Inc", "pastExperienceCompanyTitle": "Intern", "name": p.full, "vmid": p.member_id, "linkedInProfileUrl": URL + p.member_id, "timestamp": "2026-11-20T10:11:12.123Z", "defaultProfileUrl": p.url},
    ),
    "PhantomBuster profile scraper": _program(
        "linkedinProfileUrl | linkedinHeadline | firstName | lastName | companyName | linkedinJobTitle | linkedinJobDateRange | previousCompanyName | linkedinPreviousJobTitle | location",
        lambda p: {"linkedinProfileUrl": p.url, "linkedinHeadline": "I help people | do more", "firstName": p.first, "lastName": p.last, "companyName": p.company, "linkedinJobTitle": p.title, "previousCompanyName": "Elsewhere Inc", "linkedinPreviousJobTitle": "Intern"},
    ),
    "Apollo": _program(
        "First Name | Last Name | Title | Company | Company Name for Emails | Email | Seniority | Departments | Contact Owner | Work Direct Phone | # Employees | Industry | Person Linkedin Url | Website | Company Linkedin Url | City | Account Owner",
        lambda p: {"First Name": p.first, "Last Name": p.last, "Title": p.title, "Company": p.company, "Contact Owner": "otto@example.org", "Work Direct Phone": "'+49 30 1234567", "# Employees": "51", "Person Linkedin Url": p.url.replace("https", "http"), "Company Linkedin Url": COMPANY, "City": "Wien", "Account Owner": "otto@example.org"},
    ),
    "Lusha": _program(
        "First Name | Last Name | Full Name | Job Title | Seniority | Department | Company Name | Company Domain | Work Email | Phone 1 | Contact Location | LinkedIn Profile",
        lambda p: {"First Name": p.first, "Last Name": p.last, "Full Name": p.full, "Job Title": p.title, "Department": "Sales", "Company Name": p.company, "Company Domain": "example.org", "LinkedIn Profile": p.url},
    ),
    "Kaspr": _program(
        "Name | First Name | Last Name | Company | Title | Location | LinkedIn | Best Email | Phone | Created At",
        lambda p: {"Name": p.full, "First Name": p.first, "Last Name": p.last, "Company": p.company, "Title": p.title, "LinkedIn": p.url, "Created At": "2026-11-20"},
    ),
    "Waalaxy": _program(
        "firstName | lastName | occupation | job | company_name | linkedinUrl | salesNavigatorUrl | email | tags | status | prospectList",
        lambda p: {"firstName": p.first, "lastName": p.last, "occupation": p.title, "company_name": p.company, "linkedinUrl": p.url, "salesNavigatorUrl": f"https://www.linkedin.com/sales/people/{p.member_id}", "status": "interested", "prospectList": "Spring fair"},
    ),
    "Dux-Soup": _program(
        "id | VisitTime | Profile | Picture | Degree | First Name | Middle Name | Last Name | Title | From | Summary | Company | CompanyProfile | Email | Phone | Location | Industry | My Tags | My Notes",
        lambda p: {"id": f"id.{p.slug}", "VisitTime": "2026-11-20T10:00:00", "Profile": p.url + "/", "Degree": "2nd", "First Name": p.first, "Last Name": p.last, "Title": p.title, "Company": p.company, "CompanyProfile": COMPANY, "Location": "Wien"},
    ),
    "Linked Helper": _program(
        "id | public_id | member_id | hash_id | profile_url | full_name | first_name | last_name | original_first_name | original_last_name | headline | location_name | industry | current_company | current_company_position | organization_1 | organization_title_1 | organization_url_1 | organization_2 | organization_title_2 | school_1",
        lambda p: {"id": p.slug, "public_id": p.slug, "hash_id": p.member_id, "profile_url": p.url, "full_name": p.full, "first_name": p.first, "last_name": p.last, "headline": "Coffee | Dogs", "current_company": p.company, "current_company_position": p.title, "organization_1": p.company, "organization_title_1": p.title, "organization_url_1": COMPANY, "organization_2": "Elsewhere Inc", "organization_title_2": "Intern"},
    ),
    "Evaboot": _program(
        "First Name | Last Name | Full Name | Current Job | Company Name | Company Domain | Prospect LinkedIn URL | Linkedin URL Unique ID | Sales Navigator URL | Email | Location | No Match Reasons",
        lambda p: {"First Name": p.first, "Last Name": p.last, "Full Name": p.full, "Current Job": p.title, "Company Name": p.company, "Prospect LinkedIn URL": p.url, "Linkedin URL Unique ID": URL + p.member_id, "Sales Navigator URL": SALES.format(p.member_id)},
    ),
    "Clay": _program(
        "Find people | Full Name | First Name | Last Name | Job Title | Location | Company Domain | LinkedIn Profile | Company Name | Find Company LinkedIn | Work Email",
        lambda p: {"Find people": "🔍 Found", "Full Name": p.full, "First Name": p.first, "Last Name": p.last, "Job Title": p.title, "LinkedIn Profile": p.url, "Company Name": p.company, "Find Company LinkedIn": COMPANY},
    ),
    "RocketReach": _program(
        "Name | Current Title | Current Employer | Location | LinkedIn | Recommended Email | Facebook | Twitter | List Name",
        lambda p: {"Name": p.full, "Current Title": p.title, "Current Employer": p.company, "LinkedIn": p.url, "List Name": "Spring fair"},
    ),
    "Wiza": _program(
        "email | full_name | first_name | last_name | title | location | linkedin_profile_url | company | company_industry | company_linkedin | company_size | list_name",
        lambda p: {"full_name": p.full, "first_name": p.first, "last_name": p.last, "title": p.title, "linkedin_profile_url": p.url, "company": p.company, "company_industry": "Retail", "company_linkedin": COMPANY, "company_size": "11-50", "list_name": "Spring fair"},
    ),
    "Lemlist": _program(
        "email | firstName | lastName | companyName | jobTitle | phone | linkedinUrl | picture | icebreaker | contactOwner | campaignName",
        lambda p: {"email": f"{p.slug}@example.org", "firstName": p.first, "lastName": p.last, "companyName": p.company, "jobTitle": p.title, "linkedinUrl": p.url, "icebreaker": "Nice post!", "contactOwner": "Otto Ownerling", "campaignName": "Spring"},
    ),
    "Pipedrive": _program(
        "Person - Name | Person - Email - Work | Person - Phone - Work | Organization - Name | Person - Owner | Person - Job title | Person - LinkedIn | Person - Open deals",
        lambda p: {"Person - Name": p.full, "Organization - Name": p.company, "Person - Owner": "Otto Ownerling", "Person - Job title": p.title, "Person - LinkedIn": p.url, "Person - Open deals": "1"},
    ),
    "HubSpot": _program(
        "Record ID | First Name | Last Name | Email | Phone Number | Contact owner | Primary Company | Lead Status | Create Date (EST) | Job Title | LinkedIn URL | Associated Company | Associated Company IDs (Primary)",
        lambda p: {"Record ID": "12345", "First Name": p.first, "Last Name": p.last, "Contact owner": "Otto Ownerling", "Create Date (EST)": "2026-11-20 09:15", "Job Title": p.title, "LinkedIn URL": p.url, "Associated Company": p.company, "Associated Company IDs (Primary)": "99"},
    ),
    "Salesforce report": _program(
        "Lead Owner | Salutation | First Name | Last Name | Title | Company / Account | Email | Lead Source | Street | LinkedIn Profile URL",
        lambda p: {"Lead Owner": "Otto Ownerling", "Salutation": "Dr.", "First Name": p.first, "Last Name": p.last, "Title": p.title, "Company / Account": p.company, "Lead Source": "Fair", "LinkedIn Profile URL": p.url.removeprefix("https://")},
    ),
    "by hand, two names": _by_hand((0, 1, 3, 4, 6, 7, 5, 9)),
    "by hand, one name": _by_hand((2, 4, 3, 8, 5, 9)),
    "a form's answers": _form,
}  # fmt: skip
