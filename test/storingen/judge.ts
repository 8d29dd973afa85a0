/** Compares an answer with what the rules expect; every difference is a sentence. No clock is looked at. */
import { isDeepStrictEqual } from 'node:util'
import { bronnenOf, volledigOf, type Answer, type Bron } from './asking.ts'
import { sourceWords, type Fault } from './faults.ts'
import { broken, bsn, held, isOf, merged, type Contact, type HolderName } from './people.ts'
import { expected, type Expected, type Policy, type Question, type QuestionName } from './rules.ts'

export interface Cell extends Policy {
  readonly fault: Fault
  readonly question: Question & { readonly name: QuestionName }
  /** As the request said it; undefined when it said nothing. */
  readonly prefer?: 'strict' | 'lenient'
}

/** What is wrong with the answer; empty when it is as it must be. `secrets` are texts that no answer may hold. */
export function judge(cell: Cell, answer: Answer, source: string, secrets: readonly string[]): string[] {
  const wanted = expected(cell.fault.kind, cell.question, cell)
  const wrong: string[] = []
  const is = (what: string, seen: unknown, must: unknown) => {
    if (!isDeepStrictEqual(seen, must)) wrong.push(`${what}: ${short(seen)}, must be ${short(must)}`)
  }
  is('status', answer.status, wanted.status)
  is('gevel-volledig', volledigOf(answer), wanted.volledig)
  is('preference-applied', answer.headers.get('preference-applied'), cell.prefer ? `handling=${cell.prefer}` : null)
  is('content-type', answer.headers.get('content-type'), 'application/json')
  const bronnen = bronnenOf(answer)
  judgeSources(is, cell, wanted, bronnen, source)
  if (answer.status === 200 && answer.body?.results?.[0]?.nummer) judgeCounts(is, answer.body.results, bronnen)
  if (answer.status === wanted.status) {
    if (wanted.status === 200) judgeBody(is, cell, wanted, answer)
    else is('problem', problemOf(answer, source), { code: codes[wanted.status], names: wanted.status !== 404 })
  }
  return [...wrong, ...leaks(answer, secrets).map((leak) => `gives away: ${leak}`)]
}

type Is = (what: string, seen: unknown, must: unknown) => void

const codes: Readonly<Record<number, string>> = { 404: 'not_found', 502: 'bad_gateway', 503: 'service_unavailable', 504: 'gateway_timeout' }

function problemOf({ body }: Answer, source: string) {
  return { code: body?.code, names: String(body?.detail).includes(source) }
}

/** The healthy sources as such, the faulty one as the rules say. Where one source could hold it, only that one is named. */
function judgeSources(is: Is, { question }: Cell, { source: must }: Expected, bronnen: Record<string, Bron>, source: string): void {
  const named = new Set([...question.form === 'list' || question.where === 'nergens' ? ['register', 'archief'] : [], ...must ? [source] : []])
  for (const name of named) {
    if (name !== source) is(`gevel-bronnen ${name}`, bronnen[name]?.status, 'ok')
    else is(`gevel-bronnen ${name}`, saidOf(bronnen[name]), must)
  }
  const unknown = Object.keys(bronnen).filter((name) => !['register', 'archief', source].includes(name))
  is('gevel-bronnen names others', unknown, [])
}

/** Each healthy source counts its own rows on the page. */
function judgeCounts(is: Is, rows: readonly { nummer: string }[], bronnen: Record<string, Bron>): void {
  for (const name of ['register', 'archief'] as const) {
    is(`count of ${name}`, bronnen[name]?.count, rows.filter(({ nummer }) => held[name].contacten.some(({ kenmerk }) => kenmerk === nummer)).length)
  }
}

/** Of a source that failed it does not matter how many of its records were set aside before. */
function saidOf(bron: Bron | undefined): Partial<Bron> | undefined {
  if (!bron) return undefined
  const { count: _count, quarantaine, ...rest } = bron
  return rest.status === 'fout' || quarantaine === undefined ? rest : { ...rest, quarantaine }
}

const judgements: Readonly<Record<QuestionName, (is: Is, cell: Cell, wanted: Expected, answer: Answer) => void>> = {
  lijst: (is, cell, wanted, { body }) => judgeRows(is, contactsIn(cell, wanted), wanted, body, 30),
  'uitgevouwen lijst': (is, cell, wanted, { body }) => {
    judgeRows(is, contactsIn(cell, wanted), wanted, body, 100)
    for (const row of body.results) judgeExpand(is, row, wanted)
  },
  'detail elders': (is, _cell, _wanted, { body, path }) => is('uuid', path.endsWith(body.uuid), true),
  'detail hier': (is, _cell, _wanted, { body }) => is('nummer', body.nummer, broken.kenmerk),
  'detail met gemaakte id': (is, _cell, _wanted, { body }) => is('organisatienaam', body.organisatienaam, 'Klant W-01'),
  'detail nergens': (is) => is('a record that nobody holds', 'is there', 'is not there'),
  'partij overal': (is, cell, wanted, { body }) => judgePartij(is, bsn.overal, ['register', 'archief', ...(wanted.own === 'none' ? [] : ['wankel' as const])], body),
  'partij hier': (is, _cell, _wanted, { body }) => judgePartij(is, bsn.hier, ['wankel'], body),
  'partij nergens': (is, _cell, _wanted, { body }) => is('count', [body.count, body.results], [0, []]),
  'contacten overal': (is, cell, wanted, { body }) => judgeRows(is, contactsIn(cell, wanted, bsn.overal), wanted, body, 100),
  'contacten hier': (is, cell, wanted, { body }) => judgeRows(is, contactsIn(cell, wanted, bsn.hier), wanted, body, 100),
  'contacten nergens': (is, _cell, _wanted, { body }) => is('count', [body.count, body.results], [0, []]),
}

function judgeBody(is: Is, cell: Cell, wanted: Expected, answer: Answer): void {
  judgements[cell.question.name](is, cell, wanted, answer)
}

const all: readonly HolderName[] = ['register', 'archief', 'wankel']

function contactsIn({ fault }: Cell, { own }: Expected, number?: string): Contact[] {
  const names = own === 'none' || own === 'some' ? all.slice(0, 2) : all
  const rows = merged(names, (contact) => (number === undefined || isOf(number)(contact)) && (own !== 'all but the broken one' || contact.kenmerk !== broken.kenmerk))
  if (fault.shift === undefined) return rows
  // Those of the faulty source are later than they were, by its own clock.
  const at = (contact: Contact) => Date.parse(contact.moment) + (contact.kenmerk.startsWith('W') ? fault.shift! : 0)
  return rows.sort((one, other) => at(other) - at(one))
}

/** Whole, in order and counted. Of a source that failed in the middle only what the healthy ones hold is looked at. */
function judgeRows(is: Is, rows: readonly Contact[], { own }: Expected, body: any, pageSize: number): void {
  const numbers: string[] = body.results.map(({ nummer }: { nummer: string }) => nummer)
  if (own === 'some') return is('rows of healthy sources', numbers.filter((one) => !one.startsWith('W')), rows.map(({ kenmerk }) => kenmerk))
  is('rows', numbers, rows.slice(0, pageSize).map(({ kenmerk }) => kenmerk))
  is('count', body.count, rows.length)
  is('next', body.next !== null, rows.length > pageSize)
}

function judgeExpand(is: Is, row: any, { own }: Expected): void {
  if (own === 'some' && row.nummer.startsWith('W')) return
  const contact = all.flatMap((name) => held[name].contacten).find(({ kenmerk }) => kenmerk === row.nummer)
  const [betrokkene] = row._expand?.hadBetrokkenen ?? []
  const [rol] = contact!.rollen
  const number = betrokkene?._expand?.wasPartij?.partijIdentificatoren?.[0]?.partijIdentificator?.objectId
  is(`expand of ${row.nummer}`, [betrokkene?.organisatienaam, number], [rol!.naam, rol!.persoon?.bsn])
}

function judgePartij(is: Is, number: string, names: readonly HolderName[], body: any): void {
  const [partij] = body.results
  const rollen = names.flatMap((name) => held[name].rollen).filter(({ persoon }) => persoon?.bsn === number)
  const naam = names.flatMap((name) => held[name].personen).find((persoon) => persoon.bsn === number)!.naam
  is('count', [body.count, body.results.length], [1, 1])
  is('bsn', partij?.partijIdentificatoren?.map((one: any) => one.partijIdentificator.objectId), [number])
  is('naam', partij?.partijIdentificatie?.contactnaam?.achternaam, naam)
  is('betrokkenen', partij?.betrokkenen?.length, rollen.length)
}

/** Words of code, of sockets and of packages: none has a place in an answer. */
const insides = /\bat .+:\d+:\d+|node:|\.ts\b|ECONN|ENOTFOUND|EAI_|UND_ERR|HPE_|undici|axios|opossum|SourceError|TypeError|stack/i

function leaks({ headers, text }: Answer, secrets: readonly string[]): string[] {
  const said = `${[...headers].filter(([name]) => name !== 'date').map((pair) => pair.join(': ')).join('\n')}\n${text.replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '')}`
  const found = [...secrets, ...sourceWords].filter((word) => isSaid(word, said))
  const inside = insides.exec(said)
  return inside ? [...found, inside[0]] : found
}

/** A port is a number of its own, and no part of another one. */
function isSaid(word: string, said: string): boolean {
  return /^\d+$/.test(word) ? new RegExp(`(?<!\\d)${word}(?!\\d)`).test(said) : said.includes(word)
}

const short = (value: unknown) => (JSON.stringify(value) ?? 'undefined').slice(0, 160)
