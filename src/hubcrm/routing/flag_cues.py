"""Phrases that give away what needs care before anything else; written like those of `cues.py`.

A phrase of weight 0 takes the words inside it away from the others ("our customers complain" is no complaint to us).
"""

from __future__ import annotations

from typing import Final

FLAGS: Final[dict[str, str]] = {
    "sales_pitch": """
        0 we sell _ and want|need, we sell _ need, we sell, we supply, we are a leading provider of, our brochure, \
          increase our sales, search results, a customer, our customers
        3 we supply universities|colleges|schools with everything, offer universities|colleges, \
          does your buying|purchasing, handles your purchasing|procurement|buying, who handles purchasing, \
          our sales team, leading supplier of, our award winning, book a demo, schedule a demo, a quick demo, \
          15|20|30 minute|minutes call, twenty|fifteen|ten|thirty minutes of your time, minutes of your time, \
          seo, search engine optimi*, our solution helps universities|colleges, we help universities|colleges, \
          universities and colleges like yours, special offer, discount* rate for universities|colleges, \
          our product range, unsubscribe link, who is responsible for purchasing|procurement|buying, \
          key decision maker*, supply you with, preferred supplier list, become a|an _ supplier, \
          your current supplier, competitive quote*, save you money, cut your _ bills|costs, free trial of, \
          white label, guest post*, backlink*, lead generation, outsourc* partner, long business relation*, \
          manufacturer and exporter, your esteemed, greetings of the day, your new account manager, \
          who orders _ for your, who chooses your, person who chooses, who looks after your, whoever looks after your, \
          first page of search|google, guaranteed or you pay nothing, no obligation, when does your _ end|expire, \
          your current contract, when your _ contract, renewal of your, review of your _ contracts, review your, \
          is on us, two week|weeks trial, week trial, pricing starts|from, prices start|from, running an offer, \
          half the usual price, off for new, for new sign ups, free audit, free of charge _ collect*, collect it free, \
          we can usually beat, beat whatever you pay, beat your, fraction of what you, our latest catalogue, \
          show you our new, welcome the chance to survey|quote|tender, delighted to tender|quote, \
          hope to quote, we would love to be considered, quote for any of your, better placed to talk about your, \
          what are your vacancies, candidates no fee, pool of pre vetted, we have cut _ for several, \
          used by over _ schools|universities|colleges, most of our _ clients save, introduce myself as your, \
          your student numbers, attached rates, see attached rates, our rates attached, \
          your new supplier, looking for a _ supplier, are you still buying, still buying your, \
          number one _ company
        2 offer your university|college|school|institution|department|staff|colleagues, \
          good|best time to call, a discount of, clearance prices, special price*, \
          sales manager|executive|director, book a _ visit, on commission, \
          of interest to you, interested in a quotation|quote, love to help with yours, offering colleges|universities|schools, \
          worked with many universities|colleges|schools, your current agreement|provider|supplier, across your campus, \
          for your lecturers, show your lecturers|staff|students, your procurement team, supplies to universities|colleges, \
          i'd welcome a call, welcome a call about your, at competitive prices, money off, our agents, \
          at no cost to you, price list, orders over, delivered free, limited offer, reply today, your competitors, \
          outsource your, halve what you, lift your, tour of it, welcome an opportunity, trusted partner, \
          give you a quote|quotation, into your buildings|offices|classrooms, in contract at present, third free, \
          i sell, my firm fits|sells|supplies|makes, speak with your, your estates|facilities|it|catering, \
          ten minutes on, exclusive offer, refer a friend, cashback, \
          our rep, our representative, our salesman, drop in a sample, a free sample, trade price*, wholesale price*, \
          our services to you, our rates, we offer a range, our range of, our clients include, your procurement, \
          touch base, limited time, roi for you, case studies of our clients, sell to you, our software, \
          introduce our company, reach out to introduce, our packages, price list attached, trusted by, \
          education sector, education clients, education accounts, for your offices, following up on my, \
          checking you saw my, just checking you saw, pop in with, our brokers, our agency, our recruitment firm, \
           my developers, your website _ loads, i noticed your, i noticed you are hiring, \
          i noticed you're hiring, send over details of our, details of our _ products, our products to, a head and, \
          several colleges nearby, happy to pop, keen to show you, i represent, \
           reply yes, boost your, our speakers, is now a good time, contract comes up
        1 demo, discount, brochure, hop on a call, value added, our agency has, specialise in, complete _ catering, \
          your telephone system, your vehicles, samples
    """,
    "student_question": """
        0 our sixth form, your|our sixth form about|pupils, talk to our sixth form, my son and i run, \
          daughter|son will take over, employees have applied, staff have applied, our apprentices, three of my team, \
          my team, scholarships for our
        3 what grades, my son|daughter|niece|nephew|child|girl|boy is|has|wants|would|will|starts|hopes|lives, \
          our son|daughter is|has|wants|would, a levels, a level for your, physics|maths|chemistry|biology a level, \
          sixth form, how do i apply, can i apply, how does she|he apply, too late to apply, i want to study, \
          i would like to study, i am in year, \
          my son|daughter|child|niece|nephew _ apply|applying|study|studying|place|grades|year, \
          my son|daughter|child|niece|nephew _ course|university|college|exam*, ucas, my application, i am applying, \
          my a level*, a level results, predicted grades, entry requirement*, i would like to apply for, \
          want to study _ degree, personal statement, student finance, student loan, my student loan, bursary, \
          bursaries, i am a student, i'm a student, my dissertation, my essay, my my homework, \
          i graduated from|in, my transcript, a transcript, degree certificate, my certificate, halls of residence, \
          the halls, freshers, gcse*, tuition fees for, fees for overseas|international, \
          apply for _ course|degree|phd|masters, the phd application, phd application, international student, \
          overseas students, student visa, for my visa, my tutor, my lecturer, mature student, my btec, btec, \
          accept my offer, my offer, unconditional place|offer, conditional offer, offered a place, my place, \
          been offered _ place, hear back about my, i failed, my resit, resits are, when resits, my first year, \
          in my first|second|third|final year, i am|i'm a first|second|third|final year, i'm enrolled, i am enrolled, \
          my degree result, appeal against my, my marks, my grades, do a phd with you, i would like to do a phd, \
          what subjects should i, courses are there for me, could i still do a degree, can i still do, \
          back to education, left school with, open to members of the public, beginners like me, \
          lectures start, when do lectures, log in to the library, my gap year, a gap year
        2 have applied for, haven't had an answer, school project, low income, opening hours of the library, funding to do, \
          get funding, can i get in, still get in, proof of my degree, former student, a former student, ucas points, \
          parents evening, interview with you, study with you, learn with you, enrol with you, place with you, \
          my exam*, exam coursework, enrolment, enrolled, graduation, timetable, foundation year, \
          my degree, criminal record, eligible for a free|place, universal credit, rent in university, \
          choosing a college|university, grandson, granddaughter, transfer to you, train further, free place, cancel my, \
          jobs could i get, jobs can i get, after a _ degree, learn a trade, my second|third|final year, student card, \
          student discount, my timetable, my results, the deadline for my, evening classes for someone, as a student, \
          my course, my module*, drop out, deferred, defer, interview for a place, \
          open day, prospectus, clearing, can i study, undergraduate course, personal tutor, scholarship*, \
          look round the, for first years, course my, do i need _ for your, get onto the, onto the _ degree, \
          i am 17, i'm 17, i am 18, i'm 18, year 12, year 13, when do lectures, my exams, support _ in exams, \
          evening _ for beginners, a degree in _ part time, \
          a master's with you, my masters
        1 apply, admission*, my course, alumni, part time, accommodation, my reference
    """,
    "data_protection": """
        0 short course on data protection, course on data protection, training on, handle subject access, \
          how to handle subject access, what the law lets us keep, personnel records, retention rules, deleted personnel
        3 article 15, foi, under gdpr, under the gdpr, \
          subject access, data subject, my personal data, personal data you hold, information you hold about me, \
          information _ about me, what _ you have about me, have about me, data you hold on|about me, on file about me, \
          right to be forgotten, erase my, delete|wipe|remove my data|details|information|record*|name|number|photograph, \
          record of my, any record of me|my, remove me from, remove our _ name|number|details, from your database, \
          from your system, deleted from your, removed from your, unsubscribe me, stop contacting me, \
          stop emailing me, stop sending me, not to ring this number, not to contact|call|email me, \
          where you got my, where did it come from, how did you get my, how you came by my, came by my address|details, \
          dsar, sar request, right of access, right to erasure, copy of everything, copy of all _ about me, \
          emails about me, mentions me by name, see everything _ about me, everything you hold, all the data you hold, \
          withdraw my consent, withdraw permission, without my permission|consent, no longer consent, \
          object to processing, data breach _ my, breach of gdpr, breach of data protection, passed my details, \
          shared my details|cv, sent my _ to another, passed them to, who you have passed, freedom of information, \
          foi request, do not contact me, take me off, never signed up, addresses showing, all our addresses, \
          copied _ into an e mail|email, wants her|his|their data removed, her data removed, \
          how long will you keep, how long you keep my, who sees it, which of my details, of my details you have kept, \
          my information being used, used for marketing
        2 data you store, you store about, bank details in it, details in it, \
          sent me _ by mistake, your mailing lists, removed from all, be removed from, \
          opted out, opt out, opted in, recording our|my calls, the recordings, share my, process on me, my name is on, \
          delete my, did not agree to that, home addresses, in your files, in your records, \
          my phone number, my old address, from strangers, my file, your privacy, cctv of, \
          out of date and wrong, rectify, who has seen my, see my file, marketing lists, i never agreed, \
          gdpr request, my details, data protection officer, my consent, information commissioner, mailing list, \
          my photograph, my date of birth, date of birth, i have asked twice, you ought to look into that, \
          your newsletter, your bulletins, use my case study
        1 my data, privacy, attachment you sent
    """,
    "complaint": """
        0 customers|customer|drivers|pickers|workers|residents|neighbours|tenants|guests _ complain*|moan*, \
          complain* of|about the|that our|from customers|from residents, handle complaints, handling complaints, \
          employee|customer|patient complaints, disappointed a|our _ customer*, waste of money on, have complained that, \
          has complained that our, waste money
        3 nobody has answered, no one has answered, never arrived, never turned up, nobody _ turned up, nobody came, \
          nobody from the, did not show, didn't show, my three|two|four|five emails, formal complaint, a complaint about, \
          make a complaint, to complain, i am complaining, not happy with, unhappy with, very disappointed, \
          my disappointment, disappointed with|by|that, dissatisf*, unacceptable, not acceptable, appalling, disgraceful, \
          shocking service, poor service, quality of the training was poor, let down, let us down, \
          nobody has replied|called|come back, no one has replied|called|come back, still no reply, heard nothing, \
          still waiting for a reply|response|answer, third|fourth|fifth|sixth time, second time of asking, \
          chased _ three|four|five|six times, sick of it, want a refund, money back, want our money, fee returned, \
          like our fee, take this further, ombudsman, not good enough, fed up, not what we were promised|sold|told, \
          nothing like what _ agreed|promised, don't intend to pay, do not intend to pay, not going to pay, \
          waste of time, a wasted day, rude, abrupt with, hung up, waste of our money, formal grievance, a grievance, \
          was promised a call, we were promised, charged us twice, charged twice, passing me round, passing me around, \
          still haven't come|arrived|had, still has not|have not come|arrived, no one can tell me, nobody can tell me, \
          getting nowhere, whoever is above you, your manager, hadn't prepared, minutes late, \
          won't be using you again, will not be using you, full of mistakes, walked out, does not answer the phone, \
          doesn't answer the phone, you said _ weeks|days, weeks on we have, \
          still no prototype|report|result*
        2 not at all happy, not happy, had no refund, no refund, cancelled at, day's notice, hours' notice, \
          still have not received|had|heard, still haven't received|heard, you promised us|me, stopped turning up, \
          nobody _ seems to care, seems to care, have the courtesy, the courtesy, left _ messages, \
          it cost us, cost us money, poor communication, not recommend, would not recommend, wouldn't recommend, \
          nobody from your side, very poor, extremely poor, below standard, \
          never rang|phoned|wrote|replied|came|answered|heard, mislaid, apology, no apology, no way to treat, ignored, denies, \
          shambles, can't go on, cannot go on, proper answer, keeps cancelling, keep cancelling, falling behind, \
          speak to the head|director|dean, speak to a|your manager, damaged our, \
          lost the contract, denies all, \
          our time was wasted, badly organised, disorganised, misled, unprofessional, incompetent, a disgrace, \
          still waiting, refund, disappointed, chasing again, frustrat*, broken promise*, not what we agreed, \
          wrongly charged, overcharged, no response, apolog* from, it has been nine|eight|seven|six, \
          five months after, paid in full, simply not, ignored
        1 chasing, promised, poor, late again, frankly
    """,
    "safety_critical": """
        3 injur*, fatal*, near miss*, riddor, unsafe, danger to, dangerous, life threatening, explosion*, exploded, \
          explosive*, collapse*, collapsing, gas leak, chemical leak, spill*, contaminat*, toxic, poison*, \
          radiation, radioactive, asbestos, legionella, lifting gear, lifting equipment, pressure vessel, \
          brake failure, crash, structural failure, structural crack*, cracked in service, safety critical, \
          could hurt, could kill, risk to life, hse notice, prohibition notice, electrocut*, electric shock, \
          caught fire, suicid*, self harm, safeguarding concern, outbreak, product recall, cracked weld, \
          weld _ cracked|failed|broke*, fell from, falling masonry
        2 hazard*, safety, crack*, fire, burn*, accident*, ill health, patient safety, allergen*, fumes, \
          infection*, recall, failed in service, snapped
        1 risk assessment, unstable, overheating, leak*
    """,
    "export_control": """
        3 export control*, export licen*, dual use, end user undertaking, end use certificate, sanction*, embargo*, \
          itar, ear99, controlled goods, military use, weapon*, missile*, munition*, warhead*, nerve agent*, \
          uranium, centrifuge*, strategic export, arms control, nuclear material*, military end use*, \
          guidance system*, unmanned combat, weaponi*, atas
        2 military, defence ministry, ministry of defence of, armed forces, drone* _ payload, night vision, \
          thermal imag*, encryption module, inertial, gyroscope*, hypersonic, iran, russia*, north korea*, syria, \
          belarus, maraging steel, carbon fibre winding, high speed camera*, jamming, end user, re export*, \
          avoid _ paperwork, no paperwork, do not ask, through a third country, via a third party
        1 defence, overseas customer, satellite, radar, drone*, pathogen*, cryptograph*
    """,
}
