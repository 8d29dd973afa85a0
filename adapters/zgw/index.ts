/** ZGW Zaken API 1.x: contacts registered on zaken, and the people and organisations that rollen name. */
import {
  asDeclared, isQuarantine, SourceError,
  type Adapter, type AdapterContext, type AdapterType, type Call, type FilterAbility, type Found, type Local, type PersoonKey, type Quarantine,
  type ResourceName, type ResourcePort,
} from '#spi'
import { text, url, wordingOf, wordingProperties, type WordingSettings } from '../vng/settings.ts'
import { betrokkeneAnswer, identificatorAnswer, klantcontactAnswer, onderwerpobjectAnswer, partijAnswer } from './answers.ts'
import { recognise } from './recognise.ts'
import { beginning } from './pages.ts'
import { searchSettings } from './persoon-search.ts'
import { Search } from './search.ts'
import { toBetrokkene, toIdentificatoren, toKlantcontact, toOnderwerpobject, toPartij } from './translate.ts'
import { zakenAnswer } from './zaken.ts'
import { linkBase, openZakenApi, standardPageSize, type WireSettings } from './wire.ts'

export type ZgwSettings = WireSettings & WordingSettings

export const zgw: AdapterType<ZgwSettings> = {
  name: 'zgw',
  settings: {
    type: 'object',
    additionalProperties: false,
    required: ['zakenUrl', 'clientId', 'secret'],
    properties: {
      zakenUrl: url,
      linkUrl: url,
      catalogiUrl: url,
      clientId: text,
      secret: { ...text, 'x-secret': true },
      userId: text,
      userRepresentation: text,
      ...wordingProperties,
      pageSize: { type: 'integer', minimum: 1, maximum: 500 },
      kvkFilters: { type: 'boolean' },
      persoonSearch: { type: 'string', enum: [...searchSettings] },
    },
  },
  open,
  recognise,
}

/** Values of a persoon key in one call; each is a request of its own to the source. */
const persoonAnyOf = 10

/** Names of a zaak, or spellings of a code, in one call. */
const nameAnyOf = 10

const exact: FilterAbility = { match: 'exact', pushes: 'exact' }
const anyExact: FilterAbility = { ...exact, anyOf: nameAnyOf }

/** A link to a zaak has the same codes everywhere and never points at a contact, so all of these are known here. */
const onderwerpobjectFilters = {
  klantcontact__uuid: exact,
  wasKlantcontact__uuid: exact,
  onderwerpobjectidentificatorObjectId: anyExact,
  onderwerpobjectidentificatorCodeObjecttype: anyExact,
  onderwerpobjectidentificatorCodeRegister: anyExact,
  onderwerpobjectidentificatorCodeSoortObjectId: anyExact,
}

function open(settings: ZgwSettings, context: AdapterContext): Adapter {
  const api = openZakenApi(settings, context)
  const wording = wordingOf(settings)
  const base = linkBase(settings)
  const pageSize = settings.pageSize ?? standardPageSize
  const withKvk = settings.kvkFilters ?? true
  const numbers: readonly PersoonKey[] = withKvk ? ['bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin'] : ['bsn', 'vestigingsnummer', 'rsin']
  const search = <T>(call: Call, work: (reader: Search) => Promise<T>) => api.read(call, (reading) => work(new Search(reading, base)))
  /** A link to a zaak says nothing of its rollen, so these are not asked for. */
  const links = <T>(call: Call, work: (reader: Search) => Promise<T>) => api.read(call, (reading) => work(new Search(reading, base, 'without-rollen')))
  const getEach = <R extends ResourceName>(find: (reader: Search, local: Local) => Promise<Found<R>>, over = search) => ({
    fetch: (locals: readonly Local[], call: Call) => over(call, (reader) => Promise.all(locals.map((local) => find(reader, local)))),
  })

  // The standard promises no order; Open Zaak gives what was made last first, so equal rows keep their place.
  const contactList = { orders: [], pageSize, total: 'none', ties: 'stable' } as const
  const partijList = {
    filters: {}, needs: [['persoon']] as ['persoon'][], persoonAnyOf, orders: [], pageSize, total: 'exact', seek: 'offset', ties: 'stable',
  } as const

  const klantcontacten: ResourcePort<'klantcontacten'> = {
    ids: { codec: 'uuid' },
    list: {
      ability: {
        ...contactList, seek: 'cursor', persoon: [...numbers, 'local'], persoonAnyOf,
        filters: { onderwerpobject__onderwerpobjectidentificatorObjectId: anyExact },
      },
      fetch: (request, call) => search(call, (reader) => klantcontactAnswer(reader, request, wording)),
    },
    get: getEach(async (reader, local) => {
      const found = await reader.contact(local)
      return readable(found, ({ contact, initiator }) => toKlantcontact(contact, initiator, wording))
    }),
  }

  const betrokkenen: ResourcePort<'betrokkenen'> = {
    ids: { codec: 'uuid', children: true },
    list: {
      ability: { ...contactList, seek: 'cursor', persoon: [...numbers, 'local'], persoonAnyOf, filters: {} },
      fetch: (request, call) => search(call, (reader) => betrokkeneAnswer(reader, request, wording)),
    },
    get: getEach(async (reader, local) => {
      const found = await contactOfSlot(reader, local)
      return readable(found, ({ contact, initiator }) => initiator && toBetrokkene(contact, initiator, wording))
    }),
  }

  const onderwerpobjecten: ResourcePort<'onderwerpobjecten'> = {
    ids: { codec: 'uuid', children: true },
    list: {
      ability: { ...contactList, seek: 'cursor', filters: onderwerpobjectFilters },
      fetch: (request, call) => links(call, (reader) => onderwerpobjectAnswer(reader, request, wording)),
    },
    get: getEach(async (reader, local) => {
      const found = await contactOfSlot(reader, local)
      return readable(found, ({ contact }) => toOnderwerpobject(contact, wording))
    }, links),
  }

  const partijen: ResourcePort<'partijen'> = {
    ids: { codec: 'persoon' },
    omits: ['indicatieGeheimhouding'],
    list: {
      ability: { ...partijList, persoon: [...numbers, 'local'] },
      fetch: (request, call) => search(call, (reader) => partijAnswer(reader, request)),
    },
    get: getEach(async (reader, local) => {
      const rollen = await reader.partij(local)
      return readable(rollen, toPartij)
    }),
  }

  const identificatoren: ResourcePort<'partij-identificatoren'> = {
    ids: { codec: 'persoon', children: true },
    list: {
      ability: { ...partijList, persoon: numbers },
      fetch: (request, call) => search(call, (reader) => identificatorAnswer(reader, request)),
    },
    get: getEach(async (reader, local) => {
      const rollen = await reader.partij(local.replace(/#\d+$/, ''))
      return readable(rollen, (own) => toIdentificatoren(own).find((one) => one.local === local))
    }),
  }

  // The lists of partijen and betrokkenen know no filters: they would answer as if none was asked.
  return asDeclared({
    resources: { klantcontacten, betrokkenen, onderwerpobjecten, partijen, 'partij-identificatoren': identificatoren },
    zaken: {
      namen: (known, call) => links(call, (reader) => reader.zaken(known)),
      vanPersoon: { persoon: [...numbers, 'local'], fetch: (request, call) => api.read(call, (reading) => zakenAnswer(reading, base, request)) },
    },
    async probe(call) {
      const { found } = await search(call, (reader) => reader.stretch(beginning, 1))
      if (found.length > 0 && found.every(isQuarantine)) throw new SourceError('bron-onleesbaar', found[0]!.reason)
    },
    close: () => api.close(),
  })
}

/** What is there, translated; what cannot be read stays the rule that it broke. */
function readable<T extends object, U>(found: T | Quarantine | undefined, translate: (found: T) => U): U | Quarantine | undefined {
  return found && (isQuarantine(found) ? found : translate(found))
}

/** The contact that a betrokkene or onderwerpobject is a slot of; they have slot 0 and no other. */
async function contactOfSlot(reader: Search, local: Local) {
  return local.endsWith('#0') ? reader.contact(local.slice(0, -2)) : undefined
}
