/**
 * A server of the standard over an embedded register, with the habits of the reference implementation that matter to who reads from it: what
 * matches twice comes twice, and is counted twice; an object is expanded once in an answer; a choice that is none and a parameter that it does
 * not know are refused; pages are by number, at most 500 rows; a new digitaal adres must say of which partij it is, if only that it is of none.
 */
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { parse } from 'yaml'
import { filters, persoonParameters } from '#domain/filters.ts'
import { Ids } from '#domain/ids.ts'
import { apiNames, isResourceName, resources, type ApiName } from '#domain/resources.ts'
import { readStandard } from '#domain/standard.ts'
import { Refusal, type Adapter, type AdapterType, type ListRequest, type ResourceName, type SourceRecord } from '#spi'
import { register } from '../../adapters/register/index.ts'
import type { Item } from '../../src/federation/items.ts'
import { Renderer } from '../../src/http/render.ts'
import { patiently, portOf, type AnyPort, type Data } from '../laws/ports.ts'

export const standardToken = '0123456789012345678901234567890123456789'

export interface StandardServer {
  readonly url: string
  /** Method, path and query of every request, in order. */
  readonly requests: string[]
  /** Answers the next requests in the place of the server, as long as it answers anything. */
  instead: ((request: IncomingMessage, response: ServerResponse) => boolean) | undefined
  stop(): Promise<void>
}

interface Document {
  readonly paths: Readonly<Record<string, { readonly get?: { readonly parameters?: readonly Parameter[] } }>>
}
type Parameter = { readonly name?: string; readonly schema?: { readonly enum?: readonly string[] } }

const documents = Object.fromEntries(apiNames.map((api) => [api, parse(readFileSync(new URL(`../../openapi/${api}.yaml`, import.meta.url), 'utf8')) as Document])) as Record<ApiName, Document>
const standard = readStandard(documents)

/** `file`: of the register. */
export async function startStandardServer(file: string, port = 0): Promise<StandardServer> {
  const adapter = (register as AdapterType<{ file: string }>).open({ file }, { source: 'bron', now: () => new Date(), baseDirectory: import.meta.dirname })
  const server = createServer((request, response) => void handle(request, response))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const serving = new Serving(adapter, url)
  const started: StandardServer = {
    url,
    requests: [],
    instead: undefined,
    stop: async () => {
      server.closeAllConnections()
      server.close()
      await adapter.close?.()
    },
  }

  async function handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    started.requests.push(`${request.method} ${request.url}`)
    if (started.instead?.(request, response)) return
    const text = await bodyOf(request)
    const answer = await serving.answer(request, text).catch((error: unknown) => failure(error))
    response.writeHead(answer.status, { 'content-type': 'application/json', 'api-version': '0.9.0' })
    response.end(answer.body === undefined ? undefined : JSON.stringify(answer.body))
  }
  return started
}

async function bodyOf(request: IncomingMessage): Promise<Data> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk as Buffer)
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as Data)
}

interface Answered {
  readonly status: number
  readonly body?: unknown
}

class Refused extends Error {
  readonly answer: Answered
  constructor(status: number, code: string, invalidParams?: readonly unknown[]) {
    super(code)
    this.answer = { status, body: { type: `http://register.test/ref/fouten/${code}/`, code, title: code, status, detail: code, ...(invalidParams && { invalidParams }) } }
  }
}

function failure(error: unknown): Answered {
  if (error instanceof Refusal) return new Refused(400, 'invalid', error.faults).answer
  if (error instanceof Refused) return error.answer
  throw error
}

/** The standard's own form of records whose locals are uuids. */
export function nativeRenderer(publicUrl: string): Renderer {
  const native = new Map([[1, { codec: 'uuid' as const }]])
  const ids = new Ids({ secrets: ['een geheim van minstens 32 tekens lang!'], installation: 'register', forms: Object.fromEntries(Object.keys(resources).map((name) => [name, native])) })
  return new Renderer({ standard, ids, publicUrl })
}

class Serving {
  readonly #adapter: Adapter
  readonly #renderer: Renderer

  constructor(adapter: Adapter, publicUrl: string) {
    this.#adapter = adapter
    this.#renderer = nativeRenderer(publicUrl)
  }

  async answer(request: IncomingMessage, body: Data): Promise<Answered> {
    const { pathname, searchParams } = new URL(request.url!, 'http://register.test')
    const [, api, , , resource = '', uuid] = pathname.split('/')
    const isMaakKlantcontact = api === 'klantinteracties' && resource === 'maak-klantcontact'
    if (!isMaakKlantcontact && (!isResourceName(resource) || resources[resource].api !== api)) throw new Refused(404, 'not_found')
    if (request.headers.authorization !== `Token ${standardToken}`) throw new Refused(401, 'not_authenticated')
    if (!isResourceName(resource)) return this.#together(body)
    const port = portOf(this.#adapter, resource)!
    switch (request.method) {
      case 'POST':
        if (resource === 'digitaleadressen' && !('verstrektDoorPartij' in body)) throw new Refused(400, 'invalid', [{ name: 'verstrektDoorPartij', code: 'required', reason: 'Dit veld is vereist.' }])
        return { status: 201, body: this.#detail(resource, await port.create!.send(draftOf(resource, body), patiently())) }
      case 'PATCH': return this.#changed(resource, await port.update!.send(uuid!, draftOf(resource, body), patiently()))
      case 'DELETE': return (await port.remove!.send(uuid!, patiently())) ? { status: 204 } : new Refused(404, 'not_found').answer
    }
    if (uuid === undefined) return this.#list(resource, port, searchParams)
    const [record] = await port.get!.fetch([uuid], patiently())
    if (!record) throw new Refused(404, 'not_found')
    const item = await this.#expanded(toItem(resource, record as SourceRecord), treeOf(searchParams.get('expand')), new Set())
    return { status: 200, body: this.#renderer.detail(item) }
  }

  #detail(resource: ResourceName, record: SourceRecord): unknown {
    return this.#renderer.detail(toItem(resource, record))
  }

  #changed(resource: ResourceName, record: SourceRecord | undefined): Answered {
    return record ? { status: 200, body: this.#detail(resource, record) } : new Refused(404, 'not_found').answer
  }

  async #together(body: Data): Promise<Answered> {
    const parts = [['klantcontact', 'klantcontacten'], ['betrokkene', 'betrokkenen', 'hadKlantcontact'], ['onderwerpobject', 'onderwerpobjecten', 'klantcontact']] as const
    const given = parts.filter(([name]) => body[name])
    const steps = given.map(([name, resource, within]) => ({
      do: 'create' as const, resource, draft: { ...draftOf(resource, body[name] as Data), ...(within && { [within]: { step: 0 } }) },
    }))
    try {
      const made = await this.#adapter.together!(steps, patiently())
      return { status: 201, body: Object.fromEntries(parts.map(([name, resource]) => {
        const place = given.findIndex(([one]) => one === name)
        return [name, place < 0 ? null : this.#detail(resource, made[place]!)]
      })) }
    } catch (error) {
      if (!(error instanceof Refusal)) throw error
      throw new Refusal(error.faults.map(({ name, ...fault }) => ({ ...fault, name: name.replace(/^\d+/, (place) => given[Number(place)]![0]) })))
    }
  }

  async #list(resource: ResourceName, port: AnyPort, parameters: URLSearchParams): Promise<Answered> {
    const request = requestOf(resource, parameters)
    const rows = await allRows(port, request)
    const repeated = rows.flatMap((record) => Array.from({ length: timesOf(record, request) }, () => record))
    const size = Math.min(Number(parameters.get('pageSize')) || 100, 500)
    const page = Number(parameters.get('page') ?? 1)
    const start = (page - 1) * size
    if (page > 1 && start >= repeated.length) throw new Refused(404, 'not_found')
    const seen = new Set<string>()
    const items: Item[] = []
    for (const record of repeated.slice(start, start + size)) items.push(await this.#expanded(toItem(resource, record), treeOf(parameters.get('expand')), seen))
    const next = start + size < repeated.length ? `http://register.test/next?page=${page + 1}` : null
    return { status: 200, body: { count: repeated.length, next, previous: null, results: this.#renderer.list(items) } }
  }

  /** `seen`: what was expanded before in the same answer, and is null here. */
  async #expanded(item: Item, tree: Tree, seen: Set<string>): Promise<Item> {
    const expand: Record<string, Item | Item[] | null> = {}
    for (const [relation, below] of Object.entries(tree)) {
      const { to, many } = resources[item.resource].relations[relation]!
      const refs = [item.fields[relation] ?? []].flat() as { ref: { local: string } }[]
      const fresh = refs.filter(({ ref }) => !seen.has(`${to} ${ref.local}`))
      for (const { ref } of fresh) seen.add(`${to} ${ref.local}`)
      const records = await portOf(this.#adapter, to)!.get!.fetch(fresh.map(({ ref }) => ref.local), patiently())
      const others: Item[] = []
      for (const record of records) others.push(await this.#expanded(toItem(to, record as SourceRecord), below, seen))
      expand[relation] = many ? others : (others[0] ?? null)
    }
    return Object.keys(expand).length > 0 ? { ...item, expand } : item
  }
}

async function allRows(port: AnyPort, request: Pick<ListRequest<ResourceName>, 'filters' | 'persoon' | 'order'>): Promise<SourceRecord[]> {
  const rows: SourceRecord[] = []
  for (let offset = 0; ; offset += 500) {
    const { records, next } = await port.list!.fetch({ ...request, limit: 500, from: { offset } }, patiently())
    rows.push(...records)
    if (!next) return rows
  }
}

function requestOf(resource: ResourceName, parameters: URLSearchParams): Pick<ListRequest<ResourceName>, 'filters' | 'persoon' | 'order'> {
  const definitions = new Map((documents[resources[resource].api].paths[`/${resource}`]!.get!.parameters ?? []).flatMap((one) => (one.name ? [[one.name, one] as const] : [])))
  const asked: { name: string; value: string | boolean }[] = []
  let persoon: ListRequest<ResourceName>['persoon']
  for (const [name, value] of parameters) {
    if (['page', 'pageSize', 'expand'].includes(name)) continue
    const definition = definitions.get(name)
    if (!definition) throw new Refused(400, 'invalid', [{ name: 'nonFieldErrors', code: 'unknown-parameters', reason: `Onbekende query parameters: ${name}` }])
    if (value === '') continue
    if (definition.schema?.enum && !definition.schema.enum.includes(value)) throw new Refused(400, 'invalid', [{ name, code: 'invalid_choice', reason: 'Selecteer een geldige keuze.' }])
    if (name === `${persoonParameters[resource]?.relation}__uuid`) persoon = { key: 'local', values: [value] }
    else asked.push({ name, value: filters[resource][name]!.kind === 'boolean' ? value === 'true' : value.trim() })
  }
  const { order } = resources[resource]
  return { filters: asked as unknown as ListRequest<ResourceName>['filters'], ...(persoon && { persoon }), ...(order && { order }) }
}

/** Once for each related row that matches. */
function timesOf({ evidence }: SourceRecord, { filters: asked, persoon }: Pick<ListRequest<ResourceName>, 'filters' | 'persoon'>): number {
  const joins = [
    ...(persoon?.key === 'local' && evidence?.hadBetrokkenen ? [evidence.hadBetrokkenen.filter(({ wasPartij }) => wasPartij?.local === persoon.values[0]).length] : []),
    ...asked.flatMap(({ name, value }) => {
      const [, relation, member] = /^(onderwerpobject|wasOnderwerpobject)__onderwerpobjectidentificator(\w+)$/.exec(name) ?? []
      if (name === 'actoren__naam') return [evidence!.actoren!.filter((naam) => naam === value).length]
      if (!relation) return []
      const rows = (relation === 'onderwerpobject' ? evidence!.gingOverOnderwerpobjecten : evidence!.wasOnderwerpobjecten) as unknown as readonly Data[]
      return [rows.filter((row) => row[member![0]!.toLowerCase() + member!.slice(1)] === value).length]
    }),
  ]
  return Math.max(1, ...joins)
}

interface Tree {
  readonly [relation: string]: Tree
}

/** A path whose parent is not named gives nothing. */
function treeOf(expand: string | null): Tree {
  const paths = (expand ?? '').split(',').filter((path) => path !== '')
  const under = (prefix: string): Tree => Object.fromEntries(
    paths.filter((path) => path.startsWith(prefix) && !path.slice(prefix.length).includes('.')).map((path) => [path.slice(prefix.length), under(`${path}.`)]))
  return under('')
}

export function toItem(resource: ResourceName, record: SourceRecord): Item {
  const fields: Record<string, unknown> = { ...record.fields }
  for (const [name, { to, form, group }] of Object.entries(resources[resource].relations)) {
    const holder = group ? (fields[group] as Record<string, unknown> | null) : fields
    const value = holder?.[name]
    if (value === undefined || value === null) continue
    const lift = (one: unknown) => {
      if (form === 'embedded') return toItem(to, one as SourceRecord)
      const { local, ...extra } = one as { local: string }
      return { ...extra, ref: { source: 1, local } }
    }
    const lifted = Array.isArray(value) ? value.map(lift) : lift(value)
    if (group) fields[group] = { ...holder, [name]: lifted }
    else fields[name] = lifted
  }
  return { resource, ref: { source: 1, local: record.local }, fields, sources: [], provenance: 'eigen' }
}

function draftOf(resource: ResourceName, body: Data): Data {
  const reference = (one: Data) => ({ local: one['uuid'] as string })
  return Object.fromEntries(Object.entries(body).map(([name, value]) => {
    const relation = resources[resource].relations[name]
    if (name === 'partijIdentificatie' && value) {
      const employer = (value as Data)['werkteVoorPartij'] as Data | null | undefined
      return [name, { ...(value as Data), ...(employer && { werkteVoorPartij: reference(employer) }) }]
    }
    if (!relation || !value) return [name, value]
    const change = (one: Data) => {
      if (relation.form !== 'embedded') return reference(one)
      const { uuid = '', ...fields } = one
      return { local: uuid as string, fields: draftOf(relation.to, fields) }
    }
    return [name, Array.isArray(value) ? (value as Data[]).map(change) : change(value as Data)]
  }))
}
