/**
 * A server in front of the zaaksysteem of the voorbeeldgemeente with the oddities of real ones, which are all legal: pages
 * that are not full though there are more, a count that is a guess, a search by POST that is not there, or that does less.
 */
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { startZaaksysteem } from '../../../config/voorbeeldgemeente/zaaksysteem.ts'
import type { ZakenData } from '../../../config/voorbeeldgemeente/zaken.ts'

export interface Oddities {
  /** Sizes that pages have in turn. */
  readonly pages?: readonly number[]
  /** Counts no further than so many rows past the page, as Open Zaak does with `FUZZY_PAGINATION`. */
  readonly countsUpTo?: number
  /** The search by POST: none at all (with this status), without `expand`, or one that knows only its own parameters and gives everything for others. */
  readonly search?: 'none' | 'unknown parameters' | 'without expand' | 'gives all'
}

export interface Eigenaardig {
  readonly settings: { readonly zakenUrl: string; readonly linkUrl: string }
  readonly requests: { readonly method: string; readonly path: string; readonly body: string }[]
  close(): Promise<void>
}

interface Page {
  readonly results: readonly unknown[]
  readonly next: string | null
}

export async function startEigenaardig(data: ZakenData, oddities: Oddities): Promise<Eigenaardig> {
  const zaaksysteem = await startZaaksysteem(data)
  const requests: Eigenaardig['requests'] = []

  /** The whole list from behind, in pages of its own. */
  async function listed(request: IncomingMessage, body: string): Promise<{ status: number; body: unknown }> {
    const url = new URL(request.url!, zaaksysteem.url)
    const number = Number(url.searchParams.get('page') ?? 1)
    url.searchParams.set('pageSize', '500')
    const rows: unknown[] = []
    for (let page = 1, more = true; more; page++) {
      url.searchParams.set('page', String(page))
      const answer = await forward(request, url, body)
      if (answer.status !== 200) return answer
      const { results, next } = answer.body as Page
      rows.push(...results)
      more = next !== null
    }
    const sizes = oddities.pages ?? [100]
    const startOf = (page: number) => Array.from({ length: page - 1 }, (_, index) => sizes[index % sizes.length]!).reduce((one, other) => one + other, 0)
    const [start, end] = [startOf(number), startOf(number + 1)]
    if (start >= rows.length && number > 1) return { status: 404, body: { code: 'not_found' } }
    const next = end < rows.length ? `${zaaksysteem.url}${url.pathname}?page=${number + 1}` : null
    const count = oddities.countsUpTo === undefined ? rows.length : Math.min(rows.length, start + oddities.countsUpTo)
    return { status: 200, body: { count, next, previous: null, results: rows.slice(start, end), ...(oddities.countsUpTo !== undefined && { countExact: count === rows.length }) } }
  }

  async function forward(request: IncomingMessage, url: URL, body: string): Promise<{ status: number; body: unknown }> {
    const { authorization = '', 'accept-crs': acceptCrs = '' } = request.headers
    const answer = await fetch(url, {
      method: request.method!, headers: { authorization, 'accept-crs': String(acceptCrs), 'content-type': 'application/json' }, ...(request.method === 'POST' && { body }),
    })
    return { status: answer.status, body: await answer.json() }
  }

  async function answerTo(request: IncomingMessage, body: string): Promise<{ status: number; body: unknown }> {
    const isSearch = request.method === 'POST'
    if (isSearch && oddities.search === 'none') return { status: 404, body: { code: 'not_found' } }
    if (isSearch && (oddities.search === 'unknown parameters' || (oddities.search === 'without expand' && request.url!.includes('expand')))) return { status: 400, body: { code: 'invalid' } }
    const sent = isSearch && oddities.search === 'gives all' ? JSON.stringify({ rol__omschrijvingGeneriek: 'initiator' }) : body
    const isList = isSearch || !/[0-9a-f]{12}(\?|$)/.test(request.url!.replace(/\?.*/, ''))
    return isList ? listed(request, sent) : forward(request, new URL(request.url!, zaaksysteem.url), sent)
  }

  const server = createServer((request, response) => {
    text(request).then(async (body) => {
      requests.push({ method: request.method!, path: request.url!, body })
      const answer = await answerTo(request, body)
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(JSON.stringify(answer.body))
    }).catch(() => response.destroy())
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    requests,
    settings: { zakenUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/zaken/api/v1`, linkUrl: `${zaaksysteem.url}/zaken/api/v1` },
    close: async () => {
      server.closeAllConnections()
      await new Promise<void>((resolve) => server.close(() => resolve()))
      await zaaksysteem.close()
    },
  }
}
