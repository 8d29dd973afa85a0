/** Laws on getting records by their locals. */
import assert from 'node:assert/strict'
import { isQuarantine, type Found, type Local, type ResourceName, type SourceRecord } from '#spi'
import { absentLocal } from './absent.ts'
import { broken, judgedBy, lawsAbout, type Law, type Subject } from './law.ts'
import { localsOf, patiently, portOf, type AnyPort } from './ports.ts'
import { fits } from './record-laws.ts'
import { spread, type World } from './world.ts'

export function getLaws(subject: Subject, resource: ResourceName, port: AnyPort): Law[] {
  const { get, list, ids } = port
  if (!get) return []
  const law = lawsAbout(subject, resource)
  const fetch = (locals: readonly Local[]) => get.fetch([...locals], patiently())
  return [
    law('get-answers', (world) => answersAll(world, resource, fetch, absentLocal(ids))),
    law('get-order', async (world) => {
      const some = someOf(world, resource, 5)
      judgedBy(some.length > 1, `there are not two records of ${resource}`)
      for (const asked of [some, some.toReversed()]) assert.deepEqual((await fetch(asked)).map(nameOf), asked)
    }),
    law('get-absent', async (world) => {
      const absent = absentLocal(ids)
      const [one] = someOf(world, resource, 1)
      for (const asked of [[absent], one === undefined ? [] : [absent, one]]) {
        assert.deepEqual((await fetch(asked)).map(nameOf).sort(), asked.map((local) => (local === absent ? undefined : local)).sort(), 'undefined for what is not there')
      }
    }),
    law('get-twice', async (world) => {
      const [one] = someOf(world, resource, 1)
      judgedBy(one !== undefined, `no record of ${resource} was found`)
      assert.deepEqual((await fetch([one, one])).map(nameOf), [one, one])
    }),
    law('get-none', async () => assert.deepEqual((await fetch([])).map(nameOf), [])),
    law('get-many', async (world) => {
      const many = someOf(world, resource, mostAtOnce)
      judgedBy(many.length > manyAtOnce, `there are no more than ${manyAtOnce} records of ${resource} to ask for at once`)
      const found = await fetch(many)
      assert.deepEqual(many.filter((local) => !found.some((record) => record && nameOf(record) === local)), [], `not got, of ${many.length} asked for at once`)
    }),
    ...(list ? [
      law('get-as-listed', (world) => getsWhatIsListed(world, resource)),
      law('get-unreadable', (world) => getsUnreadable(world, resource, port)),
    ] : []),
  ]
}

/** As many as Gevel asks for at once, to expand a page. */
const mostAtOnce = 100
const manyAtOnce = 20

const someOf = (world: World, resource: ResourceName, most: number): Local[] => spread([...world.known(resource).keys()], most)
const nameOf = (found: Found<ResourceName>) => (!found ? undefined : isQuarantine(found) ? `unreadable ${found.local ?? ''}`.trim() : found.local)

async function answersAll(world: World, resource: ResourceName, fetch: (locals: readonly Local[]) => Promise<Found<ResourceName>[]>, absent: Local): Promise<void> {
  const trouble = world.trouble(resource, 'get')
  if (trouble !== undefined) throw broken('it fails on locals that records point at', trouble)
  await fetch([...someOf(world, resource, 2), absent]).catch((error: unknown) => { throw broken('it fails when one of several is not there', error) })
}

/** In portions that any source takes. */
export async function getAll(port: AnyPort, locals: readonly Local[]): Promise<Found<ResourceName>[]> {
  const found: Found<ResourceName>[] = []
  for (let start = 0; start < locals.length; start += 15) found.push(...await port.get!.fetch(locals.slice(start, start + 15), patiently()))
  return found
}

/** What there is at these locals: of a resource that cannot be got, what is known of it. */
export async function recordsAt(world: World, resource: ResourceName, locals: readonly Local[]): Promise<ReadonlyMap<Local, NonNullable<Found<ResourceName>>>> {
  const port = portOf(world.adapter, resource)
  if (!port?.get) return world.known(resource)
  const found = await getAll(port, locals)
  return new Map(found.flatMap((record, place) => (record ? [[isQuarantine(record) ? locals[place]! : record.local, record] as const] : [])))
}

async function getsWhatIsListed(world: World, resource: ResourceName): Promise<void> {
  const listed: SourceRecord[] = spread(world.listings(resource).flatMap(({ records }) => records), 45)
  judgedBy(listed.length > 0, `no record of ${resource} was found`)
  const found = await recordsAt(world, resource, localsOf(listed))
  for (const record of listed) {
    assert.ok(found.has(record.local), `${record.local} is listed and cannot be got`)
    assert.deepEqual(bare(found.get(record.local)), bare(record), record.local)
  }
}

/** A record without what it brings along, which an answer may give or not. */
export function bare(found: Found<ResourceName>): Found<ResourceName> {
  if (!found || isQuarantine(found)) return found
  const { included: _included, ...record } = found
  return record
}

async function getsUnreadable(world: World, resource: ResourceName, port: AnyPort): Promise<void> {
  const unreadable = new Set(world.listings(resource).flatMap(({ quarantined }) => quarantined.flatMap(({ local }) => local ?? [])))
  judgedBy(unreadable.size > 0, `the source holds none of ${resource} that cannot be read`)
  const [readable] = world.known(resource).keys()
  for (const local of spread([...unreadable], 3)) {
    assert.ok(fits(local, port.ids), `${local} is listed as unreadable and is no local of ${resource}`)
    for (const asked of [[local], [local, readable ?? local]]) {
      const [found, other] = await port.get!.fetch(asked, patiently())
      assert.ok(found && isQuarantine(found), `${local} is listed as unreadable and not got as such`)
      if (readable !== undefined && asked.length > 1) assert.ok(other && !isQuarantine(other) && other.local === readable, `${readable} beside ${local}`)
    }
  }
}
