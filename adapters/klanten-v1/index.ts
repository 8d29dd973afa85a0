/** Klanten 1.0 and Contactmomenten 1.0, in two dialects: klanten, what was said with them, and what they still wait for. */
import {
  asDeclared, isQuarantine, SourceError,
  type Adapter, type AdapterContext, type AdapterType, type Call, type FilterAbility, type Found, type ListAbility, type Local, type PersoonKey, type Quarantine, type ResourceName,
  type ResourcePort,
} from '#spi'
import { text, url, wordingOf, wordingProperties, type WordingSettings } from '../vng/settings.ts'
import {
  betrokkeneAnswer, digitaalAdresAnswer, identificatorAnswer, internetaakAnswer, klantcontactAnswer, onderwerpobjectAnswer, partijAnswer,
} from './answers.ts'
import { dialectNames, dialects } from './dialects.ts'
import { recognise } from './recognise.ts'
import { Search } from './search.ts'
import {
  betrokkeneSlots, klantSlots, toActor, toBetrokkenen, toDigitaleAdressen, toGegevenAdressen, toIdentificatoren, toInternetaak, toKlantcontact, toOnderwerpobject, toPartij, type Wording,
} from './translate.ts'
import { linksOf, openKlantenApi, type WireSettings } from './wire.ts'

export interface KlantenSettings extends WireSettings, WordingSettings {
  readonly contactverzoekTypes?: readonly string[]
}

export const klantenV1: AdapterType<KlantenSettings> = {
  name: 'klanten-v1',
  settings: {
    type: 'object',
    additionalProperties: false,
    required: ['dialect', 'klantenUrl', 'contactmomentenUrl', 'zakenUrl', 'clientId', 'secret'],
    properties: {
      dialect: { type: 'string', enum: [...dialectNames] },
      klantenUrl: url,
      contactmomentenUrl: url,
      zakenUrl: url,
      links: { type: 'object', additionalProperties: false, properties: { klanten: url, contactmomenten: url } },
      clientId: text,
      secret: { ...text, 'x-secret': true },
      userId: text,
      userRepresentation: text,
      contactverzoekTypes: { type: 'array', uniqueItems: true, items: text },
      ...wordingProperties,
    },
    if: { required: ['dialect'], properties: { dialect: { const: 'esuite' } } },
    // HS256 wants a key of 256 bits, and this dialect's server holds to it.
    then: { properties: { secret: { minLength: 32 } } },
    else: { properties: { contactverzoekTypes: { maxItems: 0 } } },
  },
  open,
  recognise,
}

/** Values of a key or of a name in one call; each may be a request of its own to the source. */
const anyOf = 10

const exact: FilterAbility = { match: 'exact', pushes: 'exact' }
const narrows: FilterAbility = { match: 'exact', pushes: 'narrows' }
const numbers: readonly PersoonKey[] = ['bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin']

function open(settings: KlantenSettings, context: AdapterContext): Adapter {
  const api = openKlantenApi(settings, context)
  const dialect = dialects[settings.dialect]
  const links = linksOf(settings)
  const { listsAll, hasContactverzoeken, pageSize } = dialect
  const wording: Wording = { ...wordingOf(settings), contactverzoekTypes: settings.contactverzoekTypes ?? [] }
  const search = <T>(call: Call, work: (search: Search) => Promise<T>) => api.read(call, (reading) => work(new Search(reading, links, dialect)))
  const getEach = <R extends ResourceName>(find: (search: Search, local: Local) => Promise<Found<R>>): NonNullable<ResourcePort<R>['get']> => ({
    fetch: (locals, call) => search(call, (reader) => Promise.all(locals.map((local) => find(reader, local)))),
  })
  /** Where not everything can be listed, one of these must be given. */
  const unless = <R extends ResourceName>(...needs: NonNullable<ListAbility<R>['needs']>) => ({ needs: listsAll ? [] : needs })
  const total = listsAll ? 'exact' : 'none'
  // Klanten and links come in the order in which they were made; contactmomenten of one moment in any order.
  const byPlace = { orders: [], pageSize, seek: 'cursor', ties: listsAll ? 'stable' : 'unstable' } as const
  const byMoment = { orders: [], pageSize, seek: 'cursor', ties: 'unstable' } as const

  const klantcontacten: ResourcePort<'klantcontacten'> = {
    ids: { codec: 'uuid' },
    list: {
      ability: {
        ...byMoment, total, orders: [{ field: 'plaatsgevondenOp', direction: 'desc' }], persoon: ['local'], persoonAnyOf: anyOf,
        ...unless<'klantcontacten'>(['persoon'], ['onderwerpobject__onderwerpobjectidentificatorObjectId']),
        filters: {
          onderwerpobject__onderwerpobjectidentificatorObjectId: { ...exact, anyOf },
          ...(listsAll && { kanaal: narrows, plaatsgevondenOp: exact }),
        },
      },
      fetch: (request, call) => search(call, (reader) => klantcontactAnswer(reader, request, wording)),
    },
    get: getEach(async (reader, local) => readable(await reader.contactWith(local, 'klanten and objecten'), (whole) => toKlantcontact(whole, wording))),
  }

  const betrokkenen: ResourcePort<'betrokkenen'> = {
    ids: { codec: 'uuid', children: true },
    list: {
      ability: {
        ...byMoment, total: 'none', persoon: ['local'], persoonAnyOf: anyOf, ...unless<'betrokkenen'>(['persoon'], ['hadKlantcontact__uuid']), filters: { hadKlantcontact__uuid: exact },
      },
      fetch: (request, call) => search(call, (reader) => betrokkeneAnswer(reader, request)),
    },
    get: getEach(async (reader, local) => {
      const [uuid, slot] = slotOf(local)
      const whole = slot === betrokkeneSlots.link ? await reader.contactOfLink(uuid)
        : slot === betrokkeneSlots.loose && hasContactverzoeken ? await reader.contactWith(uuid, 'klanten')
        : undefined
      return at(local, readable(whole, (found) => toBetrokkenen(found).find((one) => one.local === local)))
    }),
  }

  const digitaleadressen: ResourcePort<'digitaleadressen'> = {
    ids: { codec: 'uuid', children: true },
    list: {
      ability: {
        ...byPlace, total: 'none', persoon: ['local'], persoonAnyOf: anyOf, ...unless<'digitaleadressen'>(['persoon'], ['adres']), filters: { adres: exact },
      },
      fetch: (request, call) => search(call, (reader) => digitaalAdresAnswer(reader, request, wording)),
    },
    get: getEach(async (reader, local) => {
      const [uuid, slot] = slotOf(local)
      const isOf = (one: { readonly local: Local }) => one.local === local
      if (slot <= klantSlots.telefoonnummer) return at(local, readable(await reader.klant(uuid), (klant) => toDigitaleAdressen(klant).find(isOf)))
      if (!hasContactverzoeken) return undefined
      return at(local, readable(await reader.contactWith(uuid, 'klanten'), (whole) => toGegevenAdressen(whole).find(isOf)))
    }),
  }

  const onderwerpobjecten: ResourcePort<'onderwerpobjecten'> = {
    ids: { codec: 'uuid' },
    list: {
      ability: {
        ...byPlace, total, ...unless<'onderwerpobjecten'>(['klantcontact__uuid'], ['onderwerpobjectidentificatorObjectId'], ['wasKlantcontact__uuid']),
        filters: {
          klantcontact__uuid: exact,
          wasKlantcontact__uuid: exact,
          onderwerpobjectidentificatorObjectId: { ...exact, anyOf },
          onderwerpobjectidentificatorCodeRegister: { ...narrows, anyOf },
          onderwerpobjectidentificatorCodeSoortObjectId: { ...narrows, anyOf },
        },
      },
      fetch: (request, call) => search(call, (reader) => onderwerpobjectAnswer(reader, request, wording)),
    },
    get: getEach(async (reader, local) => readable(await reader.object(local), (link) => toOnderwerpobject(link, wording))),
  }

  const partijen: ResourcePort<'partijen'> = {
    ids: { codec: 'uuid' },
    omits: ['indicatieGeheimhouding'],
    list: {
      ability: { ...byPlace, total, persoon: [...numbers, 'local'], persoonAnyOf: anyOf, ...unless<'partijen'>(['persoon']), filters: {} },
      fetch: (request, call) => search(call, (reader) => partijAnswer(reader, request)),
    },
    get: getEach(async (reader, local) => readable(await reader.klant(local), toPartij)),
  }

  const identificatoren: ResourcePort<'partij-identificatoren'> = {
    ids: { codec: 'uuid', children: true },
    list: {
      ability: { ...byPlace, total: 'none', persoon: numbers, persoonAnyOf: anyOf, ...unless<'partij-identificatoren'>(['persoon']), filters: {} },
      fetch: (request, call) => search(call, (reader) => identificatorAnswer(reader, request)),
    },
    get: getEach(async (reader, local) => {
      const [uuid, slot] = slotOf(local)
      return slot === 0 ? at(local, readable(await reader.klant(uuid), (klant) => toIdentificatoren(klant)[0])) : undefined
    }),
  }

  /** The same person is another actor at each contact: the source has no list of them. */
  const actoren: ResourcePort<'actoren'> = {
    ids: { codec: 'uuid', children: true },
    get: getEach(async (reader, local) => {
      const [uuid, slot] = slotOf(local)
      if (slot > 3 || (slot > 0 && !hasContactverzoeken)) return undefined
      return at(local, readable(await reader.contact(uuid), (contact) => [toActor(contact, 'medewerker'), toActor(contact, 'behandelaar')].find((one) => one?.local === local)))
    }),
  }

  const internetaken: ResourcePort<'internetaken'> = {
    ids: { codec: 'uuid' },
    omits: ['afgehandeldOp'],
    list: {
      ability: { ...byMoment, total: 'none', filters: { klantcontact__uuid: exact, aanleidinggevendKlantcontact__uuid: exact } },
      fetch: (request, call) => search(call, (reader) => internetaakAnswer(reader, request, wording)),
    },
    get: getEach(async (reader, local) => readable(await reader.contact(local), (contact) => toInternetaak(contact, wording))),
  }

  return asDeclared({
    resources: {
      klantcontacten, betrokkenen, digitaleadressen, onderwerpobjecten, partijen, 'partij-identificatoren': identificatoren, actoren,
      ...(wording.contactverzoekTypes.length > 0 && { internetaken }),
    },
    probe: (call) => search(call, (reader) => probe(reader, listsAll)),
    close: () => api.close(),
  })
}

/** A uuid that nothing has. */
const nothing = '00000000-0000-4000-8000-000000000000'

/** One question to each API; where rows may be seen without naming anybody, they must be such as can be read. */
async function probe(search: Search, listsAll: boolean): Promise<void> {
  const [klanten, contacts] = await Promise.all(listsAll
    ? [search.klanten()(''), search.contacts({}, 'klanten')('')]
    : [search.klant(nothing).then(() => ({ rows: [] })), search.contact(nothing).then(() => ({ rows: [] }))])
  for (const { rows } of [klanten, contacts]) {
    const [first] = rows
    if (first && rows.every(isQuarantine)) throw new SourceError('bron-onleesbaar', (first as Quarantine).reason)
  }
}

/** What is there, translated; what cannot be read stays the rule that it broke. */
function readable<T extends object, U>(found: T | Quarantine | undefined, translate: (found: T) => U): U | Quarantine | undefined {
  return found && (isQuarantine(found) ? found : translate(found))
}

/** What cannot be read, under the local by which it was asked for. */
function at<T extends object>(local: Local, found: T | Quarantine | undefined): T | Quarantine | undefined {
  return found && isQuarantine(found) ? { local, reason: found.reason } : found
}

function slotOf(local: Local): [uuid: string, slot: number] {
  const split = local.lastIndexOf('#')
  return [local.slice(0, split), Number(local.slice(split + 1))]
}
