"""Phrases that give away what an enquiry asks for, how soon it matters, and what needs care.

Each line is a weight and phrases of that weight, parted by commas. In a phrase `*` stands for any ending of a word,
`|` between alternatives of one word, and `_` for up to three words in between. A phrase counts once, however often it
is said. Weights: 3 nearly settles it, 2 speaks for it, 1 leans that way. They are written from how employers write,
broadly, and are not fitted to any set of enquiries; a hub's own history does not change them.
"""

from __future__ import annotations

from typing import Final

from hubcrm.domain.words import EnquiryType

TYPES: Final[dict[EnquiryType, str]] = {
    EnquiryType.OPEN_COURSE: """
        3 put _ through _ course|cpd|qualification|training, join a|your|the course, course* on, courses in, \
          how long is the course, anything coming up, next course, book on, course starts, when _ course start*, \
          open course*, short course*, evening course*, evening class*, online course*, part time degree, \
          part-time course, next intake, masterclass*, bootcamp*, micro credential*, microcredential*, cpd course*, \
          refresher course*, which course*, what course*, module fee*, book _ place*, places on, sign up _ course, \
          enrol* _ staff, send _ on a course, course dates, do you run|offer|have|do _ course*, \
          do you run|offer|do _ qualification*
        2 course, courses, cpd, qualification, accredited training, certificate in, diploma in, \
          postgraduate certificate, level 3|4|5|6|7 award, stand alone module, standalone module, one person, \
          two places, refresher, syllabus, how much is the course, workshop* open, is it online, day release
        1 study, learn*, upskill*, training, class, distance learning, in the evening*, awareness training, \
          certificate
    """,
    EnquiryType.BESPOKE_TRAINING: """
        3 train our|my|these|this|some, training of our, train up our, \
          deliver* here|in house|on site|at our|for us, \
          run a|some session|sessions|course|courses|workshop|workshops|day, could you run, \
          come in and run|train|teach|deliver, a programme for, something for our|my, session* for our, \
          our _ staff|people|managers|team|nurses|drivers _ trained, around our own, designed for us, \
          for our own staff, \
          train* our|my|all|these|this|for our|for my _ staff|team|people|managers|employees|workers|volunteers, \
          bespoke training|course|programme, tailor* _ training|course|programme|workshop*, \
          in house training|course, training for our|my|all|the, training at our, come to us _ train*, \
          come|deliver _ on site training, run something for, run _ workshop* for, workshop* for our|my, \
          train the trainer, run a session for our, run a day for, put on _ training, training needs, \
          programme for our, teach our|my, coach* our|my, never had any training, never had _ training, \
          upskill our|my, away day, training package
        2 our _ staff|people|managers|team|nurses|drivers|volunteers need|lack|struggle, \
          about 8|10|12|15|20|25|30 people, groups of, for our staff|team|managers|people, over two|three days, \
          because of shifts, on site delivery, our place, at our premises, at our site, cohort of, group of our, \
          learners, delegates, leadership programme, management development, team leaders, half day, \
          one day workshop, in company, our staff need, staff need to, our people need, workshop, upskilling, \
          reskill*, skills gap*, skill up
        1 training, coaching, tailored, bespoke, upskill*, sessions, refresh their, on our shifts, trained
    """,
    EnquiryType.DEGREE_APPRENTICESHIP: """
        3 apprentice, apprentices, apprenticeship*, levy, growth and skills levy, end point assessment, \
          off the job training, apprentice* standard*, skills england
        2 transfer unspent, co invest*, level 6 standard, level 7 standard, functional skills
    """,
    EnquiryType.ACCREDITATION: """
        3 carry _ credit*, towards a qualification|degree, recognise our, recognition for our, our _ academy, \
          our own _ course*|training|programme recognised|accredited|approved|certified, \
          accredit* our|my _ training|course*|programme*|academy, accredit our, \
          recognise* our _ training|course*|programme*, validate our _ training|course*|programme*, \
          recognition of prior, credit bearing, count* towards a degree, university credit*, academic credit*, \
          badge our, endorse* our _ training|course*|programme*|academy, quality mark _ training, credit rat*, \
          map* our training, formal recognition, certificate* _ our own training
        2 our own academy, in house academy, our internal training, awarding body, prior learning, credits, kitemark
        1 accreditation, accredited, endorsement, recognition
    """,
    EnquiryType.CONSULTANCY: """
        3 keep* failing|breaking|cracking|perishing|tripping|jamming|going wrong, cannot find out why, \
          can't find out why, can't work out, cannot work out, nobody can tell us, tell us where|how|if|whether, \
          what is causing, what's causing, want|need|like some|expert advice, help us cut|reduce|improve, \
          expert advice, expert opinion, second opinion, expert witness, \
          independent opinion|report|review|assessment|expert, consultan*, specialist advice, technical advice, \
          look into why, tell us why, find out why, work out why, troubleshoot*, root cause*, feasibility study, \
          gap analysis, advise us, advise on, review our, audit of our, somebody|someone independent, \
          somebody|someone to look at, impact assessment, health check, evaluate our, evaluation of our, \
          keeps failing|breaking|cracking|happening, an academic to, professor to, needs|need|want* _ evaluat*
        2 advice, problem with, solve, diagnose, recommendations, an expert, guidance on, day rate, opinion, \
          evaluation, evaluate, help us understand, failing, failed, failure*, defect*, cracked, cracking, \
          assess our, compliance with, design help, how can we reduce, how do we reduce, interpret, scope of work, \
          strategy for, options appraisal
        1 specialist, expertise, problem, issue, improve our, somebody who knows, someone who knows, review, \
          assess, check, why, reduce our, help us with, help us work out
    """,
    EnquiryType.CONTRACT_RESEARCH: """
        3 fund a phd|doctorate|study|studentship, fund _ phd, pay for a study, quotations for research, \
          study of how, study into, test our claim*, independent evidence, independent trial, prove to, \
          run a trial|study, commission _ research|study|survey, commissioned research, \
          fund _ study|research|trial, sponsor _ phd|doctorate|studentship, contract research, clinical trial, \
          literature review, evidence review, research study, independent study, pay for _ research|study, \
          carry out research, conduct research, undertake research, phd studentship, systematic review, \
          field trial, controlled trial, longitudinal, new knowledge, who owns _ results, own the results, \
          invitation to tender, request for proposal*
        2 research into, a study of, a study on, survey of, investigate whether, test whether, evidence that, \
          validate our, trial of, prove that, hypothesis, research project, research partner, tender, peer review*, \
          publish*, publication
        1 research, study, researchers, experiment*, evidence, pilot, intellectual property, trial, efficacy
    """,
    EnquiryType.COLLABORATIVE_PROJECT: """
        3 ktp, knowledge transfer partnership*, innovate uk, smart grant, joint bid, grant bid, grant funded, \
          joint project, consortium, horizon europe, match funding|funded, funding call, academic partner, \
          university partner, research council*, co develop*, collaborat* _ project|research|bid, \
          collaborative r d, collaborative research, innovation voucher*, research partner, ukri, \
          joint application, need a university
        2 grant, bid, collaborat*, joint, partner on, funding competition, work package, stakeholders, \
          eligib* for funding, r d project, prototype together, call closes, associate
        1 funding, funded, partner, innovation, work together
    """,
    EnquiryType.FACILITIES_EQUIPMENT: """
        3 \
          use your|the|of your _ lab*|equipment|facilities|chamber|workshop|studio, use your wind tunnel, \
          use your|the _ microscope*|kitchen*|rig, \
          hire your|the|of|a _ lab*|equipment|studio|kitchen|theatre|chamber|rig|space, \
          access to _ lab*|equipment|facilities|microscope*|kit|chamber|software|studio, \
          test our _ sample*|product*|part*|material*, sample* tested, samples to test, machine time, lab time, \
          bench space, lab space, rent _ lab*|equipment, \
          do you have a|an|any _ microscope|scanner|printer|chamber|spectrometer|lab|rig|machine|tunnel, \
          product testing, tensile test*, analys* _ sample*, samples analys*, ukas, laser cutter, 3d print*, \
          anechoic, environmental chamber, by the hour, measure* _ sample*, batch of samples
        2 equipment, facilities, laboratory, lab, chamber, testing, samples, microscope, instrument, test rig, \
          characterisation, scanning, calibrat*, studio, specimens, kit, hourly rate, tested, wind tunnel, \
          motion capture
        1 test, measure, machine, scan, prototype, print
    """,
    EnquiryType.STUDENT_PROJECT: """
        3 student project*, live brief*, live project*, final year project*, dissertation*, student consultancy, \
          hackathon*, capstone, group project*, class project*, \
          student* to look at|work on|design|build|research|redesign|help with, project for student*, \
          challenge for student*, masters project*, master's project*, student team*, set _ brief, real brief, \
          real world brief, students _ as part of _ course|module|degree, \
          could|can|would students|your students|some students
        2 students could, students might, as a project, brief for, student designs, student competition, \
          undergraduate*, students _ project, your students, msc students
        1 students, project, brief
    """,
    EnquiryType.PLACEMENT_INTERNSHIP: """
        3 summer work, summer job*, work placement*, students on placement, take students, placement*, internship*, \
          intern, interns, work experience, year in industry, sandwich year, summer student*, work shadow*, \
          industrial placement, t level*, work based learning, student nurse*, sandwich student*, industry year
        2 paid summer, over the summer, host a student, take a student, take on a student, host students, \
          part time student*, term time, 45 day*, student worker*, shadow*
        1 students, summer, trainee
    """,
    EnquiryType.GRADUATE_RECRUITMENT: """
        3 recruit* _ graduate*|students|leavers, graduate role*, graduate scheme*, graduate job*, graduate vacanc*, \
          hire _ graduate*, graduates to join, careers fair, jobs fair, graduate recruitment, \
          advertise _ vacanc*|job*|role*, job advert*, jobs board, vacanc*, graduate engineer*, newly qualified, \
          graduate programme, graduates in, looking for graduates|a graduate, take on a graduate, \
          graduating students, recruit a, recruit two|three|four|some
        2 recruit*, graduate, graduates, job, starting salary, talent, hire, candidates, early careers, \
          job description, cvs, permanent, full time role, interviews
        1 salary, role, join our team, join us, position
    """,
    EnquiryType.CURRICULUM_INPUT: """
        3 guest lecture*, guest speaker*, talk to your|the students, speak to your|the students, advisory board, \
          industry panel, course advisory, input to|into _ course*|curriculum|degree|programme, \
          shape _ course*|curriculum|degree*|programme*, mentor* _ students, industry mentor*, \
          offer* _ talk|lecture|session* to|for _ students, help with teaching, set _ challenge, \
          review your course*|curriculum, visiting lecturer, visiting professor, mock interview*, employer panel, \
          give something back, donate _ equipment|software|machine|kit, come in and talk, skills we need graduates
        2 curriculum, talk to students, happy to talk, give a talk, mentor, mentoring students, teach on, \
          site visit for _ students, real life case*, share our experience
        1 your students, your course, give back, offer our time
    """,
    EnquiryType.SPEAKER: """
        3 speak at our, speaker for|at, keynote, key note, after dinner, panellist*, panel discussion, \
          guest speaker for our, talk at our, give a talk at|to our, present at our, chair our, judge for our, \
          expert to speak, academic to speak, someone|somebody|anyone to speak, someone|somebody to talk, \
          media comment, interview _ expert, plenary, speak to our, come and speak, lunchtime talk, lunch and learn
        2 speaker, our conference, our annual, agm, our event, talk on, seminar for our, podcast, radio interview, \
          webinar, 30 minutes, slot, audience
        1 conference, talk, present, speak, panel
    """,
    EnquiryType.EVENT_VISIT: """
        3 sponsor* _ prize|award|event|show|society|team|competition, sponsor your|the|a, visit your|the campus, \
          open day, campus visit, come and see, look round, look around, tour of, stand at, exhibit at, \
          host* _ event at your, networking event, prize for, best student award, exhibition stand, delegation, \
          visit the department|labs|university|college|campus, attend your, show round, see round
        2 visit, tour, event, sponsor, sponsorship, prize, invite you, invitation, breakfast event, ceremony, \
          degree show, exhibition, bring a group
        1 attend, networking, host
    """,
    EnquiryType.BUSINESS_SUPPORT: """
        3 start up, startup, start* _ business, start* my own, setting up _ business, business plan, \
          small business help, help to grow, growth programme, growth hub, business support, incubat*, \
          accelerator*, co working, coworking, desk space, seed fund*, pitch deck, investor*, entrepreneur*, \
          sole trader, get my|our business, scale up, grow my|our business|company, business adviser*, \
          business mentor*, new product idea, invention, first hire, micro business, self employed, small grants
        2 small business, mentor, growing, export*, office space, funded support, free support, patent*, \
          one person business, business idea, market research, commercialis*, spin out, grow
        1 growth, idea, new product, family business, expand*
    """,
    EnquiryType.PARTNERSHIP: """
        3 long term agreement, several things, work together on, whole range, covering placements, as an anchor, \
          closer relationship, work more closely with, strategic partnership, long term partnership|relationship, \
          memorandum of understanding, mou, framework agreement, partner with the university|college, \
          partner with you, across the university, range of things, number of ways, wider partnership, \
          broader partnership, multi year, civic agreement, umbrella agreement, more than one, various ways, \
          long term _ relationship, formal partnership
        2 partnership, placements and, research and training, research and placements, recruitment and, \
          as well as _ research|training|placements|apprentice*, strategic, whole university, skills plan, \
          collaboration agreement, joint working, how we might work together, work more closely
        1 relationship, closer, ambitions
    """,
    EnquiryType.SERVICE_ISSUE: """
        3 never arrived|turned|came|replied|received|heard, has|have not replied|arrived|come|paid|sent, \
          nobody has answered, invoice _ wrong, wrong _ invoice, not been paid, where is our, what has happened to, \
          promised us, was cancelled, complain*, not happy with, unhappy with, disappointed, dissatisf*, \
          still waiting, no one has replied, nobody has replied|called|come back, no reply to, heard nothing, \
          chasing, chase, refund, overcharged, wrong invoice, invoice query, query on|about _ invoice, \
          did not turn up, didn't turn up, cancelled on us, poor service, let down, not what we agreed|paid, \
          your student who, our current apprentice, since we signed, unacceptable, third time, \
          second time of asking, never got back, purchase order number, existing contract, current project with
        2 invoice, overdue, existing project, current course, our contract, last month's, you promised, \
          we were told, report you sent, late again, the work you did, course you ran, our account
        1 again, promised, delay*, waiting
    """,
    EnquiryType.UNCLEAR: """
        2 not sure what, not sure who, not sure if, not sure whether, don't know where to start, don't know who, \
          anything you can, any help, who should i, who do i, what you can|could do, what you offer, have a chat, \
          open to ideas, explore, pick your brains, right person, point me in, a conversation about, ring me, \
          call me back
        1 not sure, chat, options, possibilities, ideas, interested in working with, call back
    """,
    EnquiryType.OUT_OF_SCOPE: """
        3 hire a room, room hire, book a room, hire _ hall|conference room|sports hall|lecture theatre, wedding*, \
          conference venue, venue for, car park*, lost property, ucas, entry requirement*, my son|daughter, \
          student accommodation, halls of residence, transcript*, student loan, clearing, open evening, \
          freedom of information, foi request
        1 venue, catering, parking, accommodation, admissions
    """,
}

URGENT: Final = """
    3 urgent*, asap, as soon as possible, emergency, immediately, straight away, right away, today, by tomorrow, \
      tomorrow, this week, by friday|monday|tuesday|wednesday|thursday, end of the week, within 24|48 hours, \
      within days, production has stopped, line is down, line has stopped, \
      stopped production|work|deliveries|trading, shut down, recall*, under attack, ransomware, hacked, injur*, \
      unsafe, danger*, deadline is, closes on|this|next, court date, cannot wait, can't wait, time critical, \
      as a matter of urgency, at risk of closing, locked out of our, pulled out at, at short notice, short notice, \
      before it is too late, somebody now, someone now, right now
    2 next week, deadline, expires, expire, expiring, due by, due on, due in, inspection, audit next, quickly, \
      soon as, before the end of the month, end of this month, end of the month, penalty, closing date, \
      tender closes, submission date, already late, running out of time, in a hurry, need it fast, insurer*, \
      regulator, hse notice, improvement notice, prohibition notice, ofsted, cqc
    1 soon, deadline*, quick turnaround, this month, before christmas|easter|summer, in time for
"""

UNHURRIED: Final = """
    3 no rush, no hurry, not urgent, no great hurry, no particular hurry, whenever suits, when you have time, \
      when you get a chance, just curious, next year, some time next, in the new year, no deadline, in due course, \
      at some point, thinking ahead, early days, long term, sometime next, no immediate, next academic year
    2 exploratory, just wondering, in the future, down the line, in a few months, \
      for next autumn|spring|summer|winter, initial conversation, informal chat, at your convenience, eventually, \
      one day
"""
