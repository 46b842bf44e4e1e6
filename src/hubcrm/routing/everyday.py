"""Words that say little about a subject: grammar, and the speech of enquiries.

A new hub has no history from which to learn that "could you help our staff" says nothing about expertise, so the list
is written down. It holds general English only, never a word that names a field of work.
"""

from __future__ import annotations

from typing import Final

_GRAMMAR: Final = """
a about above across after again against all almost along already also although always am among an and another any
anybody anyone anything anyway are aren't around as at away back be became because become becomes been before being
below between both but by came can can't cannot cheers come comes coming could couldn't dear did didn't do does
doesn't doing don't done down during each eg either else enough etc even ever every everyone everything faithfully few
for from further get gets getting give given gives giving go goes going gone got had hadn't has hasn't have haven't
having he hello her here hers herself hey hi him himself his how however i i'd i'll i'm i've ie if in indeed instead
into is isn't it it's its itself just keep kept kind kindly last later least less let let's like ll lot lots made make
makes making many may maybe me might mine more most much must my myself near neither never next no nobody none nor not
nothing now of off often oh ok okay on once one ones only onto or other others ought our ours ourselves out over own
per perhaps please pls put quite rather re really regards said same say saying says see seem seems seen sent several
shall she should shouldn't since sincerely so some somebody someone something sometimes soon sorry still such take
taken takes taking tell than thank thanks that that's the their theirs them themselves then there there's therefore
these they they'd they'll they're they've this those though through thus to together too took toward towards two under
unless until up upon us use used uses using ve very via was wasn't way we we'd we'll we're we've well went were
weren't what what's whatever when where whether which while who whoever whole whom whose why will with within without
won't would wouldn't yes yet you you'd you'll you're you've your yours yourself yourselves
"""

_EVERYDAY: Final = """
able absolutely academic academics accept access achieve across act action actions activities activity actual actually
add added addition additional advance advice advise advised afford afternoon age ago agree agreed aim aims allow
allowed alternative amount annual answer anticipated anybody appear apply appreciate approach appropriate
approximately area areas arrange arranged ask asked asking aspect aspects attach attached attend available average
aware bad base based basic basis begin beginning behind believe benefit benefits best better big bit bits both bring
brings broad brought budget busy buy call called calls capable carried carry case cases cause caused certain certainly
chance change changed changes changing charge charged chat check choice choose clear clearly close colleague
colleagues college colleges come common companies company compare compared complete completed completely concern
concerned concerning condition conditions confirm connect consider considered considering contact contacted contacts
continue continued copy correct cost costs couple course courses cover covered create created current currently date
dates day days deadline deal decide decided decision deliver delivered delivery demand department departments depend
describe described detail detailed details determine develop developed developing development different difficult
difficulty directly director discuss discussed discussion doubt due each early easily easy effect effective
effectively effort eight either eleven email employ employed employee employees employer employers enable end ends
enquire enquiry ensure entire especially establish established evening event eventually evidence exact exactly example
examples excellent existing expect expected expensive experience experienced expert expertise experts explain
explained extend extra fact fairly familiar far fast fault feel feels felt fifty figure figures final finally find
finding finds fine finish firm firms first fit five fix focus focused follow followed following forward found four
free friday full fully future gain general generally genuinely glad goal goals good great greatly grow growing grown
growth guidance guide half hand happen happened happening happens happy hard having head hear heard held help helped
helpful helping helps high higher highly hold home hope hoping hour hours huge hundred idea ideal ideally ideas
identified identify immediate immediately impact implement implemented important improve improved improvement
improvements improving include included includes including increase increased increasing increasingly independent
individual individuals information initial initially innovation innovative inside instance institution intend intended
interest interested interesting internal introduce introduced investigate investigated investigation involve involved
involves issue issues item items itself join kept key kinds knew know knowing knowledge known knows large largely
larger late latest lead leading learn learned learning least leave led left letter level levels likely limited line
list little live local location long longer look looked looking looks lose lost low lower main mainly maintain major
majority manage managed manner mark matter matters mean means meant meet meeting meetings member members mention
mentioned message method methods middle mind minute minutes miss missing modern moment monday month monthly months
morning move moved moving multiple name named national nature nearby nearly necessary need needed needing needs new
news nice nine normal normally note notice number numbers numerous obvious obviously occur offer offered offering
offers office old open opportunities opportunity option options order orders organisation organisations organised
organization organizations original outcome outcomes outside overall owner paid part particular particularly partner
partners partnership parts past pay paying people percent perfect perform performed period person persons phone pick
piece place places plan planned planning plans play plenty plus point points poor popular position positive
possibility possible possibly potential potentially practical practice prefer preferably preferred prepare prepared
present presented pretty prevent previous previously price prices primarily problem problems process produce produced
programme programmes progress project projects promise prompt proper properly proposal propose prove provide provided
provider providers provides providing public purpose purposes quality question questions quick quickly quote raise
raised ran range rate rates reach read ready real realise reason reasonable reasons receive received recent recently
recommend recommended reduce reduced reducing refer reference regarding region regional regular regularly related
relation relatively relevant rely remain remember remote reply report reported reports represent request requests
require required requirement requirements requires research researcher researchers resource resources respond response
responsible rest result results return review right role roles room rough roughly round run running runs safe saturday
save saw scale schedule scheme school second sector see seek seeking seem self sense separate series serious seriously
serve service services set sets seven share shared short shortly shot show showed showing shown shows side significant
significantly similar simple simply single sit site sites situation six size skill skilled skills slightly slow small
smaller solution solutions solve sort sorts sound source speak special specialist specific specifically spend spent
spoke staff stage stand standard start started starting starts state stay step steps stop stopped straight strategy
strong student students studies study stuff subject success successful successfully suggest suggested suggestion
suitable summer sunday support supported supporting supports suppose sure system systems talk talked talking target
task tasks team teams ten term terms test thing things think thinking thirty thought thousand three thursday time
times tips today told tomorrow tool tools top topic topics total touch track train trained training trial tried tries
trouble true try trying tuesday turn turned twelve twenty twice type types typical typically uk understand
understanding unfortunately unit universities university unlikely unsure upcoming update urgent urgently useful user
users usual usually valuable value variety various version view visit visits wait waiting want wanted wanting wants
watch website wednesday week weekend weekly weeks wide widely wider winter wish wonder wondered wondering word words
work worked worker workers working works world worry worse worth write writing written wrong year yearly years
yesterday young
"""

_PRIVATE: Final = """
what who whom when where why how which is are was were do does did can tell show find give make play set get look list
many much best like i me my mine i'm i'd i've myself he his she her
"""

_ORGANISED: Final = """
we our us ours we're we'd we've ourselves staff team teams employee employees employer company firm business charity
organisation colleagues clients customers members site workers apprentice apprentices apprenticeship supervisors course
courses training train research students graduates workshop placement internship hire sponsor consultancy partnership
factory supplier product products department enquiry
"""

GRAMMAR: Final = frozenset(_GRAMMAR.split())
EVERYDAY: Final = frozenset(_EVERYDAY.split())

PRIVATE: Final = frozenset(_PRIVATE.split())
"""Questions, commands and the first person singular: much of them, and none of `ORGANISED`, is talk and no enquiry."""

ORGANISED: Final = frozenset(_ORGANISED.split())
"""Words of somebody who writes for an organisation, or asks a hub for what hubs do."""
