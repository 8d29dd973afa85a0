/** Liars in their filters, and in whose records they give. */
import { filters as definitions } from '#domain/filters.ts'
import type { SourceRecord } from '#spi'
import { dorp } from '../dorp.ts'
import { memoryAdapter, type MemoryOptions } from '../memory-adapter.ts'
import { portOf } from '../ports.ts'
import { allOf, answering, asksBy, comparing, contacts, fromTheStart, giving, listing, lying, rearranging, telling, withoutFilter, type Change, type Lie } from './making.ts'

const isLike = (candidate: string, wanted: string) =>
  new RegExp(`^${wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&').replace(/%/g, '.*').replace(/_/g, '.')}$`, 'u').test(candidate)
const unmarked = (text: string) => text.normalize('NFD').replace(/\p{M}/gu, '')
const valuesOf = (record: SourceRecord, name: string) => (definitions[contacts][name]!.values(record) ?? []).map(String)

/** Says that it can do as an adapter with other options does, and can do what its own say. */
const claiming = (options: MemoryOptions): Change => ({ list }) => ({ list: { ability: portOf(memoryAdapter(dorp, options), contacts)!.list!.ability, fetch: (request, call) => list!.fetch(request, call) } })

export const onFilters = {
  'filter-told': lying(contacts, telling(({ evidence: { gingOverOnderwerpobjecten: _, ...evidence } = {}, ...record }) => ({ ...record, evidence }))),
  'filter-finds': lying(contacts, rearranging((records, question) => (asksBy(question, 'kanaal') ? records.slice(0, -1) : records))),
  'filter-keeps-out': lying(contacts, listing((request) => withoutFilter(request, 'nummer'))),
  'filter-unknown': lying(contacts, giving(async (list, question) => {
    const all = await allOf(list, { filters: [] })
    const isUnknown = question.filters.some(({ name, value }) => name === 'kanaal' && !all.some((record) => valuesOf(record, name).includes(String(value))))
    return allOf(list, isUnknown ? { ...question, filters: question.filters.filter(({ name }) => name !== 'kanaal') } : question)
  })),
  'filter-whole': lying(contacts, comparing(contacts, 'kanaal', (candidate, wanted) => candidate.includes(wanted))),
  'filter-case': lying(contacts, comparing(contacts, 'nummer', (candidate, wanted) => candidate.toLowerCase() === wanted.toLowerCase())),
  'filter-signs': lying(contacts, comparing(contacts, 'nummer', isLike)),
  'filter-spaces': lying(contacts, comparing(contacts, 'nummer', (candidate, wanted) => candidate.trimEnd() === wanted.trimEnd())),
  'filter-marks': lying('betrokkenen', comparing('betrokkenen', 'contactnaamAchternaam', (candidate, wanted) => unmarked(candidate) === unmarked(wanted))),
  'filter-empty': lying(contacts, listing((request) => ({ ...request, filters: request.filters.filter(({ name, value }) => name !== 'nummer' || value !== '') }))),
  'filter-part': lying(contacts, comparing(contacts, 'onderwerp', (candidate, wanted) => candidate.toUpperCase().startsWith(wanted.toUpperCase()))),
  'filter-any-case': lying(contacts, comparing(contacts, 'onderwerp', (candidate, wanted) => candidate.includes(wanted))),
  'filter-list': lying('partijen', comparing('partijen', 'categorierelatie__categorie__naam', (candidate, wanted) => candidate === wanted.split(',')[0])),
  'filter-days': lying('digitaleadressen', comparing('digitaleadressen', 'verificatieDatum__gte', (candidate, wanted) => candidate > wanted && candidate !== 'null')),
  'filter-moments': lying(contacts, comparing(contacts, 'plaatsgevondenOp', (candidate, wanted) => candidate.slice(0, 10) === wanted.slice(0, 10))),
  'filter-false': lying(contacts, listing((request) => ({ ...request, filters: request.filters.filter(({ name, value }) => name !== 'vertrouwelijk' || value !== false) }))),
  'filter-any-of': lying(contacts, listing((request) => ({ ...request, filters: request.filters.map(({ name, value }) => ({ name, value: typeof value === 'object' ? value[0]! : value })) })), { anyOf: 20 }),
  'filter-most': lying(contacts, claiming({ anyOf: 200 }), { anyOf: 100 }),
  'filter-together': lying(contacts, listing((request) => ({ ...request, filters: request.filters.slice(0, 1) }))),
  'filter-total': lying(contacts, answering((answer, { filters, persoon }) => (filters.length > 0 && !persoon ? { ...answer, total: 30 } : answer))),
  'filter-pages': lying(contacts, listing((request) => (request.filters.length > 0 ? fromTheStart(request) : request))),
  'filter-narrows': lying(contacts, listing((request) => withoutFilter(request, 'kanaal')), { filters: 'narrows' }),
  'filter-refused': lying(contacts, listing((request) => ({ ...request, filters: [] })), { filters: 'none' }),
} satisfies Record<string, Lie>

/** Changes what is asked by one key. */
const byKey = (key: string, asked: (values: readonly string[]) => readonly string[]): Change =>
  listing((request) => (request.persoon?.key === key ? { ...request, persoon: { ...request.persoon, values: asked(request.persoon.values) } } : request))

export const onPersonen = {
  'persoon-finds': lying('betrokkenen', rearranging((records, { persoon }) => (persoon?.key === 'bsn' ? records.slice(0, 2) : records))),
  'persoon-nobody-else': lying(contacts, giving(async (list, question) => {
    const own = await allOf(list, question)
    if (question.persoon?.key !== 'bsn' || own.length === 0) return own
    const others = await allOf(list, { ...question, persoon: { key: 'bsn', values: ['999990019'] } })
    return [...own, ...others.filter(({ local }) => !own.some((record) => record.local === local))]
  })),
  'persoon-stranger': lying('partijen', giving(async (list, { persoon, ...question }) => {
    const own = await allOf(list, { ...question, ...(persoon && { persoon }) })
    return persoon?.key === 'bsn' && own.length === 0 && question.filters.length === 0 ? allOf(list, question) : own
  })),
  'persoon-near': lying(contacts, giving(async (list, { persoon, ...question }) => {
    const own = await allOf(list, { ...question, ...(persoon && { persoon }) })
    if (!persoon || own.length > 0) return own
    return (await allOf(list, question)).filter(({ evidence }) => evidence!.hadBetrokkenen!.some(({ adressen }) => adressen.some((adres) => adres.includes(persoon.values[0]!))))
  }), { persoon: ['email'] }),
  'persoon-kvk': lying('partijen', byKey('vestigingsnummer', (values) => values.map((value) => value.replace(/^\d+/, '')))),
  'persoon-any-kvk': lying('partijen', byKey('vestigingsnummer', (values) => values.map((value) => (value.startsWith('/') ? '00000000/000000000000' : value)))),
  'persoon-any-of': lying('partijen', listing((request) => ({ ...request, ...(request.persoon && { persoon: { ...request.persoon, values: request.persoon.values.slice(0, 1) } }) })), { persoonAnyOf: 5 }),
  'persoon-most': lying(contacts, claiming({ persoonAnyOf: 20 }), { persoonAnyOf: 5 }),
  'persoon-total': lying(contacts, answering((answer, { persoon }) => (persoon ? { ...answer, total: 30 } : answer))),
  'persoon-pages': lying(contacts, listing((request) => (request.persoon ? fromTheStart(request) : request))),
  'persoon-filter': lying(contacts, listing((request) => (request.persoon ? { ...request, filters: [] } : request))),
} satisfies Record<string, Lie>
