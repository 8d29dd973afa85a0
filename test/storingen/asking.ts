/** The questions of the matrix as requests, and what their answers hold of each source, read from the wire alone. */
import { parseItem, parseList, type Token } from 'structured-headers'
import { broken, bsn, held, unheld } from './people.ts'
import type { QuestionName } from './rules.ts'
import { betrokkeneId, type Place } from './setup.ts'

const partijOf = (number: string) => `/partijen?partijIdentificator__codeSoortObjectId=bsn&partijIdentificator__objectId=${number}`
const contactsOf = (number: string) => `/klantcontacten?pageSize=100&hadBetrokkene__wasPartij__partijIdentificator__objectId=${number}`

const paths: Readonly<Record<QuestionName, (place: Place) => string>> = {
  lijst: () => '/klantcontacten?pageSize=30',
  'uitgevouwen lijst': () => '/klantcontacten?pageSize=100&expand=hadBetrokkenen,hadBetrokkenen.wasPartij',
  // Each cell asks for another one: where a record was found is remembered, and then no other source is asked.
  'detail elders': ({ number }) => `/klantcontacten/${elsewhere[number % elsewhere.length]!.id}`,
  'detail hier': () => `/klantcontacten/${broken.id}`,
  'detail met gemaakte id': ({ number }) => `/betrokkenen/${betrokkeneId(number, '1000')}`,
  'detail nergens': () => `/klantcontacten/${unheld}`,
  'partij overal': () => partijOf(bsn.overal),
  'partij hier': () => partijOf(bsn.hier),
  'partij nergens': () => partijOf(bsn.nergens),
  'contacten overal': () => contactsOf(bsn.overal),
  'contacten hier': () => contactsOf(bsn.hier),
  'contacten nergens': () => contactsOf(bsn.nergens),
}

const elsewhere = [...held.register.contacten, ...held.archief.contacten]

export interface Bron {
  readonly status: string
  readonly reden?: string
  readonly count: number
  readonly quarantaine?: number
}

export interface Answer {
  readonly path: string
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** Parsed JSON; undefined when it is none. */
  readonly body: any
  readonly milliseconds: number
}

export async function ask(place: Place, question: QuestionName, prefer?: string): Promise<Answer> {
  return get(place, paths[question](place), prefer)
}

export async function get({ api, token }: Pick<Place, 'api' | 'token'>, path: string, prefer?: string): Promise<Answer> {
  const started = performance.now()
  const response = await fetch(api + path, { headers: { authorization: `Token ${token}`, ...(prefer && { prefer }) } })
  const text = await response.text()
  return { path, status: response.status, headers: response.headers, text, body: parsed(text), milliseconds: performance.now() - started }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** Read as RFC 9651 says; throws where the header is none. */
export function bronnenOf({ headers }: Answer): Record<string, Bron> {
  const word = (value: unknown) => (value as Token | undefined)?.toString()
  return Object.fromEntries(parseList(headers.get('gevel-bronnen') ?? '').map(([name, parameters]) => {
    const reden = word(parameters.get('reden'))
    const quarantaine = parameters.get('quarantaine') as number | undefined
    if (!Number.isInteger(parameters.get('count')) || !Number.isInteger(parameters.get('ms'))) throw new TypeError('count and ms are whole numbers')
    return [word(name), { status: word(parameters.get('status'))!, count: parameters.get('count') as number, ...(reden && { reden }), ...(quarantaine !== undefined && { quarantaine }) }]
  }))
}

/** `undefined` without the header. */
export function volledigOf({ headers }: Answer): boolean | undefined {
  const header = headers.get('gevel-volledig')
  return header === null ? undefined : (parseItem(header)[0] as boolean)
}
