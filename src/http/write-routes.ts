/** POST, PUT, PATCH and DELETE of every resource, and what they answer: what a GET then gives. */
import express, { type Request, type RequestHandler, type Response } from 'express'
import { faults } from '#domain/faults.ts'
import { GevelError } from '#domain/errors.ts'
import { isUuid } from '#domain/ids.ts'
import type { ResourceName } from '#domain/resources.ts'
import { readSchema, type ResourceSchema, type Schema, type Standard } from '#domain/standard.ts'
import { Refusal } from '#spi'
import type { Item } from '../federation/items.ts'
import type { RequestContext, Service } from '../federation/service.ts'
import { WrittenUnseen } from '../federation/writing/failures.ts'
import type { Part, Writing, Written } from '../federation/writing/writing.ts'
import { readBody } from './body.ts'
import { isObject, typeName } from './body-values.ts'
import { once } from './once.ts'
import { parseExpand } from './parse.ts'
import { fromBodyParser, Problem } from './problem.ts'
import type { Recorder } from './recording.ts'
import type { Renderer } from './render.ts'
import type { Repeats } from './repeats.ts'
import { sendJson } from './send-json.ts'
import { requireJson } from './standard-headers.ts'
import { parametersOf, queryDefinition, type Document } from './validation.ts'

export interface WriteSettings {
  readonly document: Document
  readonly standard: Standard
  readonly service: Service
  readonly writing: Writing
  readonly repeats: Repeats
  readonly renderer: Renderer
  readonly contextOf: (request: Request, response: Response) => RequestContext
  readonly recorder: Recorder
  /** Bytes of a request body. */
  readonly maxBodyBytes: number
}

export interface WriteRoutes {
  create(resource: ResourceName): RequestHandler[]
  change(resource: ResourceName, mode: 'replace' | 'change'): RequestHandler[]
  remove(resource: ResourceName): RequestHandler
  /** A path that can only be posted to. Throws a TypeError for one that the document names and nobody has built. */
  act(name: string): RequestHandler[]
}

export function writeRoutes(given: WriteSettings): WriteRoutes {
  // What is decided before a write must not rest on what was read a while ago.
  const settings: WriteSettings = { ...given, contextOf: (request, response) => ({ ...given.contextOf(request, response), maxAge: 0 }) }
  const { standard, writing, repeats, renderer, contextOf } = settings
  const withBody = [requireJson, jsonBody(settings.maxBodyBytes)]
  return {
    create: (resource) => [...withBody, async (request, response) => {
      const context = contextOf(request, response)
      const write = async () => [await writing.create(resource, readBody(standard[resource], request.body), context)]
      const item = await recorded(settings, `${resource} vastleggen`, request, response, async () => {
        const [written] = await once(repeats, request, response, write)
        return readAgain(settings, written!, request, context)
      })
      const output = renderer.detail(item)
      response.setHeader('Location', String(output['url']))
      sendJson(response, output, 201)
    }],
    change: (resource, mode) => [...withBody, async (request, response) => {
      const context = contextOf(request, response)
      const item = await recorded(settings, `${resource} wijzigen`, request, response, async () => {
        const current = await findCurrent(settings, resource, 'change', request, context)
        const { variants } = standard[resource]
        const body = readBody(standard[resource], request.body, { partial: mode === 'change', kind: variants && current.item.fields[variants.by] })
        return readAgain(settings, await writing.change(current, body, mode, context), request, context)
      })
      sendJson(response, renderer.detail(item))
    }],
    remove: (resource) => async (request, response) => {
      const context = contextOf(request, response)
      const cascade = resource === 'onderwerpobjecten' && /^(true|1)$/i.test(parametersOf(request)['cascade'] ?? '')
      let kept: Awaited<ReturnType<Writing['removeWithContacts']>> = []
      await recorded(settings, `${resource} verwijderen`, request, response, async () => {
        const current = await findCurrent(settings, resource, 'remove', request, context)
        if (cascade) kept = await writing.removeWithContacts(current, context)
        else await writing.remove(current, context)
        return current.item
      })
      if (cascade) return sendJson(response, { behouden: kept.map(({ uuid }) => renderer.url('klantcontacten', uuid)) })
      response.status(204).end()
    },
    act: (name) => {
      if (name !== 'maak-klantcontact') throw new TypeError(`nobody has built ${name}`)
      return [...withBody, createTogether(settings)]
    },
  }
}

/** A change, in the logboek before it is answered. */
function recorded<T extends Item | readonly Item[]>({ recorder }: WriteSettings, name: string, request: Request, response: Response, work: () => Promise<T>): Promise<T> {
  return recorder.over({ request, response, name, changes: true }, work, (done) => ({ items: [done as Item | Item[]].flat() }))
}

/** `maak-klantcontact`: a klantcontact with a betrokkene and an onderwerpobject, all or nothing. */
function createTogether(settings: WriteSettings): RequestHandler {
  const { writing, repeats, renderer, contextOf } = settings
  const together = togetherParts(settings.document)
  return async (request, response) => {
    const context = contextOf(request, response)
    const items = await recorded(settings, 'klantcontact met betrokkene en onderwerp vastleggen', request, response, async () => {
      const written = await once(repeats, request, response, () => writing.createTogether(partsOf(together, request.body), context))
      return Promise.all(written.map((one) => readAgain(settings, one, request, context)))
    })
    const outputs = together.map(({ resource, name }) => {
      const item = items.find((one) => one.resource === resource)
      return [name, item ? renderer.detail(item) : null]
    })
    sendJson(response, Object.fromEntries(outputs), 201)
  }
}

/** Rejects with a Problem for what is no JSON. `limit` in bytes. */
export function jsonBody(limit: number): RequestHandler {
  const parse = express.json({ limit, type: () => true, strict: false })
  return (request, response, next) => void parse(request, response, (error?: unknown) => next(error === undefined ? undefined : fromBodyParser(error)))
}

async function findCurrent({ writing }: WriteSettings, resource: ResourceName, operation: 'change' | 'remove', request: Request, context: RequestContext) {
  const uuid = String(request.params['uuid'])
  const current = isUuid(uuid) ? await writing.find(resource, uuid, operation, context) : undefined
  if (!current) throw new Problem('not-found')
  return current
}

/**
 * What was written, as a GET gives it. Only the source that was written to has to answer: the change has been made, and a
 * client that is told of a failure makes it twice. `expand` is not checked here: what it names and is not there gives nothing.
 */
async function readAgain({ service, document }: WriteSettings, { resource, uuid }: Written, request: Request, context: RequestContext): Promise<Item> {
  const expand = parseExpand(parametersOf(request)['expand']).filter((path) => queryDefinition(document, resource).expand.has(path))
  const lenient: RequestContext = { ...context, handling: 'lenient' }
  const result = await service.get(resource, uuid, expand, lenient).catch((error: unknown) => {
    throw error instanceof GevelError ? new WrittenUnseen(error) : error
  })
  if ('absent' in result) throw new Problem('conflict', 'Wat dit verzoek vastlegde, is inmiddels verwijderd.')
  return result.item
}

interface TogetherPart {
  readonly name: string
  readonly resource: ResourceName
  readonly schema: ResourceSchema
  readonly required: boolean
  readonly within?: string
}

/** What `maak-klantcontact` makes. */
export const togetherResources = ['klantcontacten', 'betrokkenen', 'onderwerpobjecten'] as const satisfies readonly ResourceName[]

/** The parts of the body of `maak-klantcontact`, as the document has them; the others point at the first. */
function togetherParts(document: Document): readonly TogetherPart[] {
  const { properties, required } = readSchema(document, 'MaakKlantcontact')
  const part = (name: string, resource: ResourceName, within?: string): TogetherPart => {
    const { properties: members = {}, required: must = [] } = properties[name] as Schema
    return { name, resource, schema: { fields: Object.keys(members), properties: members, required: must }, required: required.includes(name), ...(within && { within }) }
  }
  return [part('klantcontact', 'klantcontacten'), part('betrokkene', 'betrokkenen', 'hadKlantcontact'), part('onderwerpobject', 'onderwerpobjecten', 'klantcontact')]
}

function partsOf(together: readonly TogetherPart[], body: unknown): Part[] {
  if (!isObject(body)) throw new Refusal([faults.notAnObject('', typeName(body))])
  return together.flatMap(({ name, resource, schema, required, within }) => {
    const given = body[name]
    if (given === undefined || given === null) {
      return required ? [{ name, resource, asked: { fields: {}, given: new Set<string>(), faults: [given === null ? faults.null('') : faults.required('')] } }] : []
    }
    return [{ name, resource, asked: readBody(schema, given), ...(within && { within }) }]
  })
}
