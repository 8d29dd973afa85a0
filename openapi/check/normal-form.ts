/**
 * One form for what OpenAPI can say in several ways. Texts are left out: only what a program can see is compared.
 *
 * | written                                              | taken as                             |
 * |------------------------------------------------------|--------------------------------------|
 * | `allOf` of one or more, with or without neighbours   | one schema with all their keywords   |
 * | `oneOf` of lists of values (a null or a blank too)   | one list of values, and `nullable`   |
 * | a keyword at its default (`nullable: false`)         | no keyword                           |
 * | lists without an order (`enum`, `required`)          | sorted                               |
 */
import { followed, type Data, type Document } from './document.ts'

const texts = new Set(['description', 'summary', 'title', 'example', 'examples', 'externalDocs'])

const defaults: Data = {
  nullable: false, readOnly: false, writeOnly: false, deprecated: false, required: false, allowEmptyValue: false, allowReserved: false,
  uniqueItems: false, exclusiveMinimum: false, exclusiveMaximum: false, minLength: 0, minItems: 0, minProperties: 0, additionalProperties: true,
}

/** Without texts and keywords at their default. For objects of keywords, never for maps of names. */
export function structural(object: Data): Data {
  return Object.fromEntries(Object.entries(object).filter(([keyword, value]) => !texts.has(keyword) && defaults[keyword] !== value))
}

const styles: Readonly<Record<string, string>> = { query: 'form', cookie: 'form', path: 'simple', header: 'simple' }

/** A parameter with its way of writing filled in. */
export function normalParameter(parameter: Data): Data {
  const style = parameter['style'] ?? styles[String(parameter['in'])]
  return structural({ ...parameter, style, explode: parameter['explode'] ?? style === 'form' })
}

/** One level of a schema: its own keywords in one form, the schemas below it as they stand. */
export function normalSchema(document: Document, schema: Data): Data {
  const { allOf = [], oneOf = [], ...own } = followedOnce(document, schema)
  const parts = (allOf as Data[]).map((part) => normalSchema(document, part))
  const alternatives = oneOf as Data[]
  return joined([...parts, ...(alternatives.length > 0 ? [choiceOf(document, alternatives)] : []), sorted(structural(own))])
}

/** Beside a reference OpenAPI 3.0 has no keywords. */
function followedOnce(document: Document, schema: Data): Data {
  return '$ref' in schema ? followed(document, schema) : schema
}

/** Alternatives: one list of values when all of them are such lists, else as they stand. */
function choiceOf(document: Document, alternatives: readonly Data[]): Data {
  const found = alternatives.map((one) => normalSchema(document, one))
  if (found.some((one) => !Array.isArray(one['enum']))) return { oneOf: alternatives }
  const values = found.flatMap((one) => one['enum'] as unknown[])
  const types = [...new Set(found.flatMap((one) => one['type'] ?? []))]
  const nullable = values.includes(null) || found.some((one) => one['nullable'] === true)
  return sorted({ enum: values.filter((one) => one !== null), ...(types.length > 0 && { type: types.length === 1 ? types[0] : types }), ...(nullable && { nullable }) })
}

function sorted(schema: Data): Data {
  const inOrder = (values: unknown) => (values as unknown[]).toSorted((one, other) => (String(one) < String(other) ? -1 : 1))
  const { enum: values, required } = schema
  return { ...schema, ...(Array.isArray(values) && { enum: inOrder(values) }), ...(Array.isArray(required) && { required: inOrder(required) }) }
}

/** The parts of one schema together. Of two that contradict each other both are kept, so that neither is lost. */
function joined(parts: readonly Data[]): Data {
  const whole: Record<string, unknown> = {}
  for (const [keyword, value] of parts.flatMap((part) => Object.entries(part))) {
    const present = whole[keyword]
    if (present === undefined) whole[keyword] = value
    else if (keyword === 'properties') whole[keyword] = joinedProperties(present as Properties, value as Properties)
    else if (keyword === 'required') whole[keyword] = [...new Set([...(present as string[]), ...(value as string[])])].toSorted()
    else if (JSON.stringify(present) !== JSON.stringify(value)) whole[keyword] = [present, value]
  }
  return whole
}

type Properties = Readonly<Record<string, Data>>

function joinedProperties(one: Properties, other: Properties): Properties {
  const twice = Object.keys(one).filter((name) => Object.hasOwn(other, name))
  return { ...one, ...other, ...Object.fromEntries(twice.map((name) => [name, { allOf: [one[name], other[name]] }])) }
}
