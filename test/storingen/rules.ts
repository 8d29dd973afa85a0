/**
 * What must come of each fault, from the design alone: a small table of rules, written without a look at what the code does.
 * A fault is of a kind; a kind spoils some of the calls that a question makes; a spoilt call is a failure with a class; and the
 * class, what is asked, and whether the source is required decide the status.
 */

/** Classes of failure with the status that a client sees, as the table of errors has them. */
export const statuses = { onbereikbaar: 503, 'te-laat': 504, overbelast: 503, weigert: 502, onleesbaar: 502, mislukt: 502 } as const
export type Reason = keyof typeof statuses

export type FaultKind =
  | Reason
  /** It answers as it should, however odd. */
  | 'gaaf'
  /** One record is broken, and only that one. */
  | 'een slecht record'
  /** Every record that it gives is broken. */
  | 'alle records slecht'
  /** Its lists do not come to an end, or lead elsewhere. */
  | 'lijst zonder eind'
  /** Asked about a person it answers about another. */
  | 'andere persoon'
  /** Asked for records by their ids it answers others. */
  | 'andere records'
  /** Asked about a person it answers everybody. */
  | 'iedereen'

export type Handling = 'strict' | 'standaard' | 'lenient'
export type Verplichting = 'verplicht' | 'optioneel'

export type Where = 'overal' | 'hier' | 'elders' | 'nergens'

export interface Question {
  readonly name: string
  /** The calls to the faulty source that it cannot do without. */
  readonly calls: readonly ('list' | 'persoon' | 'get')[]
  /** Who holds what it names; absent when it names nothing. `hier`: only the faulty source. */
  readonly where?: Where
  /** It is about the one record that is broken where one is, alone or among others. */
  readonly touchesBroken: 'alone' | 'among others' | 'no'
  readonly form: 'list' | 'detail'
}

export const questions = [
  { name: 'lijst', calls: ['list'], touchesBroken: 'among others', form: 'list' },
  { name: 'uitgevouwen lijst', calls: ['list', 'get', 'persoon'], touchesBroken: 'among others', form: 'list' },
  { name: 'detail elders', calls: ['get'], where: 'elders', touchesBroken: 'no', form: 'detail' },
  { name: 'detail hier', calls: ['get'], where: 'hier', touchesBroken: 'alone', form: 'detail' },
  { name: 'detail met gemaakte id', calls: ['get'], where: 'hier', touchesBroken: 'no', form: 'detail' },
  { name: 'detail nergens', calls: ['get'], where: 'nergens', touchesBroken: 'no', form: 'detail' },
  { name: 'partij overal', calls: ['persoon'], where: 'overal', touchesBroken: 'no', form: 'list' },
  { name: 'partij hier', calls: ['persoon'], where: 'hier', touchesBroken: 'no', form: 'list' },
  { name: 'partij nergens', calls: ['persoon'], where: 'nergens', touchesBroken: 'no', form: 'list' },
  { name: 'contacten overal', calls: ['persoon'], where: 'overal', touchesBroken: 'among others', form: 'list' },
  { name: 'contacten hier', calls: ['persoon'], where: 'hier', touchesBroken: 'no', form: 'list' },
  { name: 'contacten nergens', calls: ['persoon'], where: 'nergens', touchesBroken: 'no', form: 'list' },
] as const satisfies readonly Question[]

export type QuestionName = (typeof questions)[number]['name']

export interface Policy {
  readonly verplichting: Verplichting
  readonly handling: Handling
}

export interface Expected {
  readonly status: number
  /** `Gevel-Volledig`. */
  readonly volledig: boolean
  /** What `Gevel-Bronnen` says of the faulty source; undefined: it need not be named. */
  readonly source: { readonly status: 'ok' | 'fout'; readonly reden?: Reason; readonly quarantaine?: number } | undefined
  /** The faulty source's own records in the answer. `some`: what it gave before it failed. */
  readonly own: 'all' | 'all but the broken one' | 'none' | 'some'
}

/** How the faulty source fails for this question; undefined when it does not. */
export function failureOf(kind: FaultKind, { calls, where, touchesBroken }: Question): Reason | undefined {
  const asks = (call: Question['calls'][number]) => calls.includes(call)
  switch (kind) {
    case 'gaaf': return undefined
    case 'een slecht record': return touchesBroken === 'alone' ? 'onleesbaar' : undefined
    // What it does not hold it does not give, so that nothing of it is broken.
    case 'alle records slecht': return where === 'elders' || where === 'nergens' ? undefined : 'onleesbaar'
    case 'lijst zonder eind': return asks('list') || (asks('persoon') && where !== 'nergens') ? 'onleesbaar' : undefined
    case 'andere persoon': return asks('persoon') ? 'onleesbaar' : undefined
    case 'andere records': return asks('get') ? 'onleesbaar' : undefined
    // Its answer shows the person whom it holds; for one whom it does not hold it has not answered the question.
    case 'iedereen': return asks('persoon') && where === 'nergens' ? 'onleesbaar' : undefined
    default: return kind
  }
}

export function expected(kind: FaultKind, question: Question, { verplichting, handling }: Policy): Expected {
  const reason = failureOf(kind, question)
  if (question.where === 'elders') return { status: 200, volledig: true, source: undefined, own: 'none' }
  if (!reason) return expectedOfAnswer(kind, question)
  const failed = { volledig: false, source: { status: 'fout', reden: reason }, own: 'none' } as const
  // A client acts on what is not there: it is never told so by a source that did not answer, whatever it prefers.
  if (question.where === 'hier' || question.where === 'nergens') return { ...failed, status: statuses[reason] }
  const mayFail = handling === 'lenient' || (handling === 'standaard' && verplichting === 'optioneel')
  if (!mayFail) return { ...failed, status: statuses[reason] }
  return { ...failed, status: 200, own: isPartOf(kind, question) ? 'some' : 'none' }
}

function expectedOfAnswer(kind: FaultKind, { where, touchesBroken, form }: Question): Expected {
  const loses = kind === 'een slecht record' && touchesBroken === 'among others'
  return {
    status: where === 'nergens' && form === 'detail' ? 404 : 200,
    volledig: true,
    source: { status: 'ok', ...(loses && { quarantaine: 1 }) },
    own: loses ? 'all but the broken one' : 'all',
  }
}

/** Whether the first of the question's calls goes well, so that the source had a part in the answer before it failed. */
function isPartOf(kind: FaultKind, { calls }: Question): boolean {
  return calls[0] === 'list' && (kind === 'andere persoon' || kind === 'andere records')
}
