"""Who is in the made-up hub: departments, colleagues, employers. Nobody and nothing here is real."""

from __future__ import annotations

INSTITUTION = "Kestrelbridge University"
DOMAIN = "kestrelbridge.example"

DEPARTMENTS: tuple[tuple[str, str, str, tuple[str, ...]], ...] = (
    ("BUS", "Business School",
     "management leadership supervisor hr people marketing finance accounting supply chain lean strategy mba sales export "
     "economics team leaders retention customer service business plan",
     ("management_leadership", "marketing_sales", "accounting_finance", "hr_people", "logistics_supply_chain", "economics")),
    ("COMP", "School of Computing and Data Science",
     "software data ai machine learning cyber security cloud app website database analytics vision automation dashboard "
     "spreadsheet records ransomware network",
     ("software_development", "cyber_security", "data_science_ai", "networks_cloud")),
    ("ENG", "School of Engineering and Manufacturing",
     "mechanical electrical materials weld fracture failure crack coating microscope manufacturing robotics robot composites "
     "energy process drying line turbine testing vibration pump bracket tooling",
     ("mechanical_engineering", "materials_engineering", "manufacturing_engineering", "robotics_automation", "energy_engineering")),
    ("BUILT", "School of Architecture and the Built Environment",
     "construction building retrofit surveying quantity architecture planning housing civil bim town square heritage mill "
     "damp insulation",
     ("architecture", "building_surveying", "town_planning", "civil_engineering")),
    ("HEALTH", "School of Nursing, Midwifery and Allied Health",
     "nursing care carers clinical prescribing infection dementia physiotherapy dental patient health care home wound",
     ("nursing", "physiotherapy_ot", "social_care", "public_health")),
    ("EDU", "School of Education, Childhood and Social Work",
     "teacher school early years nursery social work supervision safeguarding maths literacy children curriculum tutor",
     ("education_teaching", "early_years_education", "social_work")),
    ("LAW", "School of Law, Policing and Criminology",
     "law legal employment contract tribunal police custody compliance regulation esg fraud landlord lease gdpr",
     ("law", "criminology_policing")),
    ("DESIGN", "School of Art, Design and Media",
     "brand design film video photography fashion product graphics ux accessibility animation games packaging exhibition",
     ("graphic_design", "product_design", "film_media_production", "animation_games", "ux_interaction")),
    ("LIFE", "School of Life and Environmental Sciences",
     "food nutrition shelf life water soil ecology environment carbon net zero agriculture laboratory sample river microbiology",
     ("food_science", "biosciences", "environmental_science", "agriculture")),
    ("SPORT", "School of Psychology, Sport and Wellbeing",
     "psychology wellbeing sport absence injury lifting stress behaviour evaluation survey coaching performance warm-up",
     ("psychology", "sport_exercise")),
)  # fmt: skip
"""(code, name, words employers use, subjects of the bank)."""

HUB = (
    ("Priya Nair", "adviser"),
    ("Tom Hallett", "adviser"),
    ("Gwen Marsh", "adviser"),
    ("Ruth Adeyemi", "manager"),
)

ACADEMICS: tuple[tuple[str, str, str, str], ...] = (
    ("Dr Helen Voss", "lead", "BUS", "leadership, small firms"),
    ("Martin Okoro", "academic", "BUS", "lean, supply chain"),
    ("Prof Dilys Penry", "lead", "COMP", "data science, machine vision"),
    ("Dr Imran Sethi", "academic", "COMP", "cyber security"),
    ("Prof Anil Rao", "lead", "ENG", "materials, composites"),
    ("Dr Sam Whitlock", "academic", "ENG", "fracture, welding, failure analysis"),
    ("Dr Joan Kirkby", "academic", "ENG", "robotics, automation"),
    ("Dr Edith Lowry", "lead", "BUILT", "retrofit, building physics"),
    ("Carl Benning", "academic", "BUILT", "quantity surveying"),
    ("Dr Moira Tran", "lead", "HEALTH", "dementia care"),
    ("Bev Castell", "academic", "HEALTH", "prescribing, infection control"),
    ("Dr Owen Pryce", "lead", "EDU", "early years"),
    ("Nadia Farrow", "academic", "EDU", "social work supervision"),
    ("Dr Clare Ashdown", "lead", "LAW", "employment law"),
    ("Sgt (ret.) Paul Jessop", "academic", "LAW", "custody, policing"),
    ("Inga Solberg", "lead", "DESIGN", "brand, product design"),
    ("Leo Marchetti", "academic", "DESIGN", "film, user testing"),
    ("Dr Femi Adewale", "lead", "LIFE", "food, shelf life"),
    ("Dr Ros Kettle", "academic", "LIFE", "soil, water, carbon"),
    ("Dr Hugh Barraclough", "lead", "SPORT", "occupational health"),
    ("Dr Tess Olin", "academic", "SPORT", "evaluation, behaviour"),
)
"""(name, role, department, expertise)."""

TOWNS = (
    "Kestrelbridge", "Marrowby", "Upper Lenn", "Wetherdale", "Castlegate", "Pellbrook", "Kenbridge", "Oakfern", "Hollowmere",
    "Stonelea", "Thistledown", "Fallowby",
)  # fmt: skip

FIRST_PARTS = (
    "Arden", "Bexmoor", "Calder", "Dunmere", "Elmstow", "Farrowdale", "Garth", "Harnley", "Inglewick", "Jarrold", "Kelby",
    "Lowther", "Marlin", "Netherby", "Orrin", "Penhallow", "Quenby", "Ravensel", "Selwick", "Tarnby", "Ulverley", "Vexford",
    "Wharram", "Yarrowdale", "Brackley", "Corriston", "Drummel", "Fenwold", "Greaves", "Hexthorpe", "Leighmoor", "Mossgill",
)  # fmt: skip

LAST_PARTS: tuple[tuple[str, str], ...] = (
    ("Precision", "C - Manufacturing"),
    ("Foods", "C - Manufacturing"),
    ("Packaging", "C - Manufacturing"),
    ("Textiles", "C - Manufacturing"),
    ("Pumps and Valves", "C - Manufacturing"),
    ("Builders", "F - Construction"),
    ("Roofing", "F - Construction"),
    ("Logistics", "H - Transportation and storage"),
    ("Care", "Q - Human health and social work activities"),
    ("Housing Trust", "L - Real estate activities"),
    ("Software", "J - Information and communication"),
    ("Accountants", "M - Professional, scientific and technical activities"),
    ("Farms", "A - Agriculture, forestry and fishing"),
    ("Hotels", "I - Accommodation and food service activities"),
    ("Museum", "R - Arts, entertainment and recreation"),
    ("Academy Trust", "P - Education"),
)

GIVEN = (
    "Alison", "Barry", "Chloe", "Darren", "Eleri", "Fergus", "Gita", "Howard", "Isla", "Jas", "Karen", "Lewis", "Mina", "Neil",
    "Olwen", "Pete", "Rosa", "Stuart", "Trish", "Umar", "Val", "Wendy",
)  # fmt: skip
FAMILY = (
    "Abbot", "Birch", "Cole", "Dray", "Easton", "Firth", "Gale", "Hobday", "Inch", "Judd", "Keane", "Lumb", "Mott", "Nash",
    "Orme", "Pike", "Quill", "Rudd", "Stead", "Tull", "Vane", "Wragg",
)  # fmt: skip

NEEDS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "BUS": (
        (
            "Supervisor training",
            "bespoke_training",
            "a supervisor course for shift leaders who have never managed people before",
        ),
        (
            "Help with an export plan",
            "consultancy",
            "someone to look over our plan for selling abroad before we spend money on it",
        ),
        (
            "Keeping our people",
            "consultancy",
            "to find out why people leave us within a year and what would make them stay",
        ),
        (
            "Part-time management course",
            "open_course",
            "places on a part-time management course for two department heads",
        ),
        ("Marketing project", "student_project", "students to work out why younger customers do not come to us"),
        (
            "Stock and supply",
            "collaborative_project",
            "a joint project on planning our stock so that we stop running out",
        ),
        (
            "Chartered manager apprenticeship",
            "degree_apprenticeship",
            "management apprenticeships for three team leaders",
        ),
    ),
    "COMP": (
        ("Dashboard for orders", "student_project", "a student team to turn our order spreadsheets into a dashboard"),
        ("Cyber check", "consultancy", "somebody to check how easily we could be attacked and what to mend first"),
        ("Data apprentices", "degree_apprenticeship", "two data apprentices who can learn while they work"),
        (
            "Camera inspection",
            "collaborative_project",
            "a camera on the line that spots faulty packs by machine vision",
        ),
        ("Software placement", "placement_internship", "a software student for a year in our development team"),
        ("AI awareness day", "bespoke_training", "a day for our managers on what AI can and cannot do for us"),
    ),
    "ENG": (
        ("Cracked shaft", "consultancy", "to know why a pump shaft keeps cracking after six months in service"),
        ("Tensile tests", "facilities_equipment", "tensile and hardness tests on forty welded samples"),
        ("Robot cell", "collaborative_project", "help with a robot cell for packing, ideally with a graduate"),
        ("Design engineer placement", "placement_internship", "a mechanical engineering student for our design office"),
        ("Energy on the drying line", "consultancy", "to cut the gas we burn on a drying line"),
        ("Maintenance engineers", "bespoke_training", "training on vibration monitoring for our maintenance engineers"),
        ("Coating thickness", "facilities_equipment", "an electron microscope to measure the thickness of a coating"),
    ),
    "BUILT": (
        ("Retrofit course", "open_course", "a retrofit course in the evenings for our site managers"),
        ("Damp in a listed mill", "consultancy", "advice on damp in a listed mill that we are turning into flats"),
        ("Surveying placement", "placement_internship", "a quantity surveying student for the summer"),
        ("Model of a new square", "student_project", "students to sketch ideas for a neglected square"),
    ),
    "HEALTH": (
        ("Dementia training", "bespoke_training", "dementia training for staff in our four homes"),
        ("Prescribing places", "open_course", "prescribing places for two practice nurses in the next intake"),
        ("Falls project", "contract_research", "a study of whether our falls programme works"),
        ("Nurse associates", "degree_apprenticeship", "nursing associate apprenticeships for care staff"),
        ("Infection control", "bespoke_training", "a half-day refresher on infection control"),
    ),
    "EDU": (
        ("Maths leaders", "bespoke_training", "a year of support for our maths subject leaders"),
        (
            "Early years degree",
            "degree_apprenticeship",
            "an early years degree that two nursery staff can do while working",
        ),
        (
            "Evaluation of a reading scheme",
            "contract_research",
            "an independent look at whether our reading scheme works",
        ),
        ("Supervision cover", "consultancy", "cover for social work supervision until the summer"),
    ),
    "LAW": (
        (
            "Difficult conversations",
            "bespoke_training",
            "half a day for managers on difficult conversations and the law",
        ),
        ("Contract question", "business_support", "advice on a contract that a large customer wants us to sign"),
        ("Speaker on employment law", "speaker", "a speaker on changes in employment law for our members"),
        ("Data protection review", "consultancy", "a review of how we keep personal data"),
    ),
    "DESIGN": (
        ("New look", "student_project", "students to give our packaging a new look"),
        ("Accessible website", "consultancy", "people with disabilities to try our website and tell us what to mend"),
        ("Short films", "student_project", "four short films about how our products are made"),
        ("Product sketch", "consultancy", "a designer to sketch a lighter version of our best-selling chair"),
    ),
    "LIFE": (
        ("Shelf life", "consultancy", "shelf life tests for three sauces before a supermarket listing"),
        ("River samples", "facilities_equipment", "monthly tests of river samples for nitrate"),
        ("Carbon footprint", "consultancy", "a first carbon footprint and a plan to bring it down"),
        ("Soil project", "collaborative_project", "a joint project on soil health with six farms"),
        ("Microbiology placement", "placement_internship", "a microbiology student for our laboratory"),
    ),
    "SPORT": (
        ("Back injuries", "consultancy", "to bring down back injuries among our pickers"),
        ("Stress at work", "bespoke_training", "something for team leaders on spotting stress early"),
        ("Does mentoring work", "contract_research", "to know whether our mentoring makes a difference"),
        ("Match analysis", "placement_internship", "a sports science student for match analysis"),
    ),
}
"""Department code -> (subject, type of enquiry, what they need)."""

OPENINGS = (
    "Hello, we are {name}, about {size} people in {town}. We are looking for {need}.",
    "Good morning. I run operations at {name}. We need {need}. Is that something you do?",
    "We met one of your colleagues at a breakfast in {town}. {name} is looking for {need}.",
    "Could somebody ring me about this? {name} would like {need}.",
    "I am writing on behalf of {name} in {town}. In short, we want {need}.",
)
MIDDLES = (
    "We have about {money} set aside, and would want to start within three months.",
    "There is no fixed budget yet; please tell us roughly what it costs.",
    "It would help if somebody could come and see us, any Friday is good.",
    "We tried a consultant last year and were not convinced.",
    "Our board meets at the end of next month and would like a short paper.",
    "Evenings or online would suit our shifts best.",
    "",
)
ENDINGS = (
    "Many thanks, {who}",
    "Best wishes, {who}",
    "Thank you in advance. {who}",
    "{who}",
)
INSTEAD = (
    "Sent the price list and two dates",
    "Put them in touch with the growth hub",
    "A shorter workshop next term",
    "Places on the open course in spring",
    "An introduction to the college along the road",
    "A student project from October",
)
