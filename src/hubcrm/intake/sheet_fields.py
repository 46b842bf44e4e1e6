"""The fields of each kind of record that a sheet may hold, in the words of those who make such sheets.

One line for each field: its name, what a person calls it, of what type its cells are, and the headers that mean it as
`csv_columns.plain_header` spells them, the likeliest first. A line that begins with a space goes on from the one above.
"""

from __future__ import annotations

from typing import Final

EMPLOYERS: Final = """
name (Name; line): employer, employer name, company name, company, account name, account, organisation name,
    organisation, organization name, organization, business name, business, firm, trading name, legal name, parent
    company name, client name, client, customer name, customer, name of employer, name of organisation, name of company,
    name
website (Website; website): website, web site, website url, web address, company website, url, homepage, web, www
domains (Mail domains; domains): domains, mail domains, mail domain, email domain, e mail domain, company domain name,
    company domain, domain, domain name
email (E-mail address; email): email, e mail, email address, e mail address, company email, main email, general email,
    contact email, emailaddress1, email 1
phone (Phone; phone): phone, telephone, phone number, telephone number, main phone, company phone, tel, tel no,
    switchboard, business phone, office phone, telephone1, account phone, landline
town (Town; line): town, city, billing city, address 1 city, company city, billing address city, town or city, town
    city, post town, address1 city, location, shipping city
postcode (Postcode; postcode): postcode, post code, postal code, zip, zip code, billing zip postal code, billing postal
    code, billing zip, address 1 zip postal code, zip postal code, billing address postal code, address1 postalcode,
    company postcode, registered postcode, shipping zip postal code
sector (Sector; sector): sector, industry, business sector, industry sector, sic, sic code, sic section, sic 2007, sector name,
    economic sector, industry name
employees (Number of employees; whole): employees, number of employees, no of employees, numberofemployees, employee
    count, staff, number of staff, headcount, company size, size, fte, no of staff, people
legal_form (Legal form; code legal_forms): legal form, legal status, company type, type of organisation, organisation
    type, type of company, ownership, legal structure, entity type
company_number (Company number; company_number): company number, company no, company registration number, companies house
    number, registered number, company reg no, crn, registration number, registration no, company registration
charity_number (Charity number; charity_number): charity number, charity no, registered charity number, charity registration
    number, charity reg no
parent (Belongs to; employer): parent, parent account, parent company, parent organisation, parent employer, belongs to, group,
    parent name, part of
looked_after_by (Looked after by; person): looked after by, account owner, account manager, company owner, owner, relationship
    manager, assigned user, adviser, hub contact, key account manager, responsible
notes (Notes; text): notes, note, description, comments, comment, remarks, background, further information, about us, additional
    information, about
"""

CONTACTS: Final = """
name (Name; line): full name, name, contact name, contact, contact person, contact full name, main contact, display name,
    person, who, your name, person name
first_name (First name; line): first name, firstname, forename, given name, contact first name, first, forenames
middle_name (Middle name; line): middle name, middle, additional name
last_name (Last name; line): last name, lastname, surname, family name, contact last name, last
employer (Employer; employer): employer, employer name, company name, company, account name, account, organisation,
    organisation name, organization, organization name, business, business name, firm, associated company, primary
    company, associated company name, primary associated company, parent customer, works for, client, customer,
    organization 1 name
email (E-mail address; email): email, e mail, email address, e mail address, contact email, work email, business email,
    primary email, emailaddress1, email 1, e mail 1 value, email 1 value, your email, primary e mail address
phone (Phone; phone): phone, business phone, telephone, phone number, telephone number, work phone, mobile, mobile phone,
    mobile phone number, mobile number, tel, tel no, direct line, contact number, contact phone, office phone, telephone1,
    phone 1 value, main phone
role_title (Job title; line): job title, jobtitle, title, role title, position, job role, role, job, contact role, function,
    organization 1 title
visibility (Who may see them; code visibilities): who may see them, visibility, visible to, sharing, shared, may see
steward (Who knows them; person): who knows them, steward, contact owner, owner, knows them, known by, relationship owner,
    assigned user, looked after by, introduced by
website (Their employer's website; website): website, company website, website url, web address, employer website, web page
notes (Notes; text): notes, note, description, comments, comment, remarks, background, further information, additional
    information, message
"""

DEPARTMENTS: Final = """
code (Code; line): code, department code, dept code, short code, abbreviation, initials, school code, cost centre, faculty code,
    id
name (Name; line): department, department name, school, school name, faculty, faculty name, curriculum area, team, unit,
    institute, name, area, subject area, division
words (What it does, in employers' words; text): words, what it does, keywords, key words, description, expertise,
    specialisms, areas of expertise, what they do, about, offer, services, summary
subjects (Subjects; subjects): subjects, subject, subject codes, subject list, disciplines, discipline, curriculum areas
email (E-mail address; email): email, e mail, email address, e mail address, contact email, department email, mailbox, shared
    mailbox, enquiries email
hears (How it hears of offers; code hears): hears, how it hears, hears of offers, uses hubcrm, hears by, notified by
lead (Who answers for it; person): lead, who answers for it, department lead, head, head of department, head of school, main
    contact, contact, contact person, dean, key contact, first contact, manager
closed (Closed; yes_no): closed, no longer in use, not in use, closed down, inactive, archived
"""

PEOPLE: Final = """
name (Name; line): name, full name, staff name, colleague, display name, person, academic, member of staff, employee name,
    preferred name, academic name
first_name (First name; line): first name, firstname, forename, given name, first, forenames
last_name (Last name; line): last name, lastname, surname, family name, last
email (E-mail address; email): email, e mail, email address, e mail address, work email, staff email, user principal name,
    primary smtp address, university email, college email
role (Role in the hub; code roles): role, hub role, role in the hub, user role, type, type of user, access, profile, role name
department (Department; department): department, department name, school, faculty, curriculum area, team, unit, school or
    department, department code, dept, institute, division, area
phone (Phone; phone): phone, telephone, phone number, telephone number, extension, ext, work phone, mobile, office phone, tel,
    mobile phone
expertise (What they know about; text): expertise, areas of expertise, what they know about, research interests, specialisms,
    interests, keywords, skills, subjects, biography, bio, teaching, teaches, research areas
left (Has left; yes_no): left, has left, no longer here, left us, leaver, inactive, deactivated
"""

FOLLOW_UPS: Final = """
reference (Reference of the enquiry; reference): reference, enquiry reference, enquiry ref, enquiry, ref, our ref, enquiry
    number, case number, ticket id, regarding, related to, parent name, related to id, related record id, enquiry id,
    reference number, case id, associated ticket ids
employer (Employer; employer): employer, employer name, company, company name, account, account name, organisation, organization,
    company account, associated company, parent account
kind (What is to be done; code follow_up_kinds): what is to be done, next action, action, follow up, what, kind, task, activity
    type, type, to do, task type, action type, activity
due (By when; day): by when, due, due date, due on, date due, follow up date, deadline, next action date, date, when, action date,
    due by, date end, due date only, reminder date, end date
owner (Whose it is; person): whose it is, owner, by whom, who, assigned to, assigned user, responsible, person, activity owner,
    task owner, task assigned to, adviser
note (Note; text): note, notes, subject, comments, description, comment, task subject, full comments, title, task title, task
    notes, details, message, name, remarks
status (Whether it is done; code follow_up_status): status, done, whether it is done, completed, is done, state, activity status,
    task status, complete
"""

PAST_ROUTINGS: Final = """
text (Their words; text): text, enquiry, inquiry, enquiry text, enquiry details, enquiry description, details, message, message
    body, their words, description, full description, need, what they need, query, request, case description, ticket
    description, body, content, project description, requirements, comments
subject (Subject; line): subject, title, topic, summary, enquiry title, enquiry subject, short description, heading, case subject,
    ticket name, case title, name, headline
department (Department that took it; departments): department, department that took it, taken by department, routed to, sent to,
    taken by, went to, school, faculty, team, best department, best departments, departments, allocated to, directed to,
    curriculum area, department name, department code, passed to, who took it, queue, team name, offered to
not_for (Departments that said no; departments): departments that said no, said no, declined by, not for, refused by, not our
    subject, also asked
person (Who took it; person): person, academic, who took it on, taken on by, handled by, tutor, lead academic, academic lead,
    project lead, member of staff, academic name
received (When it came; moment): received, received on, date received, enquiry date, date of enquiry, date, created, created on,
    create date, created date, date created, created at, submitted, opened, date opened, date time opened, open date, start
    time, timestamp, received date, date time created
closed (When it ended; moment): closed, closed on, date closed, closed date, close date, end date, completed, completed on, date
    completed, date time closed, ended, finished, resolved on
reason (How it ended; code close_reasons): how it ended, outcome, close reason, closed reason, reason, result, resolution, status
    reason, end result, reason closed
type (Kind of enquiry; code enquiry_types): type, enquiry type, type of enquiry, category, kind, kind of enquiry, service, service
    required, nature of enquiry, request type, case type, type of support
reference (Their reference; line): reference, ref, reference number, enquiry reference, enquiry ref, enquiry id, enquiry number,
    case number, case id, id, record id, ticket id, ref no, number, unique id
employer (Employer; employer): employer, employer name, company, company name, account, account name, organisation, organization,
    organisation name, business, business name, client, customer, firm
contact_name (Who asked; line): contact name, contact, who asked, name of contact, enquirer, full name, contact person, enquirer
    name, requester
email (E-mail address; email): email, e mail, email address, e mail address, contact email, enquirer email, sender email
value (Value; money): value, amount, contract value, project value, income, fee, price, deal amount, revenue, est revenue, total
notes (Notes; text): notes, note, remarks, further information, additional information, background, internal notes
"""
