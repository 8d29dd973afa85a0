/**
 * Everything that the laws look at, once: what holds, when it is asked of an adapter, and what an adapter does that lies in
 * exactly that. docs/wetten.md is this list; each behaviour has a liar of its own in `liars/`.
 */
export interface BehaviourDefinition {
  /** What holds. `{about}` stands for the filter or the key that the law is about. */
  readonly claim: string
  /** What an adapter must declare, or who opens it must give, for the law to be put to it. */
  readonly when: string
  /** What an adapter does that lies in this alone. */
  readonly lie: string
  /**
   * Behaviours without which this one says nothing: while one of them is broken (for the same resource, and for the same
   * filter or key) this one is not judged, so that an author sees causes and not their echoes.
   */
  readonly restsOn?: readonly string[]
}

const ability = {
  'ability-filters': { claim: 'declares only filters of the standard', when: 'list', lie: 'declares a filter that the standard does not have' },
  'ability-match': { claim: 'compares as it must to answer exactly', when: 'list', lie: 'answers exactly, and says that it compares by beginnings' },
  'ability-orders': { claim: 'declares no order but that of the standard', when: 'list', lie: 'sorts on a key of its own' },
  'ability-page': { claim: 'declares a page of whole rows', when: 'list', lie: 'has pages of a hundred rows and a half' },
  'ability-any-of': { claim: 'declares a number of values that can be', when: 'list', lie: 'takes half a value' },
  'ability-persoon': { claim: 'declares only persoon keys that there are, each once', when: 'list', lie: 'names a key twice' },
  'ability-needs': { claim: 'needs only what it can be asked by', when: 'list', lie: 'needs a filter that it does not have' },
  'ability-ids': { claim: 'declares ids that Gevel can mint', when: 'always', lie: 'has ids of a form that there is no codec for' },
  'ability-get': { claim: 'can get what it lists', when: 'list', lie: 'lists, and gives nothing by its id' },
  'ability-accepts': { claim: 'accepts only fields of the standard', when: 'create or update', lie: 'accepts a field of its own' },
  'ability-omits': { claim: 'omits only fields of the standard', when: 'omits', lie: 'omits a field that the standard does not have' },
  'ability-constant': { claim: 'declares the same every time, in plain JSON', when: 'list', lie: 'declares another page each time that it is asked' },
} as const satisfies Record<string, BehaviourDefinition>

const lists = {
  'list-answers': { claim: 'answers what its ability allows', when: 'list', lie: 'fails when it is asked for more than ten rows' },
  'list-ends': { claim: 'comes to its end', when: 'list', lie: 'gives the same page again and again' },
  'list-holds-all': { claim: 'lists all that its records point at', when: 'list without needs', lie: 'has an empty list beside records that can be got' },
  'list-by-needs': { claim: 'asked by what it needs, gives all that matches and nothing else', when: 'list with needs', lie: 'looks at the half of what it needs', restsOn: ['ability-needs'] },
  'list-repeats': { claim: 'answers the same question the same every time', when: 'list', lie: 'shuffles each page' },
  'list-pages': { claim: 'gives every record once over its pages', when: 'list', lie: 'drops a record at the top of the second page' },
  'list-one-order': { claim: 'has one order, whatever the limit', when: 'list', lie: 'turns small pages round', restsOn: ['list-repeats', 'list-pages'] },
  'list-limit': { claim: 'keeps to the limit', when: 'list', lie: 'gives a row more than was asked' },
  'list-page-size': { claim: 'gives pages as large as it says', when: 'list', lie: 'says that it gives twenty rows a call and gives seven' },
  'list-offset': { claim: 'starts at any offset', when: 'seek offset', lie: 'knows offsets only where a page begins', restsOn: ['list-repeats', 'list-pages', 'list-one-order'] },
  'list-offset-rows': { claim: 'points on to where its rows end', when: 'seek offset', lie: 'hides a place of its own in an offset', restsOn: ['list-pages'] },
  'list-past-end': { claim: 'has nothing past its end', when: 'seek offset', lie: 'gives the last page again past the end' },
  'list-cursor': { claim: 'goes on at a cursor, again and again', when: 'seek cursor', lie: 'takes a cursor only once', restsOn: ['list-repeats'] },
  'list-next': { claim: 'points on as its seek says', when: 'list', lie: 'says that it answers all at once and points on' },
  'list-total': { claim: 'counts all its rows', when: 'total exact', lie: 'counts a row too many' },
  'list-readable': { claim: 'counts the rows that it can read', when: 'total readable', lie: 'counts what it cannot read among what it can' },
  'list-total-pages': { claim: 'counts the same on every page', when: 'total', lie: 'counts on the second page what is left', restsOn: ['list-total', 'list-readable'] },
} as const satisfies Record<string, BehaviourDefinition>

const orders = {
  'order-kept': { claim: 'is sorted where it says so', when: 'an order', lie: 'claims an order and does not keep it', restsOn: ['ability-orders'] },
  'order-over-pages': { claim: 'is sorted as a whole, over its pages', when: 'an order', lie: 'sorts within each page', restsOn: ['ability-orders', 'order-kept'] },
  'order-empty-last': { claim: 'sorts empty ones last', when: 'an order', lie: 'sorts empty ones first', restsOn: ['ability-orders'] },
  'order-loses-nothing': { claim: 'holds the same records when it is sorted', when: 'an order', lie: 'leaves out what has no key to be sorted on', restsOn: ['ability-orders'] },
  'order-ties': { claim: 'keeps equals in one order', when: 'an order, ties stable', lie: 'shuffles equals and says that they are stable', restsOn: ['ability-orders', 'order-kept', 'order-over-pages', 'order-loses-nothing'] },
  'order-with-filter': { claim: 'keeps to a filter while it sorts', when: 'an order and a filter', lie: 'forgets the filter when it sorts', restsOn: ['order-kept', 'order-loses-nothing', 'filter-finds', 'filter-keeps-out', 'filter-false'] },
  'order-with-persoon': { claim: 'keeps to a persoon while it sorts', when: 'an order and a persoon key', lie: 'forgets the persoon when it sorts', restsOn: ['order-kept', 'order-loses-nothing', 'persoon-finds', 'persoon-nobody-else'] },
} as const satisfies Record<string, BehaviourDefinition>

const sound = ['filter-told', 'filter-finds', 'filter-keeps-out'] as const
const whole = [...sound, 'filter-unknown'] as const
const settled = [...sound, 'filter-false'] as const

const filters = {
  'filter-told': { claim: 'tells what {about} looks at', when: 'a filter', lie: 'gives no evidence for a filter that it has' },
  'filter-finds': { claim: '{about} misses nothing that matches', when: 'a filter', lie: 'leaves out the last one that matches', restsOn: ['filter-told'] },
  'filter-keeps-out': { claim: '{about} gives only what matches', when: 'a filter pushed exactly', lie: 'ignores a filter in silence', restsOn: ['filter-told'] },
  'filter-unknown': { claim: '{about} finds nothing by a value that nobody has', when: 'a filter pushed exactly', lie: 'answers everything for a value that it does not know', restsOn: sound },
  'filter-whole': { claim: '{about} compares the whole value', when: 'a filter on a text, pushed exactly', lie: 'takes a part for the whole', restsOn: whole },
  'filter-case': { claim: '{about} tells capitals from small letters', when: 'a filter on a text, pushed exactly', lie: 'compares without regard to case', restsOn: whole },
  'filter-signs': { claim: '{about} takes % _ * and . as they are', when: 'a filter on a text, pushed exactly', lie: 'lets % and _ stand for other signs', restsOn: whole },
  'filter-spaces': { claim: '{about} takes spaces at the ends as they are', when: 'a filter on a text, pushed exactly', lie: 'forgets spaces at the end', restsOn: whole },
  'filter-marks': { claim: '{about} tells ü from u', when: 'a filter on a text, pushed exactly', lie: 'compares without the marks on letters', restsOn: whole },
  'filter-empty': { claim: '{about} finds by an empty text what is empty', when: 'a filter on a text, pushed exactly', lie: 'takes an empty text for no filter', restsOn: [...whole, 'filter-whole'] },
  'filter-part': { claim: '{about} finds every part of a text', when: 'a filter on a part', lie: 'finds only beginnings', restsOn: sound },
  'filter-any-case': { claim: '{about} searches in capitals and small letters alike', when: 'a filter on a part', lie: 'searches with regard to case', restsOn: sound },
  'filter-list': { claim: '{about} finds any of a list', when: 'a filter on a list', lie: 'takes only the first of a list', restsOn: sound },
  'filter-days': { claim: '{about} compares by the day, its edges included', when: 'a filter on a date', lie: 'leaves out the day itself', restsOn: sound },
  'filter-moments': { claim: '{about} compares to the second', when: 'a filter on a moment, pushed exactly', lie: 'compares by the day', restsOn: sound },
  'filter-false': { claim: '{about} can be asked for what is not so', when: 'a filter on yes or no', lie: 'takes no for not asked', restsOn: sound },
  'filter-any-of': { claim: '{about} finds any of several values', when: 'anyOf', lie: 'takes only the first of several values', restsOn: sound },
  'filter-most': { claim: '{about} takes as many values as it says', when: 'anyOf', lie: 'takes fewer values than it says', restsOn: [...sound, 'filter-any-of'] },
  'filter-together': { claim: 'holds to all of several filters', when: 'two filters', lie: 'looks at the first filter only', restsOn: settled },
  'filter-total': { claim: 'counts what a filter keeps', when: 'a filter and a total', lie: 'counts without looking at the filter', restsOn: [...settled, 'list-total', 'list-readable', 'list-total-pages'] },
  'filter-pages': { claim: 'gives every record once over the pages of a filter', when: 'a filter', lie: 'starts anew on every page of a filter', restsOn: [...settled, 'list-pages'] },
  'filter-narrows': { claim: '{about} leaves something out', when: 'a filter that narrows', lie: 'narrows nothing', restsOn: ['filter-told', 'filter-finds'] },
  'filter-refused': { claim: 'ignores nothing that it does not declare', when: 'list that lacks a filter or a persoon key', lie: 'answers everything for a filter that it does not have' },
} as const satisfies Record<string, BehaviourDefinition>

const own = ['persoon-finds', 'persoon-nobody-else'] as const

const personen = {
  'persoon-finds': { claim: 'by {about} leaves out nothing that belongs to the persoon', when: 'a persoon key', lie: 'leaves out what is older' },
  'persoon-nobody-else': { claim: 'by {about} gives nothing of anybody else', when: 'a persoon key, pushed exactly', lie: 'gives what is of another person too' },
  'persoon-stranger': { claim: 'by {about} gives nothing for who is not known', when: 'a persoon key, pushed exactly', lie: 'gives everybody for a number that it does not know', restsOn: own },
  'persoon-near': { claim: 'by {about} gives nothing for an address that is part of another', when: 'an address as persoon key, pushed exactly', lie: 'searches for a part of an address', restsOn: [...own, 'persoon-stranger'] },
  'persoon-kvk': { claim: 'by {about} tells vestigingen of one number apart by their kvk_nummer', when: 'vestigingsnummer as persoon key, pushed exactly', lie: 'looks at the number of a vestiging alone', restsOn: [...own, 'persoon-stranger'] },
  'persoon-any-kvk': { claim: 'by {about} finds a vestiging of which the kvk_nummer is not known', when: 'vestigingsnummer as persoon key', lie: 'finds no vestiging without its kvk_nummer' },
  'persoon-any-of': { claim: 'by {about} finds any of several personen', when: 'persoonAnyOf', lie: 'takes only the first of several personen', restsOn: own },
  'persoon-most': { claim: 'by {about} takes as many personen as it says', when: 'persoonAnyOf', lie: 'takes fewer personen than it says', restsOn: [...own, 'persoon-any-of'] },
  'persoon-total': { claim: 'counts what belongs to a persoon', when: 'a persoon key and a total', lie: 'counts without looking at the persoon', restsOn: [...own, 'list-total', 'list-readable', 'list-total-pages'] },
  'persoon-pages': { claim: 'gives every record once over the pages of a persoon', when: 'a persoon key', lie: 'starts anew on every page of a persoon', restsOn: [...own, 'list-pages'] },
  'persoon-filter': { claim: 'holds to a persoon and a filter together', when: 'a persoon key and a filter', lie: 'forgets the filter when it is asked for a persoon', restsOn: [...own, ...settled] },
} as const satisfies Record<string, BehaviourDefinition>

const gets = {
  'get-answers': { claim: 'gets what its records point at without failing', when: 'get', lie: 'fails when one of several is not there' },
  'get-as-listed': { claim: 'gets each record as the list gives it', when: 'list and get', lie: 'lists less than it gets' },
  'get-order': { claim: 'gets in the order asked', when: 'get', lie: 'gets in an order of its own' },
  'get-absent': { claim: 'gets nothing in the place of what is not there', when: 'get', lie: 'leaves out what is not there', restsOn: ['get-answers'] },
  'get-twice': { claim: 'gets twice what is asked twice', when: 'get', lie: 'gets a record once, however often it is asked' },
  'get-none': { claim: 'gets nothing when asked for nothing', when: 'get', lie: 'gets everything when asked for nothing' },
  'get-many': { claim: 'gets as many as it is asked for', when: 'get', lie: 'gets the first twenty' },
  'get-unreadable': { claim: 'gets what it cannot read as unreadable, beside what it can', when: 'list and get', lie: 'says of what it cannot read that it is not there' },
} as const satisfies Record<string, BehaviourDefinition>

const relations = {
  'included-whole': { claim: 'brings along only records as a get of them gives', when: 'included records', lie: 'brings along the half of a record' },
  'points-there': { claim: 'points only at records that are there', when: 'a relation', lie: 'points at what is not there' },
  'embeds-same': { claim: 'embeds records as they are', when: 'an embedded record that can be got', lie: 'embeds another than it is', restsOn: ['points-there'] },
  'embeds-sound': { claim: 'embeds records that keep to the standard', when: 'an embedded record that cannot be got', lie: 'embeds a text that is too long' },
  'both-sides': { claim: 'says of a relation the same as its other side', when: 'a relation of two sides', lie: 'tells a relation from one side' },
  'partij-numbers': { claim: 'gives with a partij the numbers that it has', when: 'a reference to a partij with numbers', lie: 'gives a partij the numbers of another', restsOn: ['numbers-valid'] },
  'numbers-valid': { claim: 'gives numbers whole, with their zeros and check digit', when: 'a reference to a partij with numbers', lie: 'leaves out the zero that a number begins with' },
  'evidence-true': { claim: 'has evidence that says what the records say', when: 'evidence', lie: 'gives the number of another contact as evidence' },
} as const satisfies Record<string, BehaviourDefinition>

const records = {
  'local-form': { claim: 'has locals that fit their form', when: 'always', lie: 'writes locals in capitals', restsOn: ['ability-ids'] },
  'shape-required': { claim: 'gives what the standard requires', when: 'always', lie: 'leaves out the kanaal of a contact' },
  'shape-known': { claim: 'gives no field that the standard does not have', when: 'always', lie: 'gives a field of its own' },
  'shape-derived': { claim: 'leaves to Gevel what Gevel makes', when: 'always', lie: 'gives a url of its own' },
  'shape-moment': { claim: 'gives moments in UTC, in the one form', when: 'always', lie: 'gives a moment without its zone' },
  'shape-day': { claim: 'gives days that exist', when: 'always', lie: 'gives the 31st of February' },
  'shape-length': { claim: 'gives texts within the limits of the standard', when: 'always', lie: 'gives an onderwerp that is too long' },
  'shape-choice': { claim: 'gives only choices of the standard', when: 'always', lie: 'gives a status of its own' },
  'shape-type': { claim: 'gives values of the type of the standard', when: 'always', lie: 'gives a number for a text' },
  'shape-null': { claim: 'gives null only where the standard has it', when: 'always', lie: 'gives null for an empty text' },
  'shape-pattern': { claim: 'gives texts in the form of the standard', when: 'always', lie: 'gives the name of a country for its code' },
  'shape-onderwerp': { claim: 'says what a contact was about', when: 'klantcontacten', lie: 'gives a blank onderwerp' },
  'no-sentinels': { claim: 'gives no moment that stands for none', when: 'always', lie: 'gives 1970 for a moment that is not known' },
  'texts-whole': { claim: 'gives texts in the letters they were written in', when: 'always', lie: 'reads UTF-8 as if it were Latin-1' },
  'lists-given': { claim: 'gives its lists, also when they are empty', when: 'a relation to many', lie: 'leaves out an empty list' },
  'lists-are-lists': { claim: 'gives a list of one as a list', when: 'a relation to many', lie: 'gives the one of a list of one' },
  'empty-given': { claim: 'gives what is empty as empty, and leaves out only what it never carries', when: 'partijen', lie: 'leaves out a field where it is empty' },
  'omits-kept': { claim: 'never gives what it omits', when: 'omits', lie: 'omits what it gives' },
  'plain-json': { claim: 'is plain JSON', when: 'always', lie: 'gives what JSON does not carry' },
  'provenance-known': { claim: 'says where a link comes from in the words of the contract', when: 'always', lie: 'has a provenance of its own' },
} as const satisfies Record<string, BehaviourDefinition>

const conduct = {
  'list-stops': { claim: 'does not list when its signal has fired', when: 'list', lie: 'lists on when told to stop' },
  'get-stops': { claim: 'does not get when its signal has fired', when: 'get', lie: 'gets on when told to stop' },
  'stops-saying-why': { claim: 'stops with the reason of its signal', when: 'list or get', lie: 'hides why it stopped', restsOn: ['list-stops', 'get-stops'] },
  'stops-midway': { claim: 'stopped midway, answers no half', when: 'list', lie: 'answers what it has so far when it is stopped', restsOn: ['list-stops', 'list-repeats'] },
  'quarantine-rule': { claim: 'says of rows it cannot read which rule they broke', when: 'list', lie: 'says nothing of a row that it cannot read' },
  'quarantine-silent': { claim: 'says of rows it cannot read nothing that stands in them', when: 'list', lie: 'says what stood in a row' },
  'answers-apart': { claim: 'gives each answer as its own', when: 'list', lie: 'gives the same objects to all who ask', restsOn: ['list-repeats'] },
  'question-untouched': { claim: 'leaves the question as it was', when: 'list or get', lie: 'sorts what it was given' },
  'at-once': { claim: 'answers several questions at once, each its own', when: 'list', lie: 'keeps the question where the next one overwrites it', restsOn: ['list-repeats'] },
  'probe-answers': { claim: 'answers a probe', when: 'probe', lie: 'fails its probe' },
  'probe-stops': { claim: 'does not probe when its signal has fired', when: 'probe', lie: 'probes on when told to stop', restsOn: ['probe-answers'] },
  'closes-twice': { claim: 'can be closed, and closed again', when: 'close', lie: 'fails when it is closed again' },
  'closed-not-empty': { claim: 'closed, does not pass for empty', when: 'close and list', lie: 'answers nothing when it is closed' },
  'content-bytes': { claim: 'gives the bytes of what it holds', when: 'content', lie: 'gives text for bytes' },
  'content-same': { claim: 'gives the same bytes every time', when: 'content', lie: 'gives its bytes once', restsOn: ['content-bytes'] },
  'content-stops': { claim: 'gives no bytes when its signal has fired', when: 'content', lie: 'gives bytes on when told to stop', restsOn: ['content-bytes'] },
  'zaken-only-asked': { claim: 'names no zaak that was not asked for', when: 'zaken', lie: 'names every zaak' },
  'zaken-either-name': { claim: 'knows a zaak by either of its names', when: 'zaken', lie: 'knows a zaak by its uuid alone', restsOn: ['zaken-only-asked'] },
  'zaken-stops': { claim: 'names no zaken when its signal has fired', when: 'zaken', lie: 'names zaken on when told to stop' },
  'zaken-of-persoon': { claim: 'gives of a persoon only zaken in which that one has a rol', when: 'zaken.vanPersoon', lie: 'gives zaken of everybody' },
  'zaken-newest': { claim: 'gives the newest zaken of a persoon first, no more than asked for, and counts them all', when: 'zaken.vanPersoon', lie: 'gives the oldest zaken first', restsOn: ['zaken-of-persoon'] },
  'zaken-of-persoon-stops': { claim: 'gives no zaken of a persoon when its signal has fired', when: 'zaken.vanPersoon', lie: 'gives zaken of a persoon on when told to stop' },
} as const satisfies Record<string, BehaviourDefinition>

const failures = {
  recovers: { claim: 'answers again when its source does', when: 'faults', lie: 'stays down once it has been' },
  'down-fails': { claim: 'is unreachable when its source is down', when: 'faults.down', lie: 'is empty when its source is down', restsOn: ['recovers'] },
  'cut-fails': { claim: 'fails when the connection is lost in the middle of an answer', when: 'faults.cut', lie: 'takes the half of an answer for the whole', restsOn: ['recovers'] },
  'hanging-ends': { claim: 'ends a call that hangs when its signal fires', when: 'faults.hanging', lie: 'hangs with its source', restsOn: ['recovers'] },
  'failing-fails': { claim: 'fails when its source says that it failed', when: 'faults.failing', lie: 'takes an error for an empty answer', restsOn: ['recovers'] },
  'refusing-fails': { claim: 'says so when its source refuses the credentials', when: 'faults.refusing', lie: 'takes a refusal for an empty answer', restsOn: ['recovers'] },
  'busy-fails': { claim: 'says so when its source asks to slow down', when: 'faults.busy', lie: 'takes a source that is busy for one that is down', restsOn: ['recovers'] },
  'busy-waits': { claim: 'hands on how long its source asks to be left alone', when: 'faults.busy and retryAfterMs', lie: 'forgets how long its source asked to be left alone', restsOn: ['recovers', 'busy-fails'] },
  'garbled-fails': { claim: 'fails when its source answers something else', when: 'faults.garbled', lie: 'takes what it cannot read for an empty answer', restsOn: ['recovers'] },
  'get-fails': { claim: 'does not say of what it cannot reach that it is not there', when: 'faults and get', lie: 'finds nothing when its source is down', restsOn: ['recovers'] },
  'probe-fails': { claim: 'fails its probe when its source fails', when: 'faults and probe', lie: 'says that all is well', restsOn: ['recovers'] },
  'page-fails': { claim: 'does not take a failure for the end of a list', when: 'faults, and a list of several pages', lie: 'ends a list where its source fails', restsOn: ['recovers'] },
  'failure-silent': { claim: 'says nothing of what was asked when it fails', when: 'faults', lie: 'repeats the question in its error', restsOn: ['recovers'] },
} as const satisfies Record<string, BehaviourDefinition>

const made = ['create-new', 'create-shown'] as const

const writes = {
  'create-holds': { claim: 'creates what it was given', when: 'create', lie: 'drops a field that it accepts' },
  'create-new': { claim: 'gives what it creates a local of its own', when: 'create', lie: 'writes over what is there', restsOn: ['create-holds'] },
  'create-shown': { claim: 'gets what it created', when: 'create and get', lie: 'creates nothing and says that it did', restsOn: ['create-holds', 'create-new'] },
  'create-listed': { claim: 'lists what it created', when: 'create and a list without needs', lie: 'leaves what is new out of its list', restsOn: made },
  'create-late': { claim: 'creates nothing when its signal has fired', when: 'create', lie: 'creates when told to stop' },
  'create-refused': { claim: 'refuses a draft that points at what is not there', when: 'create with a reference', lie: 'fails on a draft that it should refuse' },
  'refusal-changes-nothing': { claim: 'has changed nothing when it refuses', when: 'create with a reference', lie: 'creates first and refuses then', restsOn: ['create-refused'] },
  'refusal-silent': { claim: 'repeats no value of a draft when it refuses', when: 'create with a reference', lie: 'repeats what was in the draft', restsOn: ['create-refused'] },
  'update-nothing': { claim: 'changes nothing when nothing is given', when: 'update', lie: 'empties what was not given', restsOn: made },
  'update-only-given': { claim: 'changes what is given, and only that', when: 'update', lie: 'resets another field of what it changes', restsOn: [...made, 'update-nothing'] },
  'update-shown': { claim: 'gets what it changed', when: 'update and get', lie: 'changes nothing and says that it did', restsOn: [...made, 'update-nothing', 'update-only-given'] },
  'update-late': { claim: 'changes nothing when its signal has fired', when: 'update', lie: 'changes when told to stop', restsOn: made },
  'update-absent': { claim: 'updates nothing that is not there', when: 'update', lie: 'makes what it should change' },
  'remove-gone': { claim: 'has removed what it says', when: 'create and remove', lie: 'removes nothing', restsOn: [...made, 'remove-late'] },
  'remove-again': { claim: 'removes only once', when: 'create and remove', lie: 'says again that it removed it', restsOn: [...made, 'remove-late', 'remove-gone'] },
  'remove-late': { claim: 'removes nothing when its signal has fired', when: 'create and remove', lie: 'removes when told to stop', restsOn: made },
  'remove-absent': { claim: 'removes nothing that is not there', when: 'remove', lie: 'says that it removed what was never there' },
  'together-makes': { claim: 'makes several changes as one, later ones pointing at earlier ones', when: 'together', lie: 'forgets what a later step points at' },
  'together-none': { claim: 'makes none of several changes when one of them cannot be made', when: 'together', lie: 'leaves what earlier steps made when a later one fails', restsOn: ['together-makes'] },
  'together-names': { claim: 'says which of several changes could not be made', when: 'together', lie: 'counts its steps from one', restsOn: ['together-makes'] },
  'together-late': { claim: 'makes none of several changes when its signal has fired', when: 'together', lie: 'makes several when told to stop' },
} as const satisfies Record<string, BehaviourDefinition>

export const chapters = {
  'What it declares': ability,
  'Lists': lists,
  'Orders': orders,
  'Filters': filters,
  'Personen': personen,
  'Getting': gets,
  'Relations and evidence': relations,
  'Records': records,
  'Conduct': conduct,
  'Failures': failures,
  'Writing': writes,
} as const satisfies Record<string, Readonly<Record<string, BehaviourDefinition>>>

const all = { ...ability, ...lists, ...orders, ...filters, ...personen, ...gets, ...relations, ...records, ...conduct, ...failures, ...writes }

export type Behaviour = keyof typeof all
export const behaviours: Readonly<Record<Behaviour, BehaviourDefinition>> = all
export const behaviourNames = Object.keys(all) as Behaviour[]
