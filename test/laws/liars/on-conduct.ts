/** Liars in how they behave: stopping, closing, content, zaken, and what they say of rows. */
import { setTimeout as pause } from 'node:timers/promises'
import type { Adapter, ListAnswer, ResourceName, ZakenPort } from '#spi'
import { dorp, zaken } from '../dorp.ts'
import { memoryAdapter } from '../memory-adapter.ts'
import { portOf, type AnyList, type AnyPort, type Question } from '../ports.ts'
import { answering, contacts, deaf, lying, lyingAdapter, opened, type Change, type Lie } from './making.ts'

const unreadable = [dorp.klantcontacten![4]!.local]

/** Changes how a list is fetched. */
const fetching = (change: (list: AnyList) => AnyList['fetch']): Change => ({ list }) => ({ list: { ability: list!.ability, fetch: change(list!) } })
const quarantining = (reason: string) => lying(contacts, answering(({ quarantined, ...answer }) => ({ ...answer, ...(quarantined && { quarantined: quarantined.map((one) => ({ ...one, reason })) }) })), { unreadable })
const content = (change: (content: NonNullable<AnyPort['content']>) => NonNullable<AnyPort['content']>) => lying('bijlagen', (port) => ({ content: change(port.content!) }), { content: true })

async function* texts(): AsyncGenerator<Uint8Array> {
  yield 'tekst' as unknown as Uint8Array
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

export const onConduct = {
  'list-stops': lying(contacts, fetching((list) => (request) => list.fetch(request, deaf()))),
  'get-stops': lying(contacts, ({ get }) => ({ get: { fetch: (locals) => get!.fetch(locals, deaf()) } })),
  'stops-saying-why': lying(contacts, fetching((list) => (request, call) => list.fetch(request, call).catch(() => { throw new Error('stopped') }))),
  'stops-midway': lying(contacts, fetching((list) => async (request, call) => {
    const answer = await list.fetch(request, call)
    if (request.limit < 100 || request.filters.length > 0 || request.persoon || request.order) return answer
    await pause(5)
    return call.signal.aborted ? { ...answer, records: answer.records.slice(0, 15) } : answer
  })),
  'quarantine-rule': quarantining(' '),
  'quarantine-silent': quarantining('onderwerp Vraag over Zuideinde 50% is too long'),
  'answers-apart': lying(contacts, fetching((list) => {
    const kept = new Map<string, Promise<ListAnswer<ResourceName>>>()
    return (request, call) => {
      const key = JSON.stringify(request)
      if (call.signal.aborted || !kept.has(key)) kept.set(key, list.fetch(request, call))
      const answer = kept.get(key)!
      if (call.signal.aborted) kept.delete(key)
      return answer
    }
  })),
  'question-untouched': lying(contacts, ({ get }) => ({ get: { fetch: (locals, call) => {
    const asked = [...locals]
    ;(locals as string[]).sort()
    return get!.fetch(asked, call)
  } } })),
  'at-once': lying(contacts, fetching((list) => {
    let current: Question & { limit: number }
    return async (request, call) => {
      current = request
      await Promise.resolve()
      return list.fetch(current, call)
    }
  })),
  'probe-answers': lyingAdapter(() => ({ probe: async () => { throw new Error('down') } })),
  'probe-stops': lyingAdapter(() => ({ probe: async () => {} })),
  'closes-twice': lyingAdapter(() => {
    let closed = 0
    return { close: async () => { if (closed++ > 0) throw new Error('it is not open') } }
  }),
  'closed-not-empty': lyingAdapter((honest) => {
    let closed = false
    const port = portOf(honest, 'actoren')!
    return {
      close: async () => { closed = true },
      resources: { ...honest.resources, actoren: { ...port, list: { ...port.list!, fetch: async (request, call) => (closed ? { records: [] } : port.list!.fetch(request, call)) } } } as Adapter['resources'],
    }
  }),
  'content-bytes': content(() => async () => texts()),
  'content-same': content((honest) => {
    let asked = 0
    return async (local, call) => {
      const bytes = await honest(local, call)
      return asked++ % 2 === 0 ? bytes : nothing()
    }
  }),
  'content-stops': content((honest) => (local) => honest(local, deaf())),
  'zaken-only-asked': () => withZaken(() => async (_known, call) => {
    call.signal.throwIfAborted()
    return zaken.map(({ uuid, identificatie }) => ({ uuid, identificatie }))
  }),
  'zaken-either-name': () => withZaken((namen) => async (known, call) => (await namen(known, call)).filter(({ uuid }) => known.includes(uuid))),
  'zaken-stops': () => withZaken((namen) => (known) => namen(known, deaf())),
  'zaken-of-persoon': () => ofPersoon(() => async ({ limit }, call) => {
    call.signal.throwIfAborted()
    return { zaken: zaken.slice(0, limit), total: zaken.length }
  }),
  'zaken-newest': () => ofPersoon((fetch) => async (request, call) => {
    const answer = await fetch({ ...request, limit: 1000 }, call)
    return { ...answer, zaken: answer.zaken.toReversed().slice(0, request.limit) }
  }),
  'zaken-of-persoon-stops': () => ofPersoon((fetch) => (request) => fetch(request, deaf())),
} satisfies Record<string, Lie>

type Namen = NonNullable<Adapter['zaken']>['namen']

const samples = { zaken: zaken.map(({ uuid }) => uuid) }

function withZaken(change: (namen: Namen) => Namen) {
  const honest = memoryAdapter(dorp, { zaken })
  return { ...opened({ ...honest, zaken: { ...honest.zaken!, namen: change((known, call) => honest.zaken!.namen(known, call)) } }), samples }
}

type Fetch = NonNullable<ZakenPort['vanPersoon']>['fetch']

function ofPersoon(change: (fetch: Fetch) => Fetch) {
  const honest = memoryAdapter(dorp, { zaken })
  const { vanPersoon, ...namen } = honest.zaken!
  return { ...opened({ ...honest, zaken: { ...namen, vanPersoon: { ...vanPersoon!, fetch: change((request, call) => vanPersoon!.fetch(request, call)) } } }), samples }
}
