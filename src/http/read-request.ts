/** The text of a request that reads, such as `GET /klantcontacten?kanaal=e-mail`, to what it asks, with the very checks of the wire. */
import express from 'express'
import { isUuid, type Ids } from '#domain/ids.ts'
import type { ReadAsked } from '#domain/query.ts'
import { apiNames, resourcesOf, type ApiName, type ResourceName } from '#domain/resources.ts'
import { apiPath } from './addresses.ts'
import { detailAsked, listAsked } from './asked.ts'
import type { Parameters } from './parse.ts'
import { Problem } from './problem.ts'
import { normaliseQuery, parametersOf, queryDefinition, validateQuery, type Document } from './validation.ts'

/** Takes paths of the API with and without the base path before them, and whole URLs. Rejects for nothing that a request can be. */
export type RequestReader = (text: string, ids: Ids) => Promise<ReadAsked>

export function requestReader(documents: Readonly<Record<ApiName, Document>>): RequestReader {
  const checks = Object.fromEntries(apiNames.map((api) => [api, checksOf(api, documents[api])])) as Record<ApiName, Checks>
  return async (text, ids) => {
    const { method, target } = lineOf(text)
    if (method !== 'GET') return { kind: 'fault', of: 'method', reasons: [method] }
    const found = pathOf(target)
    if (!found) return { kind: 'fault', of: 'path', reasons: [shownPath(target)] }
    try {
      return await readAsked(found, checks[found.api], documents[found.api], ids)
    } catch (error) {
      if (!(error instanceof Problem)) throw error
      const reasons = error.invalidParams?.map(({ name, reason }) => (name === 'nonFieldErrors' ? reason : `${name}: ${reason}`))
      return { kind: 'fault', of: error.kind === 'not-found' && !reasons ? 'path' : 'parameters', reasons: reasons ?? [error.detail] }
    }
  }
}

/** As far as its segments are written as those of the standard are; a name of somebody has a capital. */
const shownPath = (target: string) => target.split('?')[0]!.split('/').map((segment) => (/^(?:[a-z][a-z-]{0,40}|v\d)?$/.test(segment) ? segment : '•••')).join('/')

/** A line of HTTP; without a method it is a GET. */
function lineOf(text: string): { method: string; target: string } {
  const [, method = 'GET', target = ''] = /^\s*(?:([A-Za-z]+)\s+)?(\S*)/.exec(text) ?? []
  return { method: method.toUpperCase(), target }
}

interface Path {
  readonly api: ApiName
  readonly resource: ResourceName
  readonly uuid?: string
  /** Below the base path of the API, with the query. */
  readonly url: string
}

function pathOf(target: string): Path | undefined {
  const own = target.replace(/^https?:\/\/[^/?#]*/i, '').replace(/#.*$/, '')
  const [path = '', ...query] = (own.startsWith('/') ? own : `/${own}`).split('?')
  const base = apiNames.find((api) => path.includes(`${apiPath(api)}/`))
  const short = base ? path.slice(path.indexOf(apiPath(base)) + apiPath(base).length) : path
  const [, collection = '', uuid, ...rest] = short.replace(/\.json$/, '').split('/')
  const api = (base ? [base] : apiNames).find((one) => resourcesOf(one).some((name) => name === collection))
  if (!api || rest.length > 0 || uuid === '') return undefined
  const url = `/${collection}${uuid === undefined ? '' : `/${uuid}`}${query.length > 0 ? `?${query.join('?')}` : ''}`
  return { api, resource: collection as ResourceName, ...(uuid !== undefined && { uuid }), url }
}

async function readAsked({ api, resource, uuid, url }: Path, checks: Checks, document: Document, ids: Ids): Promise<ReadAsked> {
  const parameters = await checks(apiPath(api) + url)
  const definition = queryDefinition(document, resource)
  if (uuid === undefined) return { kind: 'list', resource, query: listAsked(resource, parameters, definition, ids) }
  if (!isUuid(uuid)) throw new Problem('not-found')
  return { kind: 'detail', resource, uuid, asked: detailAsked(resource, parameters, definition, ids) }
}

/** The parameters of a url, checked; rejects with a Problem. */
type Checks = (url: string) => Promise<Parameters>

/** The handlers of the wire look at a request and touch no response, so none has to come over a wire. */
function checksOf(api: ApiName, document: Document): Checks {
  const app = express()
  app.set('query parser', 'simple')
  app.use(apiPath(api), normaliseQuery(document), validateQuery(document))
  const handle = app as unknown as (request: object, response: object, next: (error?: unknown) => void) => void
  return (url) => new Promise((resolve, reject) => {
    const request = { method: 'GET', url, headers: {} }
    handle(request, { setHeader: () => undefined }, (error: unknown) => (error === undefined || error === null ? resolve(parametersOf(request as never)) : reject(error instanceof Error ? error : new TypeError('a check threw what is no error'))))
  })
}
