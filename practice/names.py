"""Tables that made-up people are drawn from. Nobody in them exists."""

# First names and last names are drawn from the same row, so that a person's name hangs together.
NAMES: tuple[tuple[tuple[str, ...], tuple[str, ...]], ...] = (
    (
        ("Priya", "Arjun", "Ananya", "Rohan", "Kavya", "Vikram"),
        ("Sharma", "Iyer", "Reddy", "Banerjee", "Kulkarni"),
    ),
    (
        ("Søren", "Ingrid", "Åsa", "Lars", "Freja", "Bjørn"),
        ("Nørgaard", "Lindqvist", "Håkansson", "Østby", "Holm"),
    ),
    (
        ("José", "Lucía", "Íñigo", "Carmen", "Andrés", "Begoña"),
        ("García Peña", "Muñoz", "Fernández", "Ibáñez", "Soler"),
    ),
    (
        ("Zoë", "François", "Amélie", "Thibault", "Chloé", "Benoît"),
        ("Lefèvre", "Dubois", "Rousseau", "d'Aubigny", "Moreau"),
    ),
    (
        ("Jürgen", "Anneliese", "Käthe", "Björn", "Steffi", "Günther"),
        ("Müller", "Schäfer", "von Weiß", "Köhler", "Brandt"),
    ),
    (
        ("Łukasz", "Agnieszka", "Paweł", "Małgorzata", "Zbigniew", "Kasia"),
        ("Wójcik", "Dąbrowska", "Żak", "Kowalczyk", "Nowak"),
    ),
    (
        ("Çağla", "Emre", "Şeyma", "Oğuz", "İpek", "Barış"),
        ("Yılmaz", "Öztürk", "Aydın", "Güneş", "Kaya"),
    ),
    (
        ("Giulia", "Matteo", "Niccolò", "Chiara", "Lorenzo", "Beatrice"),
        ("De Luca", "Esposito", "Bianchi", "Fontana", "Greco"),
    ),
    (
        ("João", "Inês", "Tiago", "Mariana", "Gonçalo", "Beatriz"),
        ("Gonçalves", "Araújo", "Simões", "Pereira", "Conceição"),
    ),
    (
        ("Chinedu", "Adaeze", "Kwame", "Amara", "Tunde", "Ngozi"),
        ("Okafor", "Mensah", "Adeyemi", "Boateng", "Eze"),
    ),
    (
        ("Yuki", "Haruto", "Sakura", "Kenji", "Aiko", "Daichi"),
        ("Tanaka", "Watanabe", "Kobayashi", "Yamamoto", "Inoue"),
    ),
    (
        ("Olena", "Andriy", "Oksana", "Taras", "Daryna", "Bohdan"),
        ("Shevchenko", "Kovalenko", "Bondar", "Lysenko", "Melnyk"),
    ),
    (
        ("Maeve", "Siobhán", "Callum", "Grace", "Oliver", "Hamish"),
        ("O'Connor", "MacLeod", "Whitfield", "Brightwell", "Ashdown"),
    ),
    (
        ("Layla", "Omar", "Noor", "Youssef", "Salma", "Karim"),
        ("Haddad", "El-Sayed", "Mansour", "Khoury", "Benali"),
    ),
    (
        ("Linh", "Minh", "Thảo", "Quân", "Mei-Ling", "Wei"),
        ("Nguyễn", "Trần", "Phạm", "Chen", "Lim"),
    ),
)

# What people hang on their names; most hang nothing.
SUFFIXES: tuple[str, ...] = (*[""] * 7, ", MBA", " 🚀", ", PhD", ", PMP®", " (she/her)", " 🌱")

TITLES: tuple[str, ...] = (
    "Head of Operations",
    "VP Sales",
    "Founder & CEO",
    "Marketing Manager",
    "Supply Chain Lead",
    "Chief Financial Officer",
    "Product Manager",
    "Head of People",
    "Procurement Manager",
    "Software Engineer",
    "Plant Manager",
    "Customer Success Lead",
)
COMPANIES: tuple[str, ...] = (
    "Northwind Ferries",
    "Bluebarn Dairy",
    "Kestrel Freight",
    "Saltmarsh Energy",
    "Tin Lantern Studio",
    "Marrow & Finch",
    "Copperline Robotics",
    "Half Moon Textiles",
    "Juniper Clinics",
    "Pebblework Games",
    "Ostrava Glassworks",
    "Lighthouse Payroll",
)
PLACES: tuple[str, ...] = (
    "Lisbon, Portugal",
    "Pune, India",
    "Malmö, Sweden",
    "Kraków, Poland",
    "Lyon, France",
    "Lagos, Nigeria",
    "Osaka, Japan",
    "İzmir, Türkiye",
    "Leeds, United Kingdom",
    "Hamburg, Germany",
)
POSTS: tuple[str, ...] = (
    "Two years ago we shipped our first order from a garage. "
    "Today the thousandth left the dock. Thank you to everyone who packed a box. 📦",
    "Unpopular opinion: the best meeting is the one that became a paragraph.",
    "We are hiring! Three roles, all in the text below, no cover letter needed.\n\n"
    "Write to me if you know someone.",
    "What I learned from losing our biggest customer:\n"
    "1. Ask earlier.\n2. Listen longer.\n3. Say sorry once, and mean it.",
    "Our new line starts on Monday. It took eleven suppliers, four languages and one patient electrician.",
    "A small thing that works: every Friday each of us names one thing we stopped doing.",
    "Proud of the team for passing the audit with nothing to correct. 👏",
    "I gave a talk about forecasting with very little data. The slides are rough, the questions were great.",
    "Is anybody else seeing delivery times go down again? Ours halved since spring.",
    "Reading the complaints myself, for a week, taught me more than a year of dashboards.",
    "Danke, merci, gracias, teşekkürler: our support team now answers in nine languages. 🌍",
    "The prototype caught fire. The second one didn't. Progress!",
)
REPLIES: tuple[str, ...] = (
    "Well said!",
    "Congratulations to all of you 🎉",
    "This matches what we see, thanks for sharing.",
    "How long did it take in the end?",
    "Love this.",
    "We tried the same, with another result. Happy to compare notes.",
)
