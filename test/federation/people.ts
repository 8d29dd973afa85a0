/** People for tests: a CRM with partijen, their addresses and contacts, and an archive of mail. */
import type { Identity } from '../../src/domain/identity.ts'
import { toPartijIdentificator } from '../../src/domain/identity.ts'
import type { SourceRecord } from '../../src/domain/records.ts'
import type { Koppelen } from '../../src/federation/source.ts'
import type { Adapter } from '../../src/spi/contract.ts'
import { port, type SourceOptions } from './simulated.ts'

export interface Partij {
  readonly local: string
  readonly identiteiten: readonly Identity[]
  readonly adressen?: readonly { readonly adres: string; readonly geverifieerd?: boolean }[]
  readonly geheim?: boolean | null
  readonly naam?: string
}

export const bsn = (nummer: string): Identity => ({ soort: 'bsn', nummer })
export const kvk = (nummer: string): Identity => ({ soort: 'kvk_nummer', nummer })
export const rsin = (nummer: string): Identity => ({ soort: 'rsin', nummer })
export const vestiging = (nummer: string, parent?: string): Identity => ({ soort: 'vestigingsnummer', nummer, ...(parent && { kvk: parent }) })
const keys = ['local', 'bsn', 'vestigingsnummer', 'kvk_nummer', 'rsin'] as const

/** A CRM with these partijen, their addresses, and a contact of each with a betrokkene. */
export function crm(partijen: readonly Partij[]): Adapter['resources'] {
  const adresLocal = (partij: Partij, index: number) => `${partij.local}00${index}`
  const records = partijen.map((partij): SourceRecord<'partijen'> => ({
    local: partij.local,
    fields: {
      soortPartij: 'persoon', indicatieActief: true, categorieRelaties: [], vertegenwoordigden: [], rekeningnummers: [], partijIdentificatie: { contactnaam: { achternaam: partij.naam ?? '' } },
      ...(partij.geheim !== undefined && { indicatieGeheimhouding: partij.geheim }),
      digitaleAdressen: (partij.adressen ?? []).map((_, index) => ({ local: adresLocal(partij, index) })),
      partijIdentificatoren: partij.identiteiten.map((identity, index) => ({
        local: `${partij.local}9${index}`,
        fields: { partijIdentificator: toPartijIdentificator(identity), identificeerdePartij: { local: partij.local, identiteiten: partij.identiteiten } },
      })),
    },
    evidence: { subIdentificatorVan: partij.identiteiten.flatMap((one) => (one.kvk ? [{ codeSoortObjectId: 'kvk_nummer', objectId: one.kvk }] : [])) },
  }))
  const adressen = partijen.flatMap((partij) => (partij.adressen ?? []).map(({ adres, geverifieerd = true }, index): SourceRecord<'digitaleadressen'> => ({
    local: adresLocal(partij, index),
    fields: {
      adres, soortDigitaalAdres: 'email', verificatieDatum: geverifieerd ? '2024-01-01' : null,
      verstrektDoorPartij: { local: partij.local, identiteiten: partij.identiteiten }, verstrektDoorBetrokkene: null,
    },
  })))
  const betrokkenen = partijen.map(({ local, identiteiten }): SourceRecord<'betrokkenen'> => ({
    local,
    fields: { rol: 'klant', initiator: true, wasPartij: { local, identiteiten }, hadKlantcontact: { local }, digitaleAdressen: [] },
    evidence: { digitaleAdressen: [] },
  }))
  return {
    partijen: persoonPort(records),
    digitaleadressen: port('digitaleadressen', adressen, { filters: { adres__iexact: 'exact' } }),
    betrokkenen: port('betrokkenen', betrokkenen, { persoon: keys }),
  }
}

/** A partijen port asked by persoon: the simulated one looks at references, this one at the partij itself. */
function persoonPort(records: readonly SourceRecord<'partijen'>[]): NonNullable<Adapter['resources']['partijen']> {
  const plain = port('partijen', records, { persoon: keys })
  return {
    ...plain,
    list: {
      ability: plain.list!.ability,
      fetch: async ({ persoon }) => {
        const numbers = (persoon?.values ?? []).map((value) => value.split('/').at(-1))
        const found = persoon?.key === 'local' ? records.filter(({ local }) => numbers.includes(local))
          : records.filter(({ fields }) => !persoon || fields.partijIdentificatoren!.some((one) =>
            one.fields.partijIdentificator!.codeSoortObjectId === persoon.key && numbers.includes(one.fields.partijIdentificator!.objectId)))
        return { records: found, total: found.length }
      },
    },
  }
}

/** The same, where addresses cannot be searched, and partijen can be asked for by an e-mail address that they hold. */
export function byAdres(partijen: readonly Partij[]): Adapter['resources'] {
  const own = crm(partijen)
  const searched = own.partijen!.list!
  const { list: _list, ...unsearched } = own.digitaleadressen!
  const holding = (values: readonly string[]) => partijen.filter(({ adressen = [] }) => adressen.some(({ adres }) => values.includes(adres.toLowerCase()))).map(({ local }) => local)
  return {
    ...own,
    digitaleadressen: unsearched,
    partijen: {
      ...own.partijen!,
      list: {
        ability: { ...searched.ability, persoon: [...keys, 'email'], persoonPushes: 'narrows' },
        fetch: (request, call) => searched.fetch(request.persoon?.key === 'email' ? { ...request, persoon: { key: 'local', values: holding(request.persoon.values) } } : request, call),
      },
    },
  }
}

/** An archive of mail: each message has one betrokkene without a partij. */
function post(...from: readonly string[]): Adapter['resources'] {
  const betrokkenen = from.map((adres, index): SourceRecord<'betrokkenen'> => ({
    local: String(index + 1),
    fields: { rol: 'klant', initiator: true, wasPartij: null, hadKlantcontact: { local: String(index + 1) }, digitaleAdressen: [] },
    evidence: { digitaleAdressen: [{ local: String(index + 1), adres }] },
  }))
  const plain = port('betrokkenen', betrokkenen, { persoon: ['email'] })
  const list = {
    ability: plain.list!.ability,
    fetch: async (request: Parameters<NonNullable<typeof plain.list>['fetch']>[0], call: Parameters<NonNullable<typeof plain.list>['fetch']>[1]) => {
      if (request.persoon?.key !== 'email') return plain.list!.fetch(request, call)
      const records = betrokkenen.filter(({ evidence }) => request.persoon!.values.includes(evidence!.digitaleAdressen![0]!.adres.toLowerCase()))
      return { records, total: records.length }
    },
  }
  return { betrokkenen: { ...plain, list } }
}

export const mailSource = (koppelen: Koppelen, ...from: string[]): SourceOptions => ({ resources: post(...from), koppelen, name: 'post' })
