/** How a liar is made: the honest adapter in memory, changed in one place. */
import { filters as definitions } from '#domain/filters.ts'
import { isQuarantine, type Adapter, type ListAnswer, type ResourceName, type SourceRecord } from '#spi'
import { dorp } from '../dorp.ts'
import type { Opened } from '../laws.ts'
import { memoryAdapter, type MemoryData, type MemoryOptions } from '../memory-adapter.ts'
import { fieldsOf, patiently, portOf, type AnyAbility, type AnyList, type AnyPort, type Data, type Question } from '../ports.ts'
import { readOn } from '../reading.ts'

export type Lie = () => Opened
export type Request = Parameters<AnyList['fetch']>[0]
export type Change = (port: AnyPort) => Partial<AnyPort>
type Answer = ListAnswer<ResourceName>

export const contacts = 'klantcontacten'
export const opened = (adapter: Adapter): Opened => ({ adapter, close: async () => {} })

/** Changes one resource of the honest adapter. */
export function lying(resource: ResourceName, change: Change, options: MemoryOptions = {}, data: MemoryData = dorp): Lie {
  return () => {
    const honest = memoryAdapter(data, options)
    const port = portOf(honest, resource)!
    return opened({ ...honest, resources: { ...honest.resources, [resource]: { ...port, ...change(port) } } })
  }
}

/** Changes the adapter as a whole. */
export function lyingAdapter(change: (honest: Adapter) => Partial<Adapter>, options: MemoryOptions = {}): Lie {
  return () => {
    const honest = memoryAdapter(dorp, options)
    return opened({ ...honest, ...change(honest) })
  }
}

/** Has other records from the start, so that all that it answers about them agrees. */
export function holding(resource: ResourceName, change: (record: SourceRecord, place: number) => SourceRecord, options: MemoryOptions = {}): Lie {
  const records = (dorp[resource] as readonly SourceRecord[]).map(change)
  return () => opened(memoryAdapter({ ...dorp, [resource]: records }, options))
}

export const holdingFields = (resource: ResourceName, change: (fields: Data, place: number) => Data) =>
  holding(resource, (record, place) => ({ ...record, fields: { ...fieldsOf(record), ...change(fieldsOf(record), place) } }))

export const declaring = (change: (ability: AnyAbility) => Partial<AnyAbility>): Change => ({ list }) => ({ list: { ...list!, ability: { ...list!.ability, ...change(list!.ability) } } })

/** Changes what the list is asked, or what it answers. */
export function listing(asked: (request: Request) => Request, answered: (answer: Answer, request: Request) => Answer = (answer) => answer): Change {
  return ({ list }) => ({ list: { ability: list!.ability, fetch: async (request, call) => answered(await list!.fetch(asked(request), call), request) } })
}

export const answering = (answered: (answer: Answer, request: Request) => Answer) => listing((request) => request, answered)

/** Answers these records instead, in pages that add up. */
export function giving(records: (list: AnyList, question: Question) => Promise<readonly SourceRecord[]>): Change {
  return ({ list }) => ({
    list: {
      ability: list!.ability,
      async fetch({ limit, from, ...question }, { signal }) {
        signal.throwIfAborted()
        const all = await records(list!, question)
        const start = from && 'offset' in from ? from.offset : 0
        const page = all.slice(start, start + limit)
        return { records: page, total: all.length, ...(start + page.length < all.length && { next: { offset: start + page.length } }) }
      },
    },
  })
}

export const allOf = async (list: AnyList, question: Question): Promise<readonly SourceRecord[]> => (await readOn(list, question, { rows: Infinity })).records

/** Arranges the true answer anew. */
export const rearranging = (change: (records: readonly SourceRecord[], question: Question) => readonly SourceRecord[]) =>
  giving(async (list, question) => change(await allOf(list, question), question))

/** Compares by one filter in a way of its own; by the others as it should. */
export function comparing(resource: ResourceName, name: string, compare: (candidate: string, wanted: string) => boolean): Change {
  return giving(async (list, { filters, ...question }) => {
    const own = filters.filter((filter) => filter.name === name)
    const records = await allOf(list, { ...question, filters: filters.filter((filter) => filter.name !== name) })
    return records.filter((record) => own.every(({ value }) =>
      (definitions[resource][name]!.values(record) ?? []).some((candidate) => [value].flat().some((wanted) => compare(String(candidate), String(wanted))))))
  })
}

/** Changes every record, wherever it is given. */
export function telling(change: (record: SourceRecord) => SourceRecord): Change {
  return ({ list, get }) => ({
    list: { ability: list!.ability, fetch: async (request, call) => {
      const answer = await list!.fetch(request, call)
      return { ...answer, records: answer.records.map(change) }
    } },
    get: { fetch: async (locals, call) => (await get!.fetch(locals, call)).map((record) => record && (isQuarantine(record) ? record : change(record))) },
  })
}

export const tellingFields = (change: (fields: Data) => Data) => telling((record) => ({ ...record, fields: { ...fieldsOf(record), ...change(fieldsOf(record)) } }))

/** Listens to no signal. */
export const deaf = patiently
export const offsetOf = ({ from }: Request) => (from && 'offset' in from ? from.offset : 0)
export const asksBy = (question: Question, name: string) => question.filters.some((filter) => filter.name === name)
export const withoutFilter = (request: Request, name: string): Request => ({ ...request, filters: request.filters.filter((filter) => filter.name !== name) })
export const withoutPersoon = ({ persoon: _, ...request }: Request): Request => request
export const fromTheStart = ({ from: _, ...request }: Request): Request => request
