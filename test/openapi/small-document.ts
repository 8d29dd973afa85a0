/** A small document with one of everything that the comparison looks at, and ways to change it. */
import { parse } from 'yaml'
import type { Document } from '../../openapi/check/document.ts'

const text = `
openapi: 3.0.3
info: { title: klein, version: 1.0.0, description: Tekst }
servers: [{ url: /klein/api/v1 }]
tags: [{ name: dingen, description: Tekst }]
security: [{ tokenAuth: [] }]
paths:
  /dingen:
    get:
      operationId: dingenList
      tags: [dingen]
      parameters:
        - { name: naam, in: query, required: true, schema: { type: string, maxLength: 10 } }
        - { name: soort, in: query, deprecated: true, schema: { type: string, format: uuid, enum: [groot, klein] } }
        - { name: expand, in: query, explode: false, schema: { type: array, items: { type: string, enum: [eigenaar, delen] } } }
      responses:
        '200':
          description: Tekst
          headers: { API-version: { schema: { type: string } } }
          content: { application/json: { schema: { $ref: '#/components/schemas/Dingen' } } }
    post:
      operationId: dingenCreate
      tags: [dingen]
      requestBody: { required: true, content: { application/json: { schema: { $ref: '#/components/schemas/Ding' } } } }
      responses:
        '201':
          description: Tekst
          content: { application/json: { schema: { $ref: '#/components/schemas/Ding' } } }
  /dingen/{uuid}:
    parameters: [{ $ref: '#/components/parameters/uuid' }]
    delete:
      operationId: dingenDestroy
      security: [{ tokenAuth: [] }]
      responses: { '204': { $ref: '#/components/responses/Weg' } }
components:
  securitySchemes: { tokenAuth: { type: apiKey, in: header, name: Authorization } }
  parameters: { uuid: { name: uuid, in: path, required: true, schema: { type: string, format: uuid } } }
  responses: { Weg: { description: Tekst, headers: { API-version: { $ref: '#/components/headers/API-version' } } } }
  headers: { API-version: { schema: { type: string } } }
  schemas:
    SoortEnum: { type: string, enum: [groot, klein] }
    BlankEnum: { enum: [''] }
    NullEnum: { enum: [null] }
    Eigenaar:
      type: object
      properties: { uuid: { type: string, format: uuid, readOnly: true }, naam: { type: string, maxLength: 20 } }
      required: [uuid]
    Ding:
      type: object
      description: Tekst
      properties:
        uuid: { type: string, format: uuid, readOnly: true }
        title: { type: string, minLength: 1, pattern: '^[a-z]+$' }
        geheim: { type: string, writeOnly: true }
        aantal: { type: integer, minimum: 1, maximum: 99, default: 1, nullable: true }
        eigenaar: { allOf: [{ $ref: '#/components/schemas/Eigenaar' }], nullable: true, description: Tekst }
        soort: { allOf: [{ $ref: '#/components/schemas/SoortEnum' }], description: Tekst }
        kleur: { oneOf: [{ $ref: '#/components/schemas/SoortEnum' }, { $ref: '#/components/schemas/BlankEnum' }, { $ref: '#/components/schemas/NullEnum' }], nullable: true }
        extra: { type: object, additionalProperties: { type: string, maxLength: 5 } }
      required: [uuid, soort]
    GrootDing: { allOf: [{ $ref: '#/components/schemas/Ding' }, { type: object, properties: { hoogte: { type: number, format: double } } }] }
    KleinDing: { type: object, properties: { soort: { $ref: '#/components/schemas/SoortEnum' } } }
    EenDing:
      oneOf: [{ $ref: '#/components/schemas/GrootDing' }, { $ref: '#/components/schemas/KleinDing' }]
      discriminator: { propertyName: soort, mapping: { groot: '#/components/schemas/GrootDing', klein: '#/components/schemas/KleinDing' } }
    Dingen:
      type: object
      required: [count, results]
      properties: { count: { type: integer }, results: { type: array, items: { $ref: '#/components/schemas/EenDing' } } }
`

export type Tree = Record<string, any>

export const smallDocument = (): Document => parse(text) as Document

/** The document with one change made to it. */
export function changed(document: Document, change: (tree: Tree) => void): Document {
  const copy = structuredClone(document) as Tree
  change(copy)
  return copy
}

export interface Mutation {
  /** What was done, and where. */
  readonly name: string
  readonly document: Document
}

const texts = new Set(['description', 'summary', 'example'])
/** Texts about the document itself. */
const about = new Set(['contact', 'license'])

/** Every value of the document but its texts taken out once, and every plain one changed once. `which` picks by number. */
export function* mutations(document: Document, which: (number: number) => boolean = () => true): Generator<Mutation> {
  let number = 0
  for (const path of pathsIn(document, [])) {
    if (!which(number++)) continue
    yield { name: `${path.join(' ')} taken out`, document: changed(document, (tree) => takeOut(tree, path)) }
    const value = at(document, path)
    if (typeof value !== 'object' || value === null) yield { name: `${path.join(' ')} changed`, document: changed(document, (tree) => put(tree, path, other(value))) }
  }
}

type Path = readonly (string | number)[]

function* pathsIn(value: unknown, path: Path): Generator<Path> {
  if (typeof value !== 'object' || value === null) return
  const keys = Array.isArray(value) ? value.map((_, place) => place) : Object.keys(value).filter((key) => !isText(key, value as Tree, path))
  for (const key of keys) {
    yield [...path, key]
    yield* pathsIn((value as Tree)[key], [...path, key])
  }
}

/** Under `properties` a key is the name of a field, whatever it is. */
function isText(key: string, holder: Tree, path: Path): boolean {
  if (path.at(-1) === 'properties') return false
  return texts.has(key) || (path.at(-1) === 'info' && about.has(key)) || (key === 'title' && path.at(-1) !== 'info' && typeof holder[key] === 'string')
}

const at = (tree: Tree, path: Path): any => path.reduce((value, key) => value[key], tree)

function takeOut(tree: Tree, path: Path): void {
  const holder = at(tree, path.slice(0, -1))
  if (Array.isArray(holder)) holder.splice(path.at(-1) as number, 1)
  else delete holder[path.at(-1)!]
}

function put(tree: Tree, path: Path, value: unknown): void {
  at(tree, path.slice(0, -1))[path.at(-1)!] = value
}

function other(value: unknown): unknown {
  if (typeof value === 'boolean') return !value
  return typeof value === 'number' ? value + 1 : `${String(value)}x`
}
