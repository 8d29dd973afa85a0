/**
 * The conformity report: what an adapter can do, which laws it keeps, which it breaks and by what, and which could not be judged
 * for want of what. It holds no values of records: a live source may have been judged.
 */
import { AssertionError } from 'node:assert'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ResourceName } from '#spi'
import type { Behaviour } from './behaviours.ts'
import { faultKinds } from './faults.ts'
import { NotJudged, type Law } from './law.ts'
import type { Opened } from './laws.ts'
import { portsOf, type AnyAbility, type AnyPort } from './ports.ts'
import { markdownOf } from './report-text.ts'
import { differences, masked } from './telling.ts'

/** Without `broken` and `notJudged` the law is kept. */
export interface JudgedLaw {
  readonly name: string
  readonly behaviour: Behaviour
  /** Absent: the law is about the adapter as a whole. */
  readonly resource?: ResourceName
  /** The filter or the persoon key that the law is about. */
  readonly about?: string
  /** What was asked, and what was answered instead; without values of records. */
  readonly broken?: string
  /** What is missing to judge by: samples, a way to make the source fail, another law that is broken. */
  readonly notJudged?: string
  readonly milliseconds: number
}

/** What the adapter declares of one resource. */
export interface DeclaredResource {
  readonly resource: ResourceName
  readonly ids: AnyPort['ids']
  readonly omits?: readonly string[]
  readonly list?: AnyAbility
  readonly get: boolean
  readonly content: boolean
  /** Fields that it accepts. */
  readonly create?: readonly string[]
  readonly update?: readonly string[]
  readonly remove: boolean
}

export interface Counts {
  readonly kept: number
  readonly broken: number
  readonly notJudged: number
}

/** As JSON all but `markdown`. */
export interface Report {
  readonly format: 'gevel-conformity/1'
  readonly name: string
  /** ISO 8601. */
  readonly startedAt: string
  readonly milliseconds: number
  /** Of laws: a behaviour is a law for each resource, filter and key that it is about. */
  readonly counts: Counts
  /** A behaviour is broken where one of its laws is, and kept where one is kept and none broken. */
  readonly behaviours: Counts
  readonly resources: readonly DeclaredResource[]
  /** What the adapter can do beside its resources. */
  readonly abilities: readonly string[]
  /** What was not given to judge by. */
  readonly notGiven: readonly string[]
  readonly laws: readonly JudgedLaw[]
  /** The whole report for a reader. */
  readonly markdown: string
}

export function verdictOf({ name, behaviour, resource, about }: Law, error: unknown, milliseconds: number): JudgedLaw {
  const law = { name, behaviour, ...(resource && { resource }), ...(about !== undefined && { about }), milliseconds }
  if (error === undefined) return law
  return error instanceof NotJudged ? { ...law, notJudged: error.message } : { ...law, broken: tellingOf(error) }
}

/** The law's own words, and where what came differs; assertions print whole records, which may be somebody's. */
function tellingOf(error: unknown): string {
  if (!(error instanceof AssertionError)) return masked(error instanceof Error ? `${error.name}: ${error.message}` : String(error))
  const { actual, expected, message, generatedMessage, operator } = error
  const isComparison = operator !== undefined && /equal/i.test(operator)
  const words = generatedMessage ? [] : [masked(message.split('\n')[0]!)]
  return [...words, ...(isComparison ? [differences(actual, expected)] : [])].join(': ') || masked(message.split('\n')[0]!)
}

export function reportOf({ name, opened, startedAt, laws }: { name: string; opened: Opened; startedAt: Date; laws: readonly JudgedLaw[] }): Report {
  const report = {
    format: 'gevel-conformity/1' as const,
    name,
    startedAt: startedAt.toISOString(),
    milliseconds: Date.now() - startedAt.getTime(),
    counts: countsOf(laws),
    behaviours: countsOf([...Map.groupBy(laws, ({ behaviour }) => behaviour).values()].map((same) =>
      same.find(({ broken }) => broken !== undefined) ?? same.find(({ notJudged }) => notJudged === undefined) ?? same[0]!)),
    resources: portsOf(opened.adapter).map(([resource, port]) => declared(resource, port)),
    abilities: (['zaken', 'together', 'probe', 'close'] as const).filter((ability) => opened.adapter[ability] !== undefined),
    notGiven: notGivenBy(opened),
    laws,
  }
  return { ...report, markdown: markdownOf(report) }
}

function countsOf(laws: readonly JudgedLaw[]): Counts {
  const broken = laws.filter((law) => law.broken !== undefined).length
  const notJudged = laws.filter((law) => law.notJudged !== undefined).length
  return { kept: laws.length - broken - notJudged, broken, notJudged }
}

function declared(resource: ResourceName, { ids, omits, list, get, content, create, update, remove }: AnyPort): DeclaredResource {
  return {
    resource, ids, get: get !== undefined, content: content !== undefined, remove: remove !== undefined,
    ...(omits && { omits }), ...(list && { list: list.ability }), ...(create && { create: create.accepts }), ...(update && { update: update.accepts }),
  }
}

function notGivenBy({ samples, faults }: Opened): string[] {
  const kinds = faultKinds.filter((kind) => !faults?.[kind])
  return [
    ...(samples ? [] : ['samples']),
    ...(faults ? kinds.map((kind) => `faults.${kind}`) : ['faults']),
  ]
}

/** Writes `<name>.md` and `<name>.json` into a folder, made when it is not there. Answers the paths. */
export async function writeReport(report: Report, folder: string): Promise<{ markdown: string; json: string }> {
  const { markdown, ...data } = report
  const file = report.name.toLowerCase().replace(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '') || 'adapter'
  const paths = { markdown: join(folder, `${file}.md`), json: join(folder, `${file}.json`) }
  await mkdir(folder, { recursive: true })
  await writeFile(paths.markdown, markdown)
  await writeFile(paths.json, `${JSON.stringify(data, null, 2)}\n`)
  return paths
}
