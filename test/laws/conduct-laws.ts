/** Laws on how an adapter behaves: that it stops when told to, keeps questions and answers apart, and tells nothing of persons. */
import assert from 'node:assert/strict'
import { SourceError, type Call, type ListAnswer, type ResourceName, type SourceRecord } from '#spi'
import { broken, judgedBy, lawsAbout, NotJudged, shown, type Law, type Subject } from './law.ts'
import { fieldsOf, localsOf, patiently, portsOf, type AnyList, type AnyPort, type Data, type Question } from './ports.ts'
import { spread, type World } from './world.ts'

export function conductLaws(subject: Subject, resource: ResourceName, port: AnyPort): Law[] {
  const { list, get } = port
  const law = lawsAbout(subject, resource)
  const listOnce = (world: World) => (call: Call) => list!.fetch({ ...questionFor(world, resource), limit: 1 }, call)
  const getSome = (world: World) => (call: Call) => get!.fetch(someLocals(world, resource, 2), call)
  return [
    ...(list ? [law('list-stops', async (world) => assert.ok((await stopped(listOnce(world))).error !== undefined, 'it answered'))] : []),
    ...(get ? [law('get-stops', async (world) => assert.ok((await stopped(getSome(world))).error !== undefined, 'it answered'))] : []),
    ...(list || get ? [law('stops-saying-why', async (world) => {
      for (const work of [...(list ? [listOnce(world)] : []), ...(get ? [getSome(world)] : [])]) {
        const { error, reason } = await stopped(work)
        if (error !== reason) throw broken('it rejects with another error than the reason of the signal', error)
      }
    })] : []),
    ...(list ? listConduct(law, resource, list) : []),
    ...(list || get ? [law('question-untouched', async (world) => leavesTheQuestion(world, resource, port))] : []),
  ]
}

function listConduct(law: ReturnType<typeof lawsAbout>, resource: ResourceName, list: AnyList): Law[] {
  const reasonsOf = (world: World) => {
    const reasons = world.listings(resource).flatMap(({ quarantined }) => quarantined.map(({ reason }) => reason))
    judgedBy(reasons.length > 0, `the source holds none of ${resource} that cannot be read`)
    return reasons
  }
  return [
    law('stops-midway', (world) => answersNoHalf(world, resource, list)),
    law('quarantine-rule', (world) => {
      for (const reason of reasonsOf(world)) assert.ok(reason.trim() !== '', 'a reason says something')
    }),
    law('quarantine-silent', (world) => tellsNothing(reasonsOf(world), contentOf([...world.known(resource).values()]))),
    law('at-once', (world) => answersAtOnce(world, resource, list)),
    law('answers-apart', (world) => answersApart(world, resource, list)),
  ]
}

function questionFor(world: World, resource: ResourceName): Question {
  const listing = world.listings(resource).find(({ records }) => records.length > 0) ?? world.listings(resource)[0]
  judgedBy(listing, `nothing is known to ask ${resource} by: give samples`)
  return listing.question
}

function someLocals(world: World, resource: ResourceName, most: number): string[] {
  const locals = spread([...world.known(resource).keys()], most)
  judgedBy(locals.length > 0, `no record of ${resource} was found`)
  return locals
}

/** What came of a call whose signal had fired before it began. */
export async function stopped(work: (call: Call) => Promise<unknown>): Promise<{ error?: unknown; reason: SourceError }> {
  const reason = new SourceError('bron-te-laat', 'the call has ended')
  try {
    await work({ signal: AbortSignal.abort(reason) })
    return { reason }
  } catch (error) {
    if (error instanceof NotJudged) throw error
    return { error: error ?? 'nothing', reason }
  }
}

/** The signal fires while the call is under way, at several moments: it rejects with the reason, or was done already. */
async function answersNoHalf(world: World, resource: ResourceName, list: AnyList): Promise<void> {
  const question = { ...questionFor(world, resource), limit: list.ability.pageSize }
  const before = await list.fetch(question, patiently())
  let wasStopped = false
  for (const turns of [1, 2, 5, 20]) {
    const reason = new SourceError('bron-te-laat', 'the call has ended')
    const controller = new AbortController()
    const outcome = list.fetch(question, { signal: controller.signal }).then((answer) => ({ answer }), (error: unknown) => ({ error }))
    for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve))
    controller.abort(reason)
    const ended = await outcome
    if ('answer' in ended) assert.deepEqual(localsOf(ended.answer.records), localsOf(before.records), 'stopped midway, it answered')
    else {
      if (ended.error !== reason) throw broken('stopped midway, it rejects with another error than the reason of the signal', ended.error)
      wasStopped = true
    }
  }
  judgedBy(wasStopped, 'it answers before it can be stopped')
}

function tellsNothing(reasons: readonly string[], texts: ReadonlySet<string>): void {
  for (const reason of reasons) {
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

/** Different questions, each by itself and then all at the same time. */
async function answersAtOnce(world: World, resource: ResourceName, list: AnyList): Promise<void> {
  const listings = world.listings(resource).filter(({ records }) => records.length > 0).slice(0, 2)
  const { pageSize, seek } = list.ability
  const limits = seek === 'none' ? [pageSize] : [1, 2, 3].map((limit) => Math.min(limit, pageSize))
  const requests = listings.flatMap(({ question }) => limits.map((limit) => ({ ...question, limit })))
  judgedBy(new Set(requests.map(shown)).size > 1, `there are not two questions to ask ${resource} at once`)
  const alone: ListAnswer<ResourceName>[] = []
  for (const request of requests) alone.push(await list.fetch(request, patiently()))
  const together = await Promise.all(requests.map((request) => list.fetch(request, patiently())))
  for (const [place, answer] of together.entries()) assert.deepEqual(localsOf(answer.records), localsOf(alone[place]!.records), `asked among others, for ${shown(requests[place])}`)
}

/** What one asker does to its answer is not seen by the next. */
async function answersApart(world: World, resource: ResourceName, list: AnyList): Promise<void> {
  const request = { ...questionFor(world, resource), limit: list.ability.pageSize }
  const first = await list.fetch(request, patiently())
  judgedBy(first.records.length > 0, `no record of ${resource} was found`)
  const before = structuredClone(first.records[0]!)
  const restore = spoil(first.records[0]!)
  try {
    assert.deepEqual((await list.fetch(request, patiently())).records[0], before, 'asked again, after the first answer was changed')
  } finally {
    restore()
  }
}

/** Answers how to undo it. What is frozen cannot be spoilt. */
function spoil(record: SourceRecord): () => void {
  const fields = record.fields as Record<string, unknown>
  if (Object.isFrozen(fields)) return () => {}
  fields['gewijzigd'] = true
  return () => delete fields['gewijzigd']
}

async function leavesTheQuestion(world: World, resource: ResourceName, { list, get }: AnyPort): Promise<void> {
  if (get) {
    const locals = someLocals(world, resource, 4).sort().reverse()
    const before = [...locals]
    await get.fetch(locals, patiently())
    assert.deepEqual(locals, before, 'the locals that were asked for')
  }
  if (list) {
    const request = { ...structuredClone(questionFor(world, resource)), limit: Math.min(2, list.ability.pageSize) }
    const before = structuredClone(request)
    await list.fetch(request, patiently())
    assert.deepEqual(request, before, 'the question')
  }
}

export function probeLaws(subject: Subject): Law[] {
  const { adapter } = subject
  if (!adapter.probe) return []
  const law = lawsAbout(subject)
  return [
    law('probe-answers', async () => adapter.probe!(patiently())),
    law('probe-stops', async () => assert.ok((await stopped((call) => adapter.probe!(call))).error !== undefined, 'it answered')),
  ]
}

/** The last laws of all: nothing can be asked after them. */
export function closingLaws(subject: Subject): Law[] {
  const { adapter } = subject
  if (!adapter.close) return []
  const law = lawsAbout(subject)
  const [resource, list] = portsOf(adapter).flatMap(([name, port]) => (port.list ? [[name, port.list] as const] : []))[0] ?? []
  return [
    law('closes-twice', async () => {
      await adapter.close!()
      await adapter.close!().catch((error: unknown) => { throw broken('closed again, it fails', error) })
    }),
    ...(resource && list ? [law('closed-not-empty', async (world) => {
      const listing = world.listings(resource).find(({ records }) => records.length > 0)
      judgedBy(listing, `no record of ${resource} was found`)
      const { records = undefined } = await list.fetch({ ...listing.question, limit: list.ability.pageSize }, patiently()).catch((): Partial<ListAnswer<ResourceName>> => ({}))
      if (records) assert.ok(records.length > 0, 'closed, it answered nothing')
    })] : []),
  ]
}

