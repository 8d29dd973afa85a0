/**
 * A question of access and its answer, as AuthZEN has them: may this client do this with this resource, in this source. One
 * model for what is asked of another system, and for what is kept of each decision. Pure.
 */
import type { Operation } from '../access/configuration.ts'
import type { Subject } from '../access/subject.ts'
import { actorPseudonym, employeeName } from '../logboek/actors.ts'
import type { Pseudonyms } from '../logboek/pseudonyms.ts'

export interface Question {
  readonly client: string
  readonly subject?: Subject
  readonly doelbinding?: string
  readonly operation: Operation
  /** A resource of a surface; undefined where none by that name is there. */
  readonly resource: string | undefined
  /** Of one record. */
  readonly uuid?: string
  /** Public name; absent for a question of the whole request. */
  readonly source?: string
}

export interface Decision extends Question {
  readonly traceId: string
  readonly spanId: string
  /** Milliseconds since 1970. */
  readonly at: number
  readonly allowed: boolean
  /** No decision was had, which is none. */
  readonly failed?: boolean
  /** What decided, and which version of it. */
  readonly policies: Readonly<Record<string, string>>
  /** Public names of the sources in which it is allowed, where the question was of the whole request. */
  readonly sources?: readonly string[]
  readonly transaction?: string
}

/** How somebody is told: not at all, by pseudonym, or by number. */
export type Personen = 'geen' | 'pseudoniem' | 'nummer'

interface Person {
  readonly soort: string
  readonly id: string
}

export interface Evaluation {
  readonly subject: { readonly type: 'afnemer'; readonly id: string; readonly properties: Readonly<Record<string, unknown>> }
  readonly action: { readonly name: Operation }
  readonly resource: { readonly type: string; readonly id: string; readonly properties: Readonly<Record<string, unknown>> }
  readonly context: Readonly<Record<string, unknown>>
}

/** The standard asks for an id; of a list there is none. */
const every = '*'

/** `pseudonyms`: absent where none can be made; then nobody is told by one. */
export function evaluationOf({ client, subject, doelbinding, operation, resource, uuid, source }: Question, personen: Personen, pseudonyms?: Pseudonyms): Evaluation {
  return {
    subject: { type: 'afnemer', id: client, properties: subject ? personsOf(subject, client, personen, pseudonyms) : {} },
    action: { name: operation },
    resource: { type: resource ?? 'onbekend', id: uuid ?? every, properties: source === undefined ? {} : { bron: source } },
    context: doelbinding === undefined ? {} : { doelbinding },
  }
}

/** An employee goes by name, whatever is told of others; that somebody acts for another is told without telling who. */
function personsOf(subject: Subject, client: string, personen: Personen, pseudonyms: Pseudonyms | undefined): Record<string, unknown> {
  const { actor, actorSoort, represents } = subject
  if (actorSoort === 'medewerker') return { medewerker: pseudonyms ? employeeName(subject, client, pseudonyms) : actor }
  const persons = personen === 'nummer' ? byNumber(subject) : personen === 'pseudoniem' && pseudonyms ? byPseudonym(subject, client, pseudonyms) : undefined
  return { machtiging: represents, ...(persons ? { ingelogde: persons.actor, ...(persons.betrokkene && { betrokkene: persons.betrokkene }) } : {}), ...(personen === 'nummer' && { sub: actor }) }
}

interface Persons {
  readonly actor: Person | undefined
  readonly betrokkene: Person | undefined
}

function byNumber({ identity, actorIdentity }: Subject): Persons {
  const plain = (one: typeof identity) => one && { soort: one.soort.toUpperCase(), id: one.nummer }
  return { actor: plain(actorIdentity), betrokkene: plain(identity) }
}

function byPseudonym(subject: Subject, client: string, pseudonyms: Pseudonyms): Persons {
  const told = ({ id, type }: { id: string; type: string }) => ({ soort: type, id })
  return { actor: told(actorPseudonym(subject, client, pseudonyms)), betrokkene: subject.identity && told(pseudonyms.ofIdentity(subject.identity)) }
}
