/** Laws on how an adapter behaves: what it declares, that it stops when told to, and what it says of what it cannot read. */
import assert from 'node:assert/strict'
import { isFilterName } from '#domain/filters.ts'
import { resources } from '#domain/resources.ts'
import { persoonKeys, SourceError, type Call, type ResourceName, type SourceRecord } from '#spi'
import { shown, type Law, type Subject } from './law.ts'
import { fieldsOf, patiently, type AnyAbility, type AnyPort, type Data } from './ports.ts'
import { hasNeeds, spread, type World } from './world.ts'

export function conductLaws(subject: Subject, resource: ResourceName, port: AnyPort): Law[] {
  const law = (claim: string, check: (world: World) => Promise<void>): Law => ({
    name: `${resource}: ${claim}`,
    run: async () => check(await subject.world()),
  })
  const { list, get, content } = port
  return [
    ...(list ? [
      { name: `${resource}: declares what can be`, run: async () => isWellDeclared(resource, list.ability) },
      law('does not list when its signal has fired', async (world) => {
        const question = world.listings(resource)[0]?.question
        if (question) await stops((call) => list.fetch({ ...question, limit: 1 }, call))
      }),
      law('says of rows it cannot read which rule they broke, and nothing that stands in them', async (world) => tellsNothing(world, resource)),
    ] : []),
    ...(list && hasNeeds(list) ? [law('can be listed with each set of its needs', async (world) => meetsNeeds(world, resource, list.ability))] : []),
    ...(get ? [law('does not get when its signal has fired', async (world) => {
      const locals = [...world.known(resource).keys()].slice(0, 2)
      if (locals.length > 0) await stops((call) => get.fetch(locals, call))
    })] : []),
    ...(content ? [law('gives the bytes of what it holds, and stops when its signal fires', (world) => givesBytes(world, resource, content))] : []),
  ]
}

export function adapterLaws(subject: Subject): Law[] {
  const { adapter } = subject
  return adapter.probe ? [{ name: 'adapter: answers a probe', run: async () => adapter.probe!(patiently()) }] : []
}

function isWellDeclared(resource: ResourceName, { filters, persoon = [], persoonAnyOf = 1, needs = [], orders, pageSize }: AnyAbility): void {
  for (const [name, { anyOf = 1 }] of Object.entries(filters)) {
    assert.ok(isFilterName(resource, name), `${name} is no filter`)
    assert.ok(Number.isInteger(anyOf) && anyOf >= 1, `${name} takes ${anyOf} values`)
  }
  for (const order of orders) assert.deepEqual(order, resources[resource].order, 'the order of the standard')
  assert.ok(Number.isInteger(pageSize) && pageSize >= 1, `a page of ${pageSize}`)
  assert.ok(Number.isInteger(persoonAnyOf) && persoonAnyOf >= 1, `${persoonAnyOf} values of a persoon key`)
  for (const key of persoon) assert.ok(persoonKeys.includes(key), `${key} is no persoon key`)
  for (const name of needs.flat()) assert.ok(name === 'persoon' ? persoon.length > 0 : name in filters, `it needs ${name} and cannot be asked by it`)
}

function meetsNeeds(world: World, resource: ResourceName, { needs = [] }: AnyAbility): void {
  for (const set of needs) {
    const meets = ({ question }: { question: { filters: readonly { name: string }[]; persoon?: unknown } }) =>
      set.every((need) => (need === 'persoon' ? question.persoon !== undefined : question.filters.some(({ name }) => name === need)))
    assert.ok(world.listings(resource).some(meets), `nothing is known to ask by ${shown(set)}: give samples`)
  }
}

/** Rejects with the reason itself, so that Gevel knows whose end it was. */
async function stops(work: (call: Call) => Promise<unknown>): Promise<void> {
  const reason = new SourceError('bron-te-laat', 'the call has ended')
  const outcome = await work({ signal: AbortSignal.abort(reason) }).then(() => 'it answered', (error: unknown) => error)
  assert.equal(outcome, reason)
}

async function givesBytes(world: World, resource: ResourceName, content: NonNullable<AnyPort['content']>): Promise<void> {
  const locals = spread([...world.known(resource).keys()], 5)
  for (const local of locals) {
    for await (const chunk of await content(local, patiently())) assert.ok(chunk instanceof Uint8Array, `${local} gives bytes`)
  }
  if (locals.length > 0) await stops(async (call) => drain(await content(locals[0]!, call)))
}

async function drain(bytes: AsyncIterable<Uint8Array>): Promise<number> {
  let size = 0
  for await (const chunk of bytes) size += chunk.length
  return size
}

function tellsNothing(world: World, resource: ResourceName): void {
  const texts = contentOf([...world.known(resource).values()])
  for (const { reason } of world.listings(resource).flatMap(({ quarantined }) => quarantined)) {
    assert.ok(reason.trim() !== '', 'a reason says something')
    assert.doesNotMatch(reason, /@|\d{5,}/, 'a reason has no address and no number in it')
    for (const text of texts) assert.ok(!reason.includes(text), 'a reason has nothing of a record in it')
  }
}

/** Texts that tell something of somebody; short ones stand in any sentence. */
const personal = ['adres', 'onderwerp', 'inhoud', 'reactie', 'omschrijving', 'toelichting', 'gevraagdeHandeling', 'nummer', 'referentienummer', 'naam', 'iban', 'voornaam', 'achternaam', 'objectId']

function contentOf(records: readonly SourceRecord[]): Set<string> {
  const texts = new Set<string>()
  const collect = (data: Data) => {
    for (const [name, value] of Object.entries(data)) {
      if (typeof value === 'string' && value.length >= 5 && personal.includes(name)) texts.add(value)
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) collect(value as Data)
    }
  }
  for (const record of records) collect(fieldsOf(record))
  return texts
}
