/** An OpenAPI 3.0 document as the check reads it: plain data, references followed where they are met. */

export type Data = Readonly<Record<string, unknown>>

export interface Document {
  readonly openapi?: string
  readonly info?: Data
  readonly servers?: readonly Data[]
  readonly tags?: readonly Data[]
  readonly security?: readonly Data[]
  readonly paths?: Readonly<Record<string, Data>>
  readonly components?: Readonly<Record<string, Readonly<Record<string, Data>>>>
}

/** The object itself, or the component that it refers to. A reference that leads nowhere stands for itself, so that it differs. */
export function followed(document: Document, object: Data): Data {
  const { $ref } = object
  if (typeof $ref !== 'string') return object
  const [, kind = '', name = ''] = /^#\/components\/(\w+)\/(.+)$/.exec($ref) ?? []
  const found = document.components?.[kind]?.[name]
  return found ? followed(document, found) : object
}

/** The name of the schema that this is, when it is a reference and nothing else. */
export function schemaName(schema: Data): string | undefined {
  const { $ref } = schema
  return typeof $ref === 'string' && Object.keys(schema).length === 1 ? $ref.split('/').at(-1) : undefined
}
