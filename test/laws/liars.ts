/**
 * Adapters that lie, each in one way in which a real source or a careless adapter has been seen to. Behind each stands
 * the honest one in memory; `law` is the law that is there to catch it.
 */
import { filters as definitions } from '#domain/filters.ts'
import { isQuarantine, Refusal, type Adapter, type ListAnswer, type Local, type ResourceName, type SourceRecord, type Step } from '#spi'
import { dorp } from './dorp.ts'
import { memoryAdapter, type MemoryOptions } from './memory-adapter.ts'
import { fieldsOf, patiently, portOf, type AnyList, type AnyPort, type Data, type Question } from './ports.ts'
import { readAll } from './reading.ts'

export interface Liar {
  readonly law: string
  readonly adapter: () => Adapter
}

type Request = Parameters<AnyList['fetch']>[0]
type Change = (port: AnyPort) => Partial<AnyPort>

function lying(resource: ResourceName, change: Change, options: MemoryOptions = {}): () => Adapter {
  return () => {
    const honest = memoryAdapter(dorp, options)
    const port = portOf(honest, resource)!
    return { ...honest, resources: { ...honest.resources, [resource]: { ...port, ...change(port) } } }
  }
}

/** Changes what the list is asked, or what it answers. */
function listing(asked: (request: Request) => Request, answered: (answer: ListAnswer<ResourceName>, request: Request) => ListAnswer<ResourceName> = (answer) => answer): Change {
  return ({ list }) => ({ list: { ability: list!.ability, fetch: async (request, call) => answered(await list!.fetch(asked(request), call), request) } })
}

const answering = (answered: (answer: ListAnswer<ResourceName>, request: Request) => ListAnswer<ResourceName>) => listing((request) => request, answered)

/** Answers what this keeps of all records, in pages that add up. */
function keeping(keep: (record: SourceRecord, question: Question) => boolean): Change {
  return ({ list }) => ({
    list: {
      ability: list!.ability,
      async fetch({ limit, from, ...question }) {
        const records = (await readAll(list!, { filters: [] })).records.filter((record) => keep(record, question))
        const start = from && 'offset' in from ? from.offset : 0
        const page = records.slice(start, start + limit)
        return { records: page, total: records.length, ...(start + page.length < records.length && { next: { offset: start + page.length } }) }
      },
    },
  })
}

/** Compares in a way of its own, with every filter of the question. */
function comparing(resource: ResourceName, compare: (candidate: string, wanted: string) => boolean): Change {
  return keeping((record, { filters }) => filters.every(({ name, value }) =>
    (definitions[resource][name]!.values(record) ?? []).some((candidate) => [value].flat().some((wanted) => compare(String(candidate), String(wanted))))))
}

/** Changes every record, wherever it is given. */
function telling(change: (record: SourceRecord) => SourceRecord): Change {
  return ({ list, get }) => ({
    list: { ability: list!.ability, fetch: async (request, call) => {
      const answer = await list!.fetch(request, call)
      return { ...answer, records: answer.records.map(change) }
    } },
    get: { fetch: async (locals, call) => (await get!.fetch(locals, call)).map((record) => record && (isQuarantine(record) ? record : change(record))) },
  })
}

const withFields = (change: (fields: Data) => Data) => telling((record) => ({ ...record, fields: { ...fieldsOf(record), ...change(fieldsOf(record)) } }))
const offsetOf = ({ from }: Request) => (from && 'offset' in from ? from.offset : 0)
const isLike = (candidate: string, wanted: string) =>
  new RegExp(`^${wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%/g, '.*').replace(/_/g, '.')}$`, 'u').test(candidate)

const contacts = 'klantcontacten'
const unreadable = [dorp.klantcontacten![4]!.local]

const onLists: Record<string, Liar> = {
  'drops a record at the top of page 2': {
    law: `${contacts}: gives every record once, in the same order every time`,
    adapter: lying(contacts, answering((answer, request) => (offsetOf(request) > 0 ? { ...answer, records: answer.records.slice(1) } : answer))),
  },
  'repeats the last row of a page on the next': {
    law: `${contacts}: gives every record once, in the same order every time`,
    adapter: lying(contacts, listing((request) => (offsetOf(request) > 0 ? { ...request, from: { offset: offsetOf(request) - 1 } } : request))),
  },
  'has another order each time': {
    law: `${contacts}: gives every record once, in the same order every time`,
    adapter: lying(contacts, answering((answer) => ({ ...answer, records: answer.records.toSorted(() => Math.random() - 0.5) }))),
  },
  'gives more than the limit': {
    law: `${contacts}: keeps to the limit`,
    adapter: lying(contacts, listing((request) => ({ ...request, limit: request.limit + 1 }))),
  },
  'knows offsets only where a page began': {
    law: `${contacts}: goes on at any offset`,
    adapter: lying(contacts, listing((request) => ({ ...request, ...(request.from && { from: { offset: Math.floor(offsetOf(request) / request.limit) * request.limit } }) }))),
  },
  'takes a cursor only once': {
    law: `${contacts}: goes on at a cursor, again and again`,
    adapter: lying(contacts, ({ list }) => {
      const used = new Set<string>()
      return { list: { ability: list!.ability, async fetch(request, call) {
        const key = JSON.stringify(request)
        if (request.from && used.has(key)) return { records: [] }
        used.add(key)
        return list!.fetch(request, call)
      } } }
    }, { seek: 'cursor', total: 'none' }),
  },
  'counts one row too many': {
    law: `${contacts}: counts all its rows`,
    adapter: lying(contacts, answering((answer) => ({ ...answer, total: answer.total! + 1 }))),
  },
  'counts what it cannot read among what it can': {
    law: `${contacts}: counts the rows that it can read`,
    adapter: lying(contacts, ({ list }) => ({ list: { ability: { ...list!.ability, total: 'readable' }, fetch: (request, call) => list!.fetch(request, call) } }), { unreadable }),
  },
  'counts only its page': {
    law: `${contacts}: counts all its rows`,
    adapter: lying(contacts, answering((answer) => ({ ...answer, total: answer.records.length }))),
  },
  'counts without looking at the filter': {
    law: `${contacts}: kanaal keeps exactly what matches`,
    adapter: lying(contacts, answering((answer) => ({ ...answer, total: 30 }))),
  },
  'claims an order and does not keep it': {
    law: 'internetaken: is sorted on toegewezenOp, empty ones last',
    adapter: lying('internetaken', listing(({ order: _, ...request }) => request)),
  },
  'sorts within each page only': {
    law: 'internetaken: is sorted on toegewezenOp, empty ones last',
    adapter: lying('internetaken', ({ list }) => ({ list: { ability: list!.ability, fetch: async ({ order, ...request }, call) => {
      const answer = await list!.fetch(request, call)
      const keyOf = (record: SourceRecord) => String(fieldsOf(record)['toegewezenOp'])
      return order ? { ...answer, records: answer.records.toSorted((one, other) => (keyOf(one) < keyOf(other) ? 1 : -1)) } : answer
    } } })),
  },
  'puts empty ones first': {
    law: `${contacts}: is sorted on plaatsgevondenOp, empty ones last`,
    adapter: lying(contacts, answering((answer, { order, limit }) => (order && limit >= 30 ? { ...answer, records: answer.records.toReversed().slice(0, 2).concat(answer.records.slice(0, -2)) } : answer))),
  },
  'says that equals keep their order and shuffles them': {
    law: `${contacts}: is sorted on plaatsgevondenOp, empty ones last`,
    adapter: lying(contacts, ({ list }) => ({ list: { ability: { ...list!.ability, ties: 'stable' }, fetch: (request, call) => list!.fetch(request, call) } }), { ties: 'unstable' }),
  },
  'is empty': { law: 'bijlagen: there are records to judge the list by', adapter: lying('bijlagen', keeping(() => false)) },
}

const onFilters: Record<string, Liar> = {
  'ignores a filter in silence': {
    law: `${contacts}: nummer keeps exactly what matches`,
    adapter: lying(contacts, listing((request) => ({ ...request, filters: request.filters.filter(({ name }) => name !== 'nummer') }))),
  },
  'passes a part of the text off as all of it': {
    law: `${contacts}: kanaal keeps exactly what matches`,
    adapter: lying(contacts, comparing(contacts, (candidate, wanted) => candidate.includes(wanted))),
  },
  'compares without regard to case': {
    law: `${contacts}: kanaal keeps exactly what matches`,
    adapter: lying(contacts, comparing(contacts, (candidate, wanted) => candidate.toLowerCase() === wanted.toLowerCase())),
  },
  'lets % and _ stand for other signs': {
    law: `${contacts}: kanaal keeps exactly what matches`,
    adapter: lying(contacts, comparing(contacts, isLike)),
  },
  'forgets spaces at the end': {
    law: `${contacts}: kanaal keeps exactly what matches`,
    adapter: lying(contacts, comparing(contacts, (candidate, wanted) => candidate.trimEnd() === wanted.trimEnd())),
  },
  'searches with regard to case': {
    law: `${contacts}: onderwerp keeps exactly what matches`,
    adapter: lying(contacts, comparing(contacts, (candidate, wanted) => candidate.includes(wanted))),
  },
  'narrows too far': {
    law: `${contacts}: inhoud misses nothing that matches`,
    adapter: lying(contacts, keeping((record, { filters }) => filters.every(({ value }) => String(fieldsOf(record)['inhoud']) === value)), { filters: 'narrows' }),
  },
  'takes only the first of several values': {
    law: `${contacts}: hadBetrokkene__uuid takes up to 20 values, any of which matches`,
    adapter: lying(contacts, listing((request) => ({ ...request, filters: request.filters.map(({ name, value }) => ({ name, value: [value].flat()[0]! })) })), { anyOf: 20 }),
  },
  'takes fewer values than it says': {
    law: `${contacts}: hadBetrokkene__uuid takes up to 200 values, any of which matches`,
    adapter: lying(contacts, ({ list }) => ({ list: { ability: memoryAbility(contacts, { anyOf: 200 }), fetch: (request, call) => list!.fetch(request, call) } }), { anyOf: 100 }),
  },
  'looks at one filter only': {
    law: `${contacts}: filters hold together`,
    adapter: lying(contacts, listing((request) => ({ ...request, filters: request.filters.slice(0, 1) }))),
  },
  'does not tell what a filter looks at': {
    law: `${contacts}: hadBetrokkene__wasPartij keeps exactly what matches`,
    adapter: lying(contacts, telling(({ evidence: _, ...record }) => record)),
  },
}

function memoryAbility(resource: ResourceName, options: MemoryOptions) {
  return portOf(memoryAdapter(dorp, options), resource)!.list!.ability
}

const onPersonen: Record<string, Liar> = {
  'answers about another person': {
    law: `${contacts}: by bsn gives all that belongs to the persoon and nothing else`,
    adapter: lying(contacts, ({ list }) => ({ list: { ability: list!.ability, fetch: (request, call) => list!.fetch({ ...request, ...(request.persoon?.key === 'bsn' && { persoon: { key: 'bsn', values: ['999990019'] } }) }, call) } })),
  },
  'answers with everybody for an address that is part of another': {
    law: `${contacts}: by email gives all that belongs to the persoon and nothing else`,
    adapter: lying(contacts, keeping(({ evidence }, { persoon }) => !persoon || evidence!.hadBetrokkenen!.some(({ wasPartij, adressen }) => !wasPartij && adressen.some((adres) => adres.includes(persoon.values[0]!)))), { persoon: ['email'] }),
  },
  'leaves out what is older': {
    law: 'betrokkenen: by bsn gives all that belongs to the persoon and nothing else',
    adapter: lying('betrokkenen', answering((answer, { persoon }) => (persoon ? { records: answer.records.slice(0, 2), total: Math.min(2, answer.total!) } : answer))),
  },
  'takes only the first of several persoon values': {
    law: 'partijen: by bsn takes up to 5 values',
    adapter: lying('partijen', listing((request) => ({ ...request, ...(request.persoon && { persoon: { ...request.persoon, values: request.persoon.values.slice(0, 1) } }) })), { persoonAnyOf: 5 }),
  },
  'needs what it cannot be asked by': {
    law: `${contacts}: declares what can be`,
    adapter: lying(contacts, ({ list }) => ({ list: { ...list!, ability: { ...list!.ability, needs: [['kenmerk']] } } })),
  },
  'has needs that nothing meets': {
    law: 'bijlagen: can be listed with each set of its needs',
    adapter: lying('bijlagen', () => ({ get: undefined }) as unknown as AnyPort, { needs: { bijlagen: [['bijlageidentificatorObjectId']] } }),
  },
}

const onGetting: Record<string, Liar> = {
  'gets in an order of its own': {
    law: `${contacts}: gets in the order asked, undefined for what is not there`,
    adapter: lying(contacts, ({ get }) => ({ get: { fetch: (locals, call) => get!.fetch(locals.toSorted(), call) } })),
  },
  'leaves out what is not there': {
    law: `${contacts}: gets in the order asked, undefined for what is not there`,
    adapter: lying(contacts, ({ get }) => ({ get: { fetch: async (locals, call) => (await get!.fetch(locals, call)).filter((record) => record) } })),
  },
  'says of what it cannot read that it is not there': {
    law: `${contacts}: gets what it cannot read as unreadable, beside what it can`,
    adapter: lying(contacts, ({ get }) => ({ get: { fetch: async (locals, call) => (await get!.fetch(locals, call)).map((found) => (found && isQuarantine(found) ? undefined : found)) } }), { unreadable }),
  },
  'gets less than it lists': {
    law: `${contacts}: gets each record as the list gives it`,
    adapter: lying(contacts, ({ get }) => ({ get: { fetch: async (locals, call) => (await get!.fetch(locals, call)).map((record) => record && { ...record, fields: { ...fieldsOf(record as SourceRecord), inhoud: '' } }) } })),
  },
  'points at what is not there': {
    law: 'betrokkenen: points only at records that are there',
    adapter: lying('betrokkenen', withFields(({ hadKlantcontact }) => ({ hadKlantcontact: { local: (hadKlantcontact as { local: Local }).local.replace(/^../, '00') } }))),
  },
  'embeds another than it is': {
    law: `${contacts}: points only at records that are there`,
    adapter: lying(contacts, withFields(({ hadBetrokkenActoren }) => ({ hadBetrokkenActoren: (hadBetrokkenActoren as SourceRecord[]).map((actor) => ({ ...actor, fields: { ...fieldsOf(actor), naam: 'Iemand' } })) }))),
  },
  'names another contact than the one that names it': {
    law: `${contacts}: says of a relation the same as its other side`,
    adapter: lying('internetaken', withFields(() => ({ aanleidinggevendKlantcontact: { local: dorp.klantcontacten![1]!.local } }))),
  },
  'tells a relation from one side': {
    law: 'internetaken: says of a relation the same as its other side',
    adapter: lying(contacts, withFields(() => ({ leiddeTotInterneTaken: [] }))),
  },
  'gives a partij the numbers of another': {
    law: 'betrokkenen: gives with a partij the numbers that it has',
    adapter: lying('betrokkenen', withFields(({ wasPartij }) => ({ wasPartij: wasPartij && { ...wasPartij, identiteiten: [{ soort: 'bsn', nummer: '999990160' }] } }))),
  },
}

const onRecords: Record<string, Liar> = {
  'has a local that does not fit': { law: `${contacts}: has locals that fit their form`, adapter: lying(contacts, telling((record) => ({ ...record, local: record.local.toUpperCase() }))) },
  'counts its slots on and on': { law: 'bijlagen: has locals that fit their form', adapter: lying('bijlagen', () => ({ ids: { codec: 'uuid', children: true } })) },
  'gives a moment in its own zone': { law: `${contacts}: has the fields of the standard, within its limits`, adapter: lying(contacts, withFields(() => ({ plaatsgevondenOp: '2024-05-01T11:30:00+02:00' }))) },
  'gives a text that is too long': { law: `${contacts}: has the fields of the standard, within its limits`, adapter: lying(contacts, withFields(() => ({ onderwerp: 'x'.repeat(201) }))) },
  'gives a blank onderwerp': { law: `${contacts}: has the fields of the standard, within its limits`, adapter: lying(contacts, withFields(() => ({ onderwerp: ' ' }))) },
  'gives a url of its own': { law: `${contacts}: has the fields of the standard, within its limits`, adapter: lying(contacts, withFields(() => ({ url: 'http://bron.example/1' }))) },
  'leaves out what is required': { law: `${contacts}: has the fields of the standard, within its limits`, adapter: lying(contacts, telling(({ fields, ...record }) => ({ ...record, fields: Object.fromEntries(Object.entries(fields).filter(([name]) => name !== 'kanaal')) }))) },
  'gives a choice that is none': { law: 'betrokkenen: has the fields of the standard, within its limits', adapter: lying('betrokkenen', withFields(() => ({ rol: 'burger' }))) },
  'gives a field of its own': { law: 'betrokkenen: has the fields of the standard, within its limits', adapter: lying('betrokkenen', withFields(() => ({ leeftijd: 42 }))) },
  'leaves out an empty list': { law: `${contacts}: gives its lists, also when they are empty`, adapter: lying(contacts, withFields(({ omvatteBijlagen }) => ({ omvatteBijlagen: (omvatteBijlagen as unknown[]).length > 0 ? omvatteBijlagen : undefined }))) },
  'embeds what is too long': { law: `${contacts}: embeds records that keep these laws`, adapter: lying(contacts, withFields(({ hadBetrokkenActoren }) => ({ hadBetrokkenActoren: (hadBetrokkenActoren as SourceRecord[]).map((actor) => ({ ...actor, fields: { ...fieldsOf(actor), naam: 'x'.repeat(201) } })) }))) },
  'gives what is no JSON': { law: `${contacts}: is plain JSON`, adapter: lying(contacts, withFields(() => ({ nummer: undefined, plaatsgevondenOp: new Date() }))) },
}

const onConduct: Record<string, Liar> = {
  'lists on when told to stop': { law: `${contacts}: does not list when its signal has fired`, adapter: lying(contacts, ({ list }) => ({ list: { ability: list!.ability, fetch: (request) => list!.fetch(request, patiently()) } })) },
  'answers nothing when told to stop': { law: `${contacts}: does not list when its signal has fired`, adapter: lying(contacts, ({ list }) => ({ list: { ability: list!.ability, fetch: (request, call) => list!.fetch(request, call).catch(() => ({ records: [] })) } })) },
  'hides why it stopped': { law: `${contacts}: does not list when its signal has fired`, adapter: lying(contacts, ({ list }) => ({ list: { ability: list!.ability, fetch: (request, call) => list!.fetch(request, call).catch(() => { throw new Error('stopped') }) } })) },
  'gets on when told to stop': { law: `${contacts}: does not get when its signal has fired`, adapter: lying(contacts, ({ get }) => ({ get: { fetch: (locals) => get!.fetch(locals, patiently()) } })) },
  'says what stood in a row': {
    law: `${contacts}: says of rows it cannot read which rule they broke, and nothing that stands in them`,
    adapter: lying(contacts, answering((answer) => ({ ...answer, quarantined: [{ reason: 'onderwerp Vraag over Zuideinde 50% is too long' }] }))),
  },
  'gives text for bytes': {
    law: 'bijlagen: gives the bytes of what it holds, and stops when its signal fires',
    adapter: lying('bijlagen', () => ({ content: async () => texts() })),
  },
  'fails its probe': { law: 'adapter: answers a probe', adapter: () => ({ ...memoryAdapter(dorp), probe: async () => { throw new Error('down') } }) },
}

 
async function* texts(): AsyncGenerator<Uint8Array> {
  yield 'tekst' as unknown as Uint8Array
}

const onWriting: Record<string, Liar> = {
  'creates nothing and says that it did': { law: 'actoren: shows what was created, changed and removed', adapter: writing(({ create }) => ({ create: { accepts: create!.accepts, send: async (draft, call) => { call.signal.throwIfAborted(); return { local: '00000000-0000-4000-8000-000000000000', fields: draft } } } })) },
  'empties what was not given': { law: 'actoren: shows what was created, changed and removed', adapter: writing(({ update }) => ({ update: { accepts: update!.accepts, send: (local, draft, call) => update!.send(local, { indicatieActief: false, ...draft }, call) } })) },
  'removes nothing': { law: 'actoren: shows what was created, changed and removed', adapter: writing(() => ({ remove: { send: async () => true } })) },
  'creates when told to stop': { law: 'actoren: creates nothing when its signal has fired', adapter: writing(({ create }) => ({ create: { accepts: create!.accepts, send: (draft) => create!.send(draft, patiently()) } })) },
  'makes what it should change': { law: 'actoren: updates nothing that is not there', adapter: writing(({ update, create }) => ({ update: { accepts: update!.accepts, send: async (local, draft, call) => (await update!.send(local, draft, call)) ?? create!.send(draft, call) } })) },
  'says that it removed what was not there': { law: 'actoren: removes nothing that is not there', adapter: writing(({ remove }) => ({ remove: { send: async (local, call) => { await remove!.send(local, call); return true } } })) },
}

/** Adapters that do several changes one by one, as a careless one would. */
const onTogether: Record<string, Liar> = {
  'leaves what earlier steps made when a later one fails': {
    law: 'adapter: makes none of several changes when one of them cannot be made',
    adapter: together((adapter) => async (steps, call) => {
      const done: (SourceRecord | null)[] = []
      for (const step of steps) done.push(...(await adapter.together!([pointed(step, done)], call).catch((error: unknown) => { throw renumbered(error, done.length) })))
      return done
    }),
  },
  'forgets what a later step points at': {
    law: 'adapter: makes several changes as one, later ones pointing at earlier ones',
    adapter: together((adapter) => (steps, call) => adapter.together!(steps.map((step) => (step.do === 'remove' ? step : { ...step, draft: withoutPointers(step.draft) })), call)),
  },
  'makes several when told to stop': {
    law: 'adapter: makes none of several changes when its signal has fired',
    adapter: together((adapter) => (steps) => adapter.together!(steps, patiently())),
  },
}

function together(change: (honest: Adapter) => NonNullable<Adapter['together']>): () => Adapter {
  return () => {
    const honest = memoryAdapter(dorp, { writes: true })
    return { ...honest, together: change(honest) }
  }
}

const isPointer = (value: unknown): value is { step: number } => typeof value === 'object' && value !== null && 'step' in value
const withoutPointers = (draft: Data): Data => Object.fromEntries(Object.entries(draft).filter(([, value]) => !isPointer(value)))

function pointed(step: Step, done: readonly (SourceRecord | null)[]): Step {
  if (step.do === 'remove') return step
  return { ...step, draft: Object.fromEntries(Object.entries(step.draft).map(([name, value]) => [name, isPointer(value) ? { local: done[value.step]!.local } : value])) }
}

function renumbered(error: unknown, place: number): unknown {
  return error instanceof Refusal ? new Refusal(error.faults.map((fault) => ({ ...fault, name: fault.name.replace(/^\d+/, String(place)) }))) : error
}

function writing(change: Change): () => Adapter {
  return lying('actoren', change, { writes: true })
}

export const liars: Readonly<Record<string, Liar>> = { ...onLists, ...onFilters, ...onPersonen, ...onGetting, ...onRecords, ...onConduct, ...onWriting, ...onTogether }
