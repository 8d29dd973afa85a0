/** A server that has what a recording shows: its lists as they were answered last, and each object as it was shown last. It expands nothing, as the oldest servers may. */
import { isUuid } from '#domain/ids.ts'
import { isResourceName } from '#domain/resources.ts'
import type { Exchange } from '../../opnames/cassette.ts'
import { answering, json } from './source.ts'

type Data = Readonly<Record<string, any>>

export interface Recorded {
  readonly url: string
  /** What was asked of lists: path and filters. */
  readonly lists: readonly { readonly resource: string; readonly filters: ReadonlyMap<string, string>; readonly results: readonly Data[] }[]
  readonly objects: ReadonlyMap<string, Data>
  stop(): void
}

/** The standard takes a boolean in many spellings. */
export function booleanOf(value: string): string | undefined {
  return /^(true|1)$/i.test(value) ? 'true' : /^(false|0)$/i.test(value) ? 'false' : undefined
}

const isPaging = (name: string) => ['page', 'pageSize', 'expand'].includes(name)
const keyOf = (resource: string, filters: Iterable<readonly [string, string]>) => `${resource} ${JSON.stringify([...filters].map(([name, value]) => [name, booleanOf(value) ?? value]).sort())}`

export async function recordedServer(exchanges: readonly Exchange[]): Promise<Recorded> {
  const objects = new Map<string, Data>()
  const lists = new Map<string, Recorded['lists'][number]>()
  for (const { request, answer } of exchanges) {
    remember(answer.body, objects)
    const { pathname, searchParams } = new URL(request.target, 'http://register.test')
    const resource = pathname.split('/')[4]!
    const { results } = (answer.body ?? {}) as { results?: Data[] }
    if (!results) continue
    const filters = new Map([...searchParams].filter(([name]) => !isPaging(name)))
    const key = keyOf(resource, filters)
    const before = Number(searchParams.get('page') ?? 1) > 1 ? (lists.get(key)?.results ?? []) : []
    lists.set(key, { resource, filters, results: [...before, ...results] })
  }
  const server = await answering((request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://register.test')
    const [, , , , resource = '', uuid] = pathname.split('/')
    if (uuid !== undefined) return json(response, objects.has(uuid) ? 200 : 404, objects.get(uuid) ?? { code: 'not_found' })
    const results = lists.get(keyOf(resource, [...searchParams].filter(([name]) => !isPaging(name))))?.results
    if (!results) return json(response, 500, { code: 'not recorded' })
    const size = Number(searchParams.get('pageSize'))
    const end = Number(searchParams.get('page')) * size
    json(response, 200, { count: results.length, next: end < results.length ? 'http://register.test/next' : null, previous: null, results: results.slice(end - size, end) })
  })
  return { url: server.url, lists: [...lists.values()], objects, stop: () => server.stop() }
}

/** Every whole object in an answer: one with more than its own names. */
function remember(value: unknown, objects: Map<string, Data>): void {
  if (typeof value !== 'object' || value === null) return
  const { uuid, url } = value as Data
  const isWhole = typeof url === 'string' && isUuid(String(uuid)) && Object.keys(value).length > 4 && !('categorieNaam' in value) && isResourceName(url.split('/').at(-2)!)
  if (isWhole || (typeof url === 'string' && url.includes('/actorklantcontacten/'))) objects.set(String(uuid), value)
  for (const one of Object.values(value)) remember(one, objects)
}
