/** Laws on a source that fails, by the ways to make it fail that who opens the adapter gives. */
import assert from 'node:assert/strict'
import { inspect } from 'node:util'
import { setTimeout as pause } from 'node:timers/promises'
import { isQuarantine, SourceError, type Call, type ResourceName } from '#spi'
import type { Behaviour } from './behaviours.ts'
import { codeOfFault, faultKinds, type FaultKind, type Faults } from './faults.ts'
import { broken, judgedBy, lawsAbout, type Law, type Subject } from './law.ts'
import { localsOf, patiently, portOf, portsOf, type AnyList, type Question } from './ports.ts'
import type { World } from './world.ts'

type CodedFault = keyof typeof codeOfFault

const behaviourOf: Readonly<Record<CodedFault, Behaviour>> = {
  down: 'down-fails', cut: 'cut-fails', failing: 'failing-fails', refusing: 'refusing-fails', busy: 'busy-fails', garbled: 'garbled-fails',
}

export function failureLaws(subject: Subject): Law[] {
  const { adapter, faults } = subject
  const law = lawsAbout(subject)
  const gettable = portsOf(adapter).find(([, { get }]) => get)?.[0]
  /** The first that can be brought about; the plainest first. */
  const anyKind = (): FaultKind => {
    const kind = faultKinds.find((one) => one !== 'hanging' && faults?.[one])
    judgedBy(kind, 'it needs a way to make the source fail: give faults')
    return kind
  }
  return [
    law('recovers', async (world) => {
      const asked = questionOf(world)
      await during(faults, anyKind(), undefined, () => first(asked, patiently()))
      await untilItAnswers(world, 'it does not answer again')
    }),
    ...(Object.entries(behaviourOf) as [CodedFault, Behaviour][]).map(([kind, behaviour]) => law(behaviour, (world) => failsBy(world, faults, kind))),
    law('hanging-ends', (world) => endsWhatHangs(world, faults)),
    law('busy-waits', (world) => handsOnTheWait(world, faults)),
    ...(gettable ? [law('get-fails', (world) => getsNoAbsence(world, faults, anyKind()))] : []),
    ...(adapter.probe ? [law('probe-fails', async () => {
      const outcome = await during(faults, anyKind(), undefined, () => adapter.probe!(patiently()))
      assert.ok('error' in outcome, 'it said that all is well')
    })] : []),
    law('page-fails', (world) => endsNoListByFailing(world, faults, anyKind())),
    law('failure-silent', (world) => saysNothing(world, faults, anyKind())),
  ]
}

interface Asked {
  readonly resource: ResourceName
  readonly list: AnyList
  readonly question: Question
}

/** A list that has something to answer. */
function questionOf(world: World, isFit: (asked: Asked, records: number) => boolean = () => true): Asked {
  for (const [resource, { list }] of portsOf(world.adapter)) {
    for (const { question, records } of list ? world.listings(resource) : []) {
      if (records.length > 0 && isFit({ resource, list: list!, question }, records.length)) return { resource, list: list!, question }
    }
  }
  judgedBy(false, 'no list was found that has something to answer')
}

const first = ({ list, question }: Asked, call: Call) => list.fetch({ ...question, limit: Math.min(10, list.ability.pageSize) }, call)

type Outcome<T> = { readonly answer: T } | { readonly error: unknown }

/** What comes of the work while the source fails; afterwards it is healed, and has answered again. */
async function during<T>(faults: Faults | undefined, kind: FaultKind, world: World | undefined, work: () => Promise<T>): Promise<Outcome<T>> {
  judgedBy(faults?.[kind], `it needs a way to make the source fail: give faults.${kind}`)
  await faults[kind]()
  try {
    return await work().then((answer) => ({ answer }), (error: unknown) => ({ error: error ?? 'nothing' }))
  } finally {
    await faults.heal()
    if (world) await untilItAnswers(world).catch(() => {})
  }
}

/** A connection that broke may take a while to be made again. */
async function untilItAnswers(world: World, message = 'it does not answer'): Promise<void> {
  const asked = questionOf(world)
  for (let tries = 1; ; tries++) {
    const failed = await first(asked, patiently()).then(({ records }) => (records.length > 0 ? undefined : 'it is empty'), (error: unknown) => error ?? 'nothing')
    if (failed === undefined) return
    if (tries === 12) throw broken(message, failed)
    await pause(50 * Math.min(tries, 10))
  }
}

async function failsBy(world: World, faults: Faults | undefined, kind: CodedFault): Promise<void> {
  const asked = questionOf(world)
  const outcome = await during(faults, kind, world, () => first(asked, patiently()))
  if ('answer' in outcome) assert.fail(`it answered ${outcome.answer.records.length} records while its source was ${kind}`)
  const { error } = outcome
  const codes: readonly string[] = codeOfFault[kind]
  if (!(error instanceof SourceError)) throw broken('it rejects with what is no SourceError', error)
  assert.ok(codes.includes(error.code), `it rejects with ${error.code}, not with ${codes.join(' or ')}`)
}

/** Long after the signal; nothing that stops its work needs so much. */
const graceMs = 5000

async function endsWhatHangs(world: World, faults: Faults | undefined): Promise<void> {
  const asked = questionOf(world)
  const reason = new SourceError('bron-te-laat', 'the call has ended')
  const controller = new AbortController()
  const outcome = await during(faults, 'hanging', world, async () => {
    const call = first(asked, { signal: controller.signal })
    await pause(50)
    controller.abort(reason)
    const late = pause(graceMs, undefined, { ref: false }).then(() => { throw new Error('the call goes on after its signal') })
    return Promise.race([call, late])
  })
  if ('answer' in outcome) assert.fail(`it answered ${outcome.answer.records.length} records while its source hung`)
  if (outcome.error !== reason) throw broken('it rejects with another error than the reason of the signal', outcome.error)
}

async function handsOnTheWait(world: World, faults: Faults | undefined): Promise<void> {
  judgedBy(faults?.retryAfterMs !== undefined, 'it needs how long a busy source asks to be left alone: give faults.retryAfterMs')
  const asked = questionOf(world)
  const outcome = await during(faults, 'busy', world, () => first(asked, patiently()))
  const given = 'error' in outcome && outcome.error instanceof SourceError ? outcome.error.retryAfterMs : undefined
  assert.equal(given, faults.retryAfterMs, 'milliseconds')
}

async function getsNoAbsence(world: World, faults: Faults | undefined, kind: FaultKind): Promise<void> {
  const [resource, locals] = portsOf(world.adapter).flatMap(([name, { get }]) => (get && world.known(name).size > 0 ? [[name, [...world.known(name).keys()].slice(0, 2)] as const] : []))[0] ?? []
  judgedBy(resource, 'no record was found to get')
  const outcome = await during(faults, kind, world, () => portOf(world.adapter, resource)!.get!.fetch(locals!, patiently()))
  if ('answer' in outcome) assert.fail(`it got ${outcome.answer.map((found) => (!found ? 'nothing' : isQuarantine(found) ? 'what cannot be read' : 'a record')).join(', ')}`)
}

async function endsNoListByFailing(world: World, faults: Faults | undefined, kind: FaultKind): Promise<void> {
  const asked = questionOf(world, ({ list }, records) => list.ability.seek !== 'none' && records > 1)
  const limit = 1
  const { next } = await asked.list.fetch({ ...asked.question, limit }, patiently())
  judgedBy(next, 'no list was found that goes on')
  const outcome = await during(faults, kind, world, () => asked.list.fetch({ ...asked.question, limit, from: next }, patiently()))
  if ('answer' in outcome) assert.fail(`its second page answered ${localsOf(outcome.answer.records).length} records while its source was ${kind}`)
}

/** The error, with all that hangs on it, has nothing of the question in it. */
async function saysNothing(world: World, faults: Faults | undefined, kind: FaultKind): Promise<void> {
  const { list, question } = questionOf(world, ({ list, question }) => telling(world, list, question) !== undefined)
  const asked = telling(world, list, question)!
  const outcome = await during(faults, kind, world, () => list.fetch({ ...asked.question, limit: 1 }, patiently()))
  if ('answer' in outcome) assert.fail('it answered')
  const text = inspect(outcome.error, { depth: 8, showHidden: true, maxStringLength: null })
  for (const form of [asked.value, encodeURIComponent(asked.value)]) assert.ok(!text.includes(form), 'the error holds what was asked for')
}

/** A question with a value in it that says something of somebody. */
function telling(world: World, { ability }: AnyList, question: Question): { question: Question; value: string } | undefined {
  if (question.persoon) return { question, value: question.persoon.values[0]! }
  for (const key of ability.persoon ?? []) {
    const value = world.personen(key).find((one) => one.length > 5)
    if (value !== undefined) return { question: { ...question, persoon: { key, values: [value] } }, value }
  }
  const name = Object.keys(ability.filters).find((one) => ability.filters[one]!.match === 'substring' || /nummer|adres|naam/i.test(one))
  return name === undefined || question.filters.length > 0 ? undefined : { question: { filters: [{ name, value: 'zoekwoord-999993653' }] }, value: 'zoekwoord-999993653' }
}
