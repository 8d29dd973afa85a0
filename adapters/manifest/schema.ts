/** The shape of a manifest as JSON Schema, its fields, filters and keys derived from the standard; unknown names are faults. */
import { filters, persoonKeys, resources, type ResourceName } from '#spi'
import { languages } from './languages.ts'
import { parents, targetResources, targetsOf, type Target, type TargetResource } from './targets.ts'

type JsonSchema = Record<string, unknown>

const text = { type: 'string', minLength: 1, maxLength: 1000 }
const scalar = { type: ['string', 'number', 'boolean'] }
const object = (properties: JsonSchema, required: readonly string[] = []): JsonSchema => ({ type: 'object', properties, required, additionalProperties: false })
const listOf = (items: unknown, least = 1): JsonSchema => ({ type: 'array', items, minItems: least })
const whole = (minimum: number, maximum: number): JsonSchema => ({ type: 'integer', minimum, maximum })
/** A secret is named, never written. */
const secret = { type: 'string', pattern: '^\\{credentials\\.[a-zA-Z][a-zA-Z0-9]*\\}$' }

const when: JsonSchema = { type: ['string', 'object'], minLength: 1, properties: { path: text, is: listOf(scalar), not: listOf(scalar) }, required: ['path'], additionalProperties: false }
const request: JsonSchema = {
  get: { type: 'string', pattern: '^$|^/' }, post: { type: 'string', pattern: '^$|^/' }, call: text,
  query: { type: 'object' }, body: {}, params: { type: 'array' }, headers: { type: 'object', additionalProperties: text },
}
const push = object({
  where: {}, query: { type: 'object' }, match: { enum: ['exact', 'prefix', 'substring', 'token'] }, pushes: { enum: ['exact', 'narrows'] }, anyOf: whole(2, 1000),
})
const more = { oneOf: [{ enum: ['full'] }, object({ status: whole(200, 299) }, ['status']), object({ path: text }, ['path'])] }
const page = object({
  kind: { enum: ['offset', 'page', 'cursor', 'nextLink', 'keyset', 'none'] }, max: whole(1, 10000), first: whole(0, 1), fixed: { type: 'boolean' },
  more, next: text, size: text, after: {},
}, ['kind', 'max'])

export function manifestSchema(): JsonSchema {
  return object({
    manifest: { enum: ['rest/1', 'jsonrpc/1'] },
    name: { type: 'string', pattern: '^[a-z0-9][a-z0-9-]{0,62}$' },
    status: { enum: ['proven', 'contract-tested', 'unverified'] },
    options: { type: 'object', propertyNames: { pattern: '^[a-zA-Z][a-zA-Z0-9]*$' }, additionalProperties: object({ about: text, default: text }, ['about']) },
    version: { enum: ['1.0', '2.0'] },
    base: { type: 'string', pattern: '^/' },
    headers: { type: 'object', additionalProperties: text },
    auth: auth(),
    limits: object({ perMinute: whole(1, 100000), concurrency: whole(1, 1000) }),
    zone: text,
    empty: listOf(scalar),
    errors: listOf(object({ when, as: { enum: ['bron-mislukt', 'bron-weigert', 'bron-overbelast', 'bron-onbereikbaar', 'bron-onleesbaar', 'not-there'] } }, ['when', 'as'])),
    resources: { type: 'object', minProperties: 1, additionalProperties: false, properties: Object.fromEntries(targetResources.map((name) => [name, resourceSchema(name)])) },
    examples: listOf(text),
  }, ['manifest', 'name', 'status', 'resources', 'examples'])
}

function auth(): JsonSchema {
  const kind = (name: string, properties: JsonSchema, required: readonly string[]) => object({ kind: { const: name }, ...properties }, ['kind', ...required])
  return {
    type: 'object', required: ['kind'], properties: { kind: { enum: ['basic', 'bearer', 'header', 'oauth2', 'session'] } },
    allOf: [
      kind('basic', { user: secret, password: secret }, ['user', 'password']),
      kind('bearer', { token: secret }, ['token']),
      kind('header', { name: text, value: secret }, ['name', 'value']),
      kind('oauth2', { tokenUrl: { type: 'string', pattern: '^https?://' }, clientId: secret, clientSecret: secret, scope: text }, ['tokenUrl', 'clientId', 'clientSecret']),
      kind('session', { login: object(request), header: object({ name: text, scheme: text, base64: listOf(text) }, ['name', 'scheme', 'base64']) }, ['login']),
    ].map((one) => ({ if: { properties: { kind: (one['properties'] as JsonSchema)['kind'] } }, then: one })),
  }
}

function resourceSchema(resource: TargetResource): JsonSchema {
  const above = Object.keys(parents[resource] ?? {})
  const from = above.length > 0 ? { enum: above } : { not: {} }
  const part = { from, each: text, key: text, when: { oneOf: [when, listOf(when)] }, fields: object(fieldsSchema(targetsOf(resource))) }
  return object({
    ...part,
    id: object({ path: text, codec: { enum: ['uuid', 'integer', 'hex24', 'hash80', 'base62'] } }, ['path', 'codec']),
    list: listSchema(resource),
    get: object({ ...request, where: {}, many: whole(1, 1000), rows: text, notFound: listOf(whole(400, 499)) }),
    omits: listOf({ enum: Object.keys(targetsOf(resource)) }),
    slots: { type: 'object', minProperties: 1, propertyNames: { pattern: '^(0|[1-9][0-9]{0,2})$' }, additionalProperties: object(part, ['from', 'fields']) },
  })
}

function listSchema(resource: ResourceName): JsonSchema {
  const named = (names: readonly string[]) => ({ type: 'object', properties: Object.fromEntries(names.map((name) => [name, push])), additionalProperties: false })
  const order = resources[resource].order?.field
  return object({
    ...request, rows: text, total: text, count: object({ ...request, total: text }, ['total']),
    where: object({ language: { enum: [...Object.keys(languages), 'json'] }, always: { type: 'array' }, none: {} }),
    filters: named(Object.keys(filters[resource])),
    persoon: named(persoonKeys),
    persoonPushes: { enum: ['exact', 'narrows'] },
    needs: listOf(listOf(text)),
    order: object(Object.fromEntries(['default', ...(order ? [order] : [])].map((name) => [name, {}]))),
    ties: { enum: ['stable', 'unstable'] },
    sifted: { type: 'boolean' },
    page,
  })
}

function fieldsSchema(targets: Readonly<Record<string, Target>>): JsonSchema {
  return Object.fromEntries(Object.entries(targets).map(([name, target]) => [name, targetSchema(target)]))
}

const numbers = Object.fromEntries(['bsn', 'rsin', 'kvk_nummer', 'vestigingsnummer'].map((soort) => [soort, text]))

function targetSchema(target: Target): JsonSchema {
  switch (target.kind) {
    case 'group': return { ...object(fieldsSchema(target.members)), minProperties: 1 }
    case 'number': return { ...object(numbers), minProperties: 1, maxProperties: 1 }
    case 'reference': return object({ local: text, slot: whole(0, 255), when: { oneOf: [when, listOf(when)] }, ...numbers })
    case 'value': return valueSchema(target.schema)
  }
}

/** `type` both ways: a path, or more. */
function valueSchema({ type, enum: choices, maxLength }: { type?: string; enum?: readonly unknown[]; maxLength?: number }): JsonSchema {
  const constant = choices ? { enum: choices } : type === 'boolean' ? { type: 'boolean' } : type === 'integer' ? { type: 'integer' } : { type: 'string', minLength: 1, ...(maxLength && { maxLength }) }
  const paths = { type: 'array', minItems: 1, items: text }
  return {
    type: ['string', 'object'], minLength: 1, additionalProperties: false,
    properties: {
      path: text, firstOf: paths, joined: object({ paths, by: { type: 'string', maxLength: 10 } }, ['paths', 'by']), template: text, constant,
      codes: { type: 'object', minProperties: 1, additionalProperties: constant }, default: constant, empty: listOf(scalar), as: { enum: ['iso', 'epoch', 'epoch-ms', 'parts'] },
    },
  }
}
