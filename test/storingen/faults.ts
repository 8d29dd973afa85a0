/** The ways in which a source misbehaves, as many as we could think of. Names are for people, and stand in the printed matrix. */
import type { ServerResponse } from 'node:http'
import { gzipSync } from 'node:zlib'
import { broken, bsn, type Contact } from './people.ts'
import { rawFaults } from './raw-faults.ts'
import type { FaultKind } from './rules.ts'
import type { Page, Question, Sickness } from './stand-in.ts'

export interface Fault {
  readonly name: string
  readonly kind: FaultKind
  readonly sickness: Sickness
  /** Where the source is configured to be, when that is what is wrong. It cannot get well then. */
  readonly address?: (port: number) => string
  /** Milliseconds by which its moments are later than they were. */
  readonly shift?: number
}

/** Words that only a source says; none of them may reach a client. */
export const sourceWords = ['INTERN_GEHEIM', 'pg-primary.intern', 'at Pool.query (/opt/bron/pool.js:17:3)']
const words = sourceWords.join(' ')
export const leakyHeaders = { 'x-intern': words, server: 'BronServer/INTERN_GEHEIM', 'set-cookie': 'sessie=INTERN_GEHEIM' }

type Http = NonNullable<Sickness['http']>

const json = { ...leakyHeaders, 'content-type': 'application/json' }
const answers = (status: number, headers: Record<string, string> = {}, body: string = JSON.stringify({ detail: words })): Http =>
  (response) => void response.writeHead(status, { ...json, ...headers }).end(body)
/** Answers with another body than the honest one. */
const body = (change: (honest: Buffer) => Buffer | string, headers: Record<string, string | number> = {}): Http =>
  (response, honest) => void response.writeHead(200, { ...json, ...headers }).end(change(honest))
const text = (change: (honest: string) => string): Http => body((honest) => change(honest.toString('utf8')))

const login = `<!doctype html><title>Inloggen</title><form action="https://pg-primary.intern/login">${words}</form>`

const statusFaults: readonly Fault[] = [
  { name: 'status 500', kind: 'mislukt', sickness: { http: answers(500) } },
  { name: 'status 503', kind: 'onbereikbaar', sickness: { http: answers(503, { 'retry-after': '2' }) } },
  { name: 'status 429 met Retry-After in seconden', kind: 'overbelast', sickness: { http: answers(429, { 'retry-after': '2' }) } },
  { name: 'status 429 met Retry-After als datum', kind: 'overbelast', sickness: { http: (...asked) => answers(429, { 'retry-after': new Date(Date.now() + 2000).toUTCString() })(...asked) } },
  { name: 'status 401', kind: 'weigert', sickness: { http: answers(401, { 'www-authenticate': 'Bearer realm="pg-primary.intern"' }) } },
  { name: 'status 403', kind: 'weigert', sickness: { http: answers(403) } },
  { name: 'status 404 op alles', kind: 'mislukt', sickness: { http: answers(404) } },
  { name: 'status 400', kind: 'mislukt', sickness: { http: answers(400) } },
  { name: 'status 304 ongevraagd', kind: 'onleesbaar', sickness: { http: (response) => void response.writeHead(304, leakyHeaders).end() } },
  { name: 'status 204 zonder inhoud', kind: 'onleesbaar', sickness: { http: (response) => void response.writeHead(204, leakyHeaders).end() } },
  { name: 'status 200 zonder inhoud', kind: 'onleesbaar', sickness: { http: answers(200, {}, '') } },
  { name: 'fout met status 200', kind: 'onleesbaar', sickness: { http: answers(200) } },
  { name: 'inlogpagina met status 200', kind: 'onleesbaar', sickness: { http: answers(200, { 'content-type': 'text/html' }, login) } },
  { name: 'inlogpagina die zich JSON noemt', kind: 'onleesbaar', sickness: { http: answers(200, {}, login) } },
]

const redirectFaults = (elsewhere: string): readonly Fault[] => [
  { name: 'verwijst door naar elders', kind: 'onleesbaar', sickness: { http: answers(302, { location: `${elsewhere}/buit?${words.replaceAll(' ', '+')}` }) } },
  { name: 'verwijst door naar zichzelf', kind: 'onleesbaar', sickness: { http: (response, _body, { url }) => void response.writeHead(307, { ...json, location: url! }).end() } },
  { name: 'volgende bladzijde op een andere server', kind: 'lijst zonder eind', sickness: { says: (page) => (page.results.length > 0 ? { ...page, next: `${elsewhere}/buit` } : page) } },
]

const jsonFaults: readonly Fault[] = [
  { name: 'afgekapte JSON', kind: 'onleesbaar', sickness: { http: text((honest) => honest.slice(0, -20)) } },
  { name: 'JSON met NaN', kind: 'onleesbaar', sickness: { http: text((honest) => honest.replace(/"total":\d+/, '"total":NaN')) } },
  { name: 'JSON null', kind: 'onleesbaar', sickness: { http: text(() => 'null') } },
  { name: 'honderdduizend haken diep', kind: 'onleesbaar', sickness: { http: text(() => '['.repeat(100_000) + ']'.repeat(100_000)) } },
  { name: 'JSON onder een ander type', kind: 'onleesbaar', sickness: { http: body((honest) => honest, { 'content-type': 'text/plain' }) } },
  { name: 'geen UTF-8', kind: 'onleesbaar', sickness: { http: body((honest) => Buffer.concat([honest.subarray(0, -1), Buffer.from(',"x":"\xe9\xe8"}', 'latin1')])) } },
  { name: 'dubbele sleutels', kind: 'gaaf', sickness: { http: text((honest) => honest.replaceAll('"id":', '"id":"0","id":').replace('"total":', '"total":"x","total":')) } },
  { name: 'sleutels als __proto__ en constructor', kind: 'gaaf', sickness: { http: text((honest) => honest.replaceAll('{', '{"__proto__":{"bsn":"999990019"},"constructor":{"name":"INTERN_GEHEIM"},')) } },
  { name: 'begint met een bytemarkering', kind: 'gaaf', sickness: { http: text((honest) => `\ufeff${honest}`) } },
]

const lengthFaults: readonly Fault[] = [
  { name: 'Content-Length te groot', kind: 'onbereikbaar', sickness: { http: (response, honest) => void response.writeHead(200, { ...json, 'content-length': honest.length + 50 }).write(honest, () => response.destroy()) } },
  { name: 'Content-Length te klein', kind: 'onleesbaar', sickness: { http: (response, honest) => void response.writeHead(200, { ...json, 'content-length': honest.length - 20 }).end(honest) } },
  { name: '200 MB, aangekondigd', kind: 'onleesbaar', sickness: { http: (response) => flood(response, { 'content-length': String(200 * megabyte) }) } },
  { name: '200 MB, onaangekondigd', kind: 'onleesbaar', sickness: { http: (response) => flood(response, {}) } },
  { name: 'gzip van 200 MB uit 200 KB', kind: 'onleesbaar', sickness: { http: (response) => void response.writeHead(200, { ...json, 'content-encoding': 'gzip' }).end(bomb()) } },
  { name: 'noemt zich gzip, is het niet', kind: 'onleesbaar', sickness: { http: body((honest) => honest, { 'content-encoding': 'gzip' }) } },
  { name: 'gzip die afbreekt', kind: 'onleesbaar', sickness: { http: body((honest) => gzipSync(honest).subarray(0, -12), { 'content-encoding': 'gzip' }) } },
  { name: 'onbekende codering', kind: 'onleesbaar', sickness: { http: body((honest) => honest, { 'content-encoding': 'zstd' }) } },
]

const changed = (change: (row: Contact) => object): Sickness => ({ says: (page) => ({ ...page, results: page.results.map((row) => change(row as Contact)) }) })
const isBroken = ({ kenmerk }: Contact) => kenmerk === broken.kenmerk

const recordFaults: readonly Fault[] = [
  { name: 'één slecht record op twintig', kind: 'een slecht record', sickness: changed((row) => (isBroken(row) ? { ...row, moment: `gisteren ${words}`, tekst: null } : row)) },
  { name: 'één record honderdduizend haken diep', kind: 'een slecht record', sickness: { http: text((honest) => honest.replace(`"Vraag ${broken.kenmerk}"`, '['.repeat(100_000) + ']'.repeat(100_000))) } },
  { name: 'goede vorm, verkeerde typen', kind: 'alle records slecht', sickness: changed((row) => ({ ...row, moment: 1234, tekst: [words], naam: 12, bsn: 999993653 })) },
  { name: 'omslag met verkeerde typen', kind: 'onleesbaar', sickness: { says: (page) => ({ ...page, total: '20', results: [words] }) } },
  { name: 'verkeerde volgorde', kind: 'gaaf', sickness: { says: (page) => ({ ...page, results: page.results.toReversed() }) } },
  { name: 'klok 36 uur vooruit', kind: 'gaaf', shift: 36 * 3_600_000, sickness: { ...changed((row) => (row.moment ? { ...row, moment: later(row.moment) } : row)) } },
]

const later = (moment: string) => new Date(Date.parse(moment) + 36 * 3_600_000).toISOString().replace('.000', '')

const named = ({ bsn: asked }: Question) => asked !== undefined

const answerFaults: readonly Fault[] = [
  { name: 'antwoordt over een ander persoon', kind: 'andere persoon', sickness: { hears: (question) => (named(question) ? { ...question, bsn: [question.kind === 'personen' ? bsn.vreemd : bsn.ander] } : question) } },
  { name: 'antwoordt met een ander record', kind: 'andere records', sickness: {
    hears: ({ ids, ...question }) => ({ ...question, ...(ids && { limit: 1 }) }), says: (page, { ids }) => (ids ? { ...page, results: page.results.map((row) => ({ ...row as object, id: 9_999 })) } : page),
  } },
  { name: 'negeert filters', kind: 'iedereen', sickness: { hears: ({ bsn: _ignored, ...question }) => question } },
  { name: 'negeert de gevraagde bladzijdegrootte', kind: 'gaaf', sickness: { hears: (question) => ({ ...question, limit: 1000 }) } },
  { name: 'geeft minder dan gevraagd', kind: 'gaaf', sickness: { hears: (question) => ({ ...question, limit: question.ids ? question.limit : Math.min(3, question.limit) }) } },
  { name: 'herhaalt eeuwig dezelfde bladzijde', kind: 'lijst zonder eind', sickness: repeating((question) => ({ ...question, offset: 0 })) },
  { name: 'eeuwig lege bladzijden', kind: 'lijst zonder eind', sickness: { says: (page, question, address) => ({ ...page, results: question.offset === 0 ? page.results : [], next: page.results.length + question.offset === 0 ? null : address({ ...question, offset: question.offset + 10 }) }) } },
  { name: 'twee antwoorden op één vraag', kind: 'gaaf', sickness: { http: twice } },
  { name: 'totaal te laag', kind: 'gaaf', sickness: { says: (page) => ({ ...page, total: 1 }) } },
  { name: 'totaal te hoog', kind: 'gaaf', sickness: { says: (page) => ({ ...page, total: 400 }) } },
  { name: 'totaal negatief', kind: 'gaaf', sickness: { says: (page) => ({ ...page, total: -3 }) } },
]

/** A second answer behind the first must not become the answer to the next question on the connection. */
function twice(response: ServerResponse, honest: Buffer): void {
  const head = (length: number) => Buffer.from(`HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: ${length}\r\n\r\n`)
  const other = Buffer.from(JSON.stringify({ total: 1, next: null, results: [{ id: 1, bsn: bsn.nergens, naam: words }] }))
  response.socket!.write(Buffer.concat([head(honest.length), honest, head(other.length), other]))
}

/** Hears every question as one for the same page, and always has a next one at an address of its own. */
function repeating(hears: (question: Question) => Question): Sickness {
  return { hears, says: (page: Page, question, address) => (page.results.length > 0 ? { ...page, next: address({ ...question, offset: question.offset + 10 }) } : page) }
}

const placeFaults: readonly Fault[] = [
  { name: 'weigert de verbinding', kind: 'onbereikbaar', sickness: { closed: true } },
  // A label may have 63 characters: the resolver refuses this one without asking anybody.
  { name: 'naam bestaat niet (DNS)', kind: 'onbereikbaar', sickness: {}, address: (port) => `http://${'x'.repeat(64)}.intern:${port}` },
  { name: 'TLS naar een poort zonder TLS', kind: 'onbereikbaar', sickness: {}, address: (port) => `https://127.0.0.1:${port}` },
]

export function faultsWith(elsewhere: string): readonly Fault[] {
  return [...placeFaults, ...rawFaults, ...statusFaults, ...redirectFaults(elsewhere), ...jsonFaults, ...lengthFaults, ...recordFaults, ...answerFaults]
}

const megabyte = 1_000_000

/** 200 MB of one text within an array, as fast as it is taken. */
function flood(response: ServerResponse, headers: Record<string, string>): void {
  const block = Buffer.alloc(100_000, 'a')
  let left = 200 * megabyte
  response.writeHead(200, { ...json, ...headers }).write('{"total":1,"next":null,"results":["')
  const more = () => {
    while (left > 0 && !response.destroyed) {
      left -= block.length
      if (!response.write(block)) return void response.once('drain', more)
    }
  }
  more()
}

let bombed: Buffer | undefined

/** Members of a gzip stream may follow each other, so that 200 MB need not exist to be made small. */
function bomb(): Buffer {
  if (!bombed) {
    const part = gzipSync(Buffer.alloc(10 * megabyte, ' '), { level: 9 })
    bombed = Buffer.concat(Array.from({ length: 20 }, () => part))
  }
  return bombed
}

