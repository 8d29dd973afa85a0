/** Liars in getting, in what records say of each other, and in the records themselves. */
import { isQuarantine, SourceError, type Local, type PartijReference, type SourceRecord } from '#spi'
import { dorp } from '../dorp.ts'
import { memoryAdapter } from '../memory-adapter.ts'
import { fieldsOf, type AnyPort } from '../ports.ts'
import { answering, contacts, holding, holdingFields, lying, opened, telling, tellingFields, type Change, type Lie } from './making.ts'

/** Changes what a get is asked, or what it finds. */
const getting = (change: (get: NonNullable<AnyPort['get']>) => NonNullable<AnyPort['get']>['fetch']): Change => ({ get }) => ({ get: { fetch: change(get!) } })

export const onGets = {
  'get-answers': lying(contacts, getting((get) => async (locals, call) => {
    const found = await get.fetch(locals, call)
    if (locals.length > 1 && found.includes(undefined)) throw new SourceError('bron-mislukt', 'the source answered with status 404')
    return found
  })),
  'get-as-listed': lying(contacts, answering((answer) => ({ ...answer, records: answer.records.map((record) => ({ ...record, fields: { ...fieldsOf(record), inhoud: '' } })) }))),
  'get-order': lying(contacts, getting((get) => (locals, call) => get.fetch(locals.toSorted(), call))),
  'get-absent': lying(contacts, getting((get) => async (locals, call) => (await get.fetch(locals, call)).filter((record) => record))),
  'get-twice': lying(contacts, getting((get) => (locals, call) => get.fetch([...new Set(locals)], call))),
  'get-none': lying(contacts, getting((get) => (locals, call) => get.fetch(locals.length > 0 ? locals : dorp.klantcontacten!.map(({ local }) => local), call))),
  'get-many': lying(contacts, getting((get) => async (locals, call) => [...await get.fetch(locals.slice(0, 20), call), ...locals.slice(20).map(() => undefined)])),
  'get-unreadable': lying('categorieen', getting((get) => async (locals, call) => (await get.fetch(locals, call)).map((record) => (record && isQuarantine(record) ? undefined : record))), { unreadable: [dorp.categorieen![1]!.local] }),
} satisfies Record<string, Lie>

const nowhere = { local: '00000000-0000-4000-8000-000000000000' }
const withNumbers = (change: (partij: PartijReference) => PartijReference) =>
  holdingFields('betrokkenen', ({ wasPartij }) => ({ wasPartij: wasPartij && change(wasPartij as PartijReference) }))

export const onRelations = {
  'included-whole': lying(contacts, telling((record) => ({ ...record, included: { onderwerpobjecten: [{ local: dorp.onderwerpobjecten![0]!.local, fields: {} }] } }))),
  'points-there': holdingFields('onderwerpobjecten', ({ wasKlantcontact }, place) => ({ wasKlantcontact: place === 0 ? nowhere : wasKlantcontact })),
  'embeds-same': lying(contacts, tellingFields(({ hadBetrokkenActoren }) => ({ hadBetrokkenActoren: withName(hadBetrokkenActoren, 'Iemand anders') }))),
  'embeds-sound': () => {
    const { actoren: _, ...others } = dorp
    const records = dorp.klantcontacten!.map((record) => ({ ...record, fields: { ...record.fields, hadBetrokkenActoren: withName(record.fields.hadBetrokkenActoren, 'x'.repeat(201)) } })) as typeof dorp.klantcontacten
    return opened(memoryAdapter({ ...others, klantcontacten: records! }))
  },
  'both-sides': holdingFields(contacts, () => ({ leiddeTotInterneTaken: [] })),
  'partij-numbers': withNumbers((partij) => ({ ...partij, identiteiten: [{ soort: 'bsn', nummer: '999990160' }] })),
  'numbers-valid': withNumbers(({ identiteiten = [], ...partij }) => ({ ...partij, identiteiten: identiteiten.map((one) => ({ ...one, nummer: one.nummer.replace(/^0+/, '') })) })),
  'evidence-true': holding('betrokkenen', (record) => ({ ...record, evidence: { ...record.evidence, klantcontact: { nummer: 'K999', referentienummer: null } } })),
} satisfies Record<string, Lie>

function withName(actoren: unknown, naam: string): SourceRecord[] {
  return (actoren as SourceRecord[]).map((actor) => ({ ...actor, fields: { ...fieldsOf(actor), naam } }))
}

const without = (record: SourceRecord, name: string): SourceRecord => {
  const { [name]: _, ...fields } = fieldsOf(record)
  return { ...record, fields }
}
const upper = ({ local }: { local: Local }) => ({ local: local.toUpperCase() })

export const onRecords = {
  'local-form': () => opened(memoryAdapter({
    ...dorp,
    bijlagen: dorp.bijlagen!.map((record) => ({ ...record, ...upper(record) })),
    klantcontacten: dorp.klantcontacten!.map((record) => ({ ...record, fields: { ...record.fields, omvatteBijlagen: record.fields.omvatteBijlagen!.map(upper) } })),
  })),
  'shape-required': holding(contacts, (record) => without(record, 'kanaal')),
  'shape-known': lying('betrokkenen', tellingFields(() => ({ leeftijd: 42 }))),
  'shape-derived': lying(contacts, tellingFields(() => ({ url: 'http://bron.example/1' }))),
  'shape-moment': holdingFields('internetaken', ({ toegewezenOp }) => ({ toegewezenOp: String(toegewezenOp).replace('Z', '') })),
  'shape-day': holdingFields('digitaleadressen', ({ verificatieDatum }) => ({ verificatieDatum: verificatieDatum && '2024-02-31' })),
  'shape-length': holdingFields(contacts, (_fields, place) => (place === 0 ? { onderwerp: 'x'.repeat(201) } : {})),
  'shape-choice': holdingFields('internetaken', (_fields, place) => (place === 0 ? { status: 'bijna_klaar' } : {})),
  'shape-type': lying(contacts, tellingFields(() => ({ taal: 42 }))),
  'shape-null': lying(contacts, tellingFields(() => ({ taal: null }))),
  'shape-pattern': holdingFields('persoon', ({ adres }) => ({ adres: { ...(adres as object), postcode: '1234ab' } })),
  'shape-onderwerp': holdingFields(contacts, (_fields, place) => (place === 0 ? { onderwerp: ' ' } : {})),
  'no-sentinels': holdingFields(contacts, ({ plaatsgevondenOp = '1970-01-01T00:00:00Z' }) => ({ plaatsgevondenOp })),
  'texts-whole': holdingFields(contacts, (_fields, place) => (place === 0 ? { onderwerp: 'Vraag van Ã©Ã©n' } : {})),
  'lists-given': lying(contacts, telling((record) => ((fieldsOf(record)['omvatteBijlagen'] as unknown[]).length > 0 ? record : without(record, 'omvatteBijlagen')))),
  'lists-are-lists': lying(contacts, tellingFields(({ hadBetrokkenActoren }) => ({ hadBetrokkenActoren: (hadBetrokkenActoren as unknown[])[0] ?? [] }))),
  'empty-given': holding('partijen', (record) => (fieldsOf(record)['indicatieGeheimhouding'] === null ? without(record, 'indicatieGeheimhouding') : record)),
  'omits-kept': lying(contacts, () => ({ omits: ['reactie'] })),
  'plain-json': lying(contacts, telling((record) => ({ ...record, provenance: undefined }) as unknown as SourceRecord)),
  'provenance-known': lying(contacts, telling((record) => ({ ...record, provenance: 'via-via' }) as unknown as SourceRecord)),
} satisfies Record<string, Lie>
