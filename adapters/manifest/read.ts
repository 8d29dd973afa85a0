/** From the text of a manifest to a document that keeps every rule, or to all its faults at once, each with its line and path. */
import { Ajv, type ErrorObject } from 'ajv'
import { isNode, LineCounter, parseDocument, type Document } from 'yaml'
import type { ManifestDocument } from './document.ts'
import { meaningFaults } from './meaning.ts'
import { manifestSchema } from './schema.ts'

/** All faults of a manifest: `line 12: resources.partijen.fields.naam: unknown key`. */
export class ManifestError extends Error {
  readonly faults: readonly string[]

  constructor(faults: readonly string[]) {
    super(faults.join('\n'))
    this.name = 'ManifestError'
    this.faults = faults
  }
}

export interface ManifestFault {
  /** Keys from the top down. */
  readonly path: readonly string[]
  readonly says: string
}

/** Values for `{option.NAME}`. They may hold nothing that means something in a path or in a query language. */
export type Options = Readonly<Record<string, string>>
const harmless = /^[\p{L}\p{N} _.@:/-]{1,200}$/u

let validator: ReturnType<Ajv['compile']> | undefined
const validate = () => (validator ??= new Ajv({ allErrors: true, strict: false }).compile(manifestSchema()))

/** @throws ManifestError with every fault */
export function readManifest(text: string, transport: ManifestDocument['manifest'], options: Options = {}): ManifestDocument {
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true })
  if (document.errors.length > 0) throw new ManifestError(document.errors.map(({ linePos, code }) => `line ${linePos?.[0].line ?? '?'}: ${code}`))
  const raw: unknown = document.toJS()
  const faults = optionFaults(raw, options)
  const filled = faults.length > 0 ? raw : fillIn(raw, { ...defaultsOf(raw), ...options })
  const check = validate()
  const shape = check(filled) ? [] : (check.errors ?? []).filter(isTelling).map(shapeFault)
  faults.push(...shape)
  if (shape.length === 0) {
    const manifest = filled as ManifestDocument
    if (manifest.manifest !== transport) faults.push({ path: ['manifest'], says: `is not for this adapter, which reads ${transport}` })
    faults.push(...meaningFaults(manifest))
  }
  if (faults.length > 0) throw new ManifestError(worded(document, lines, faults))
  return filled as ManifestDocument
}

function optionFaults(raw: unknown, options: Options): ManifestFault[] {
  const declared = declaredOptions(raw)
  const faults: ManifestFault[] = []
  for (const [name, { default: fallback }] of Object.entries(declared)) {
    if (options[name] === undefined && fallback === undefined) faults.push({ path: ['options', name], says: 'is not given in the settings (options)' })
  }
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(declared, name)) faults.push({ path: ['options'], says: `the settings give ${name}, which this manifest does not know` })
    else if (!harmless.test(value)) faults.push({ path: ['options', name], says: 'is given a value with signs that an option may not hold' })
  }
  return faults
}

function declaredOptions(raw: unknown): NonNullable<ManifestDocument['options']> {
  const declared = (raw as ManifestDocument | null)?.options
  const isRight = typeof declared === 'object' && declared !== null && Object.values(declared).every((one) => typeof one === 'object' && one !== null)
  return isRight ? declared : {}
}

function defaultsOf(raw: unknown): Options {
  return Object.fromEntries(Object.entries(declaredOptions(raw)).flatMap(([name, { default: fallback }]) => (typeof fallback === 'string' ? [[name, fallback]] : [])))
}

/** Options are filled in before anything is read of the manifest; a name that is not declared stays, and is no path. */
function fillIn(value: unknown, options: Options): unknown {
  if (typeof value === 'string') return value.replace(/\{option\.([a-zA-Z0-9]+)\}/g, (all, name: string) => options[name] ?? all)
  if (Array.isArray(value)) return value.map((one) => fillIn(one, options))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [fillIn(key, options), fillIn(one, options)]))
}

/** Beside the fault itself, ajv tells of every branch that was not taken. */
function isTelling({ keyword, propertyName }: ErrorObject): boolean {
  return keyword !== 'if' && keyword !== 'oneOf' && propertyName === undefined
}

function shapeFault({ instancePath, params, message }: ErrorObject): ManifestFault {
  const path = instancePath.split('/').slice(1).map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'))
  const { additionalProperty, missingProperty, allowedValues, propertyName } = params as Record<string, string & unknown[]>
  if (additionalProperty !== undefined) return { path: [...path, additionalProperty], says: 'unknown key' }
  if (missingProperty !== undefined) return { path, says: `${missingProperty} is missing` }
  if (propertyName !== undefined) return { path: [...path, propertyName], says: 'is no name that can stand here' }
  if (allowedValues !== undefined) return { path, says: `must be one of ${allowedValues.map(String).join(', ')}` }
  return { path, says: message ?? 'is not right' }
}

/** From the top of the manifest down. */
function worded(document: Document, lines: LineCounter, faults: readonly ManifestFault[]): string[] {
  const placed = faults.map(({ path, says }) => ({ line: lineOf(document, lines, path), text: path.length > 0 ? `${path.join('.')}: ${says}` : says }))
  return [...new Set(placed.toSorted((one, other) => one.line - other.line).map(({ line, text }) => `line ${line}: ${text}`))]
}

/** Of the nearest place that is there. */
function lineOf(document: Document, lines: LineCounter, path: readonly string[]): number {
  for (let depth = path.length; depth > 0; depth--) {
    const keys = path.slice(0, depth).map((key) => (/^\d+$/.test(key) ? Number(key) : key))
    const found = [keys, path.slice(0, depth)].map((one) => document.getIn(one, true)).find((node) => isNode(node))
    if (isNode(found) && found.range) return lines.linePos(found.range[0]).line
  }
  return 1
}
