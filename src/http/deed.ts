/** A request as the audit log knows it: what was done to what, from where. Of the query only names that the document has. */
import { isIP } from 'node:net'
import type { Request, Response } from 'express'
import { isUuid } from '#domain/ids.ts'
import type { Outcome } from '../logboek/audit.ts'
import { queryParameters, type Document } from './validation.ts'

/** Words that paths of a surface are made of, and names of its parameters. */
export interface Vocabulary {
  readonly words: ReadonlySet<string>
  readonly parameters: ReadonlySet<string>
}

export function vocabularyOf(document: Document): Vocabulary {
  const operations = Object.values(document.paths).flatMap((path) => Object.values(path))
  return {
    words: new Set(Object.keys(document.paths).flatMap((path) => path.split('/')).filter((word) => /^[a-z_-]+$/.test(word))),
    parameters: new Set(operations.flatMap((operation) => queryParameters(document, operation)).map(({ name }) => name)),
  }
}

/** `path`: below the surface. Segments that are no words of the surface are not told, nor is a name that it does not have. */
export function objectOf(path: string, url: string, { words, parameters }: Vocabulary): { object?: string; uuid?: string; filters: string[] } {
  const segments = path.replace(/\.json$/, '').split('/').slice(1)
  const known = segments.filter((segment) => words.has(segment))
  const uuid = segments.find(isUuid)?.toLowerCase()
  const mark = url.indexOf('?')
  const given = mark === -1 ? [] : [...new URLSearchParams(url.slice(mark + 1)).keys()]
  const filters = [...new Set(given.filter((name) => parameters.has(name)))]
  return { ...(known.length > 0 && { object: known.join('/') }), ...(uuid !== undefined && { uuid }), filters }
}

const verbs: Readonly<Record<string, string>> = { POST: 'vastleggen', PUT: 'vervangen', PATCH: 'wijzigen', DELETE: 'verwijderen', OPTIONS: 'opties opvragen' }

/** A search that is posted changes nothing. */
export const isSearch = ({ method, path }: Pick<Request, 'method' | 'path'>) => method === 'POST' && path.endsWith('/_zoek')

export function actionOf(request: Pick<Request, 'method' | 'path'>, uuid: string | undefined): string {
  if (request.method === 'GET' || request.method === 'HEAD') return uuid === undefined ? 'opvragen' : 'raadplegen'
  if (isSearch(request)) return 'zoeken'
  return verbs[request.method] ?? 'onbekend'
}

export function changes(request: Pick<Request, 'method' | 'path'>): boolean {
  return ['POST', 'PUT', 'PATCH', 'DELETE'].includes(request.method) && !isSearch(request)
}

export function outcomeOf(status: number): Outcome {
  if (status < 400) return 'gelukt'
  if (status >= 500) return 'mislukt'
  return [401, 403, 429].includes(status) ? 'geweigerd' : 'afgewezen'
}

/** Where a request came from: as a trusted proxy tells it, else the other end of the connection. */
export function originOf(request: Request): string {
  const told = withoutMapping(request.ip)
  return isIP(told) === 0 ? withoutMapping(request.socket.remoteAddress) || 'onbekend' : told
}

const withoutMapping = (address: string | undefined) => (address ?? '').replace(/^::ffff:(?=\d+\.)/i, '')

/** Id of what a write has made, as its answer tells where that is. */
export function madeUuid(response: Response): string | undefined {
  const last = String(response.getHeader('Location') ?? '').split('/').at(-1)!
  return isUuid(last) ? last : undefined
}

/** Of a chain of calls between organisations (FSC): an id, or it is nothing. */
export function transactionOf(request: Request): string | undefined {
  const given = request.header('fsc-transaction-id')
  return given !== undefined && isUuid(given) ? given.toLowerCase() : undefined
}
