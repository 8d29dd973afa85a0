/**
 * The people and organisations of the voorbeeldgemeente, invented, with numbers that pass the checks and belong to no
 * one (test numbers). Each source holds its own part of this cast, in its own words: see `bronnen`.
 */
export type Bron = 'crm' | 'zaken' | 'post' | 'register'

export interface Persoon {
  readonly bsn: string
  readonly voorletters: string
  readonly voornaam: string
  readonly voorvoegsel: string
  readonly achternaam: string
  /** Which sources know this person. */
  readonly bronnen: readonly Bron[]
  /** E-mail addresses as each source writes them; `geverifieerd` where the source has checked it. */
  readonly email: Readonly<Partial<Record<'crm' | 'register', readonly { adres: string; geverifieerd: boolean }[]>>>
  /** Addresses this person writes mail from. */
  readonly schrijftVan: readonly string[]
  readonly telefoon?: string
  /** What a source says of geheimhouding; a source that is absent here does not say. */
  readonly geheimhouding: Readonly<Partial<Record<'crm' | 'register', boolean | null>>>
  readonly straat: string
  readonly huisnummer: number
  readonly postcode: string
}

const plaats = { straat: 'Kerkstraat', postcode: '9712 AB' } as const

export const personen: readonly Persoon[] = [
  {
    // In all four sources; two addresses, one of them in two letter cases.
    bsn: '999993653', voorletters: 'S.', voornaam: 'Suzanne', voorvoegsel: '', achternaam: 'Moulin',
    bronnen: ['crm', 'zaken', 'post', 'register'],
    email: {
      crm: [{ adres: 'suzanne.moulin@voorbeeld.example', geverifieerd: true }],
      register: [
        { adres: 'Suzanne.Moulin@Voorbeeld.example', geverifieerd: true },
        { adres: 's.moulin@werk.example', geverifieerd: true },
      ],
    },
    schrijftVan: ['suzanne.moulin@voorbeeld.example', 's.moulin@werk.example'],
    telefoon: '0612345678', geheimhouding: { crm: false, register: null }, ...plaats, huisnummer: 12,
  },
  {
    // Secrecy: true in the CRM, unknown in the register.
    bsn: '999990019', voorletters: 'J.', voornaam: 'José', voorvoegsel: 'van der', achternaam: 'Müller-Çelik',
    bronnen: ['crm', 'zaken', 'register'],
    email: { crm: [{ adres: 'jose@mueller.example', geverifieerd: true }], register: [] },
    schrijftVan: [],
    telefoon: '0687654321', geheimhouding: { crm: true, register: null }, ...plaats, huisnummer: 14,
  },
  {
    // Shares an address with the next person: mail from it belongs to neither.
    bsn: '999992570', voorletters: 'A.', voornaam: 'Albert', voorvoegsel: '', achternaam: 'Vogel',
    bronnen: ['crm', 'zaken', 'register'],
    email: {
      crm: [{ adres: 'familie.vogel@voorbeeld.example', geverifieerd: true }],
      register: [{ adres: 'albert.vogel@voorbeeld.example', geverifieerd: true }],
    },
    schrijftVan: ['familie.vogel@voorbeeld.example', 'albert.vogel@voorbeeld.example'],
    geheimhouding: { crm: false }, ...plaats, huisnummer: 16,
  },
  {
    bsn: '999990408', voorletters: 'M.', voornaam: 'Zoë', voorvoegsel: 'de', achternaam: 'Vogel-Ångström',
    bronnen: ['crm', 'register'],
    email: { crm: [], register: [{ adres: 'Familie.Vogel@voorbeeld.example', geverifieerd: true }] },
    schrijftVan: ['familie.vogel@voorbeeld.example'],
    geheimhouding: { register: false }, ...plaats, huisnummer: 16,
  },
  {
    // In the CRM only; its address was never verified, so mail from it is linked to nobody.
    bsn: '999990135', voorletters: 'R.', voornaam: 'Raúl', voorvoegsel: '', achternaam: 'Núñez',
    bronnen: ['crm'],
    email: { crm: [{ adres: 'raul.nunez@voorbeeld.example', geverifieerd: false }] },
    schrijftVan: ['raul.nunez@voorbeeld.example'],
    telefoon: '0201234567', geheimhouding: {}, ...plaats, huisnummer: 20,
  },
  {
    // In the register only, without an e-mail address and without a single contact.
    bsn: '999990160', voorletters: 'Ł.', voornaam: 'Łukasz', voorvoegsel: '', achternaam: 'Żółć',
    bronnen: ['register'],
    email: { register: [] }, schrijftVan: [], geheimhouding: { register: false }, ...plaats, huisnummer: 22,
  },
  {
    // In zaken only.
    bsn: '999990184', voorletters: 'N.', voornaam: 'Noor', voorvoegsel: "in 't", achternaam: 'Veld',
    bronnen: ['zaken'],
    email: {}, schrijftVan: [], geheimhouding: {}, ...plaats, huisnummer: 24,
  },
  {
    // In no source at all.
    bsn: '999990202', voorletters: 'G.', voornaam: 'Gijs', voorvoegsel: '', achternaam: 'Niemand',
    bronnen: [], email: {}, schrijftVan: [], geheimhouding: {}, ...plaats, huisnummer: 26,
  },
]

export interface Organisatie {
  readonly naam: string
  readonly kvk: string
  readonly rsin?: string
  readonly vestigingen: readonly { nummer: string; naam: string; bronnen: readonly Bron[] }[]
  readonly bronnen: readonly Bron[]
  readonly email?: string
}

export const organisaties: readonly Organisatie[] = [
  {
    naam: 'Test BV Donald', kvk: '69599084', bronnen: ['crm', 'zaken', 'register'],
    vestigingen: [{ nummer: '000037178598', naam: 'Test BV Donald Nevenvestiging', bronnen: ['crm', 'zaken', 'register'] }],
    email: 'info@donald.example',
  },
  {
    // kvk_nummer in the CRM, rsin and kvk_nummer in the register.
    naam: 'Stichting Café Zonneweide', kvk: '90004760', rsin: '850000014', bronnen: ['crm', 'register'],
    vestigingen: [], email: 'bestuur@zonneweide.example',
  },
]

/** Addresses of the gemeente itself: mail from these is outgoing. */
export const gemeente = { domein: 'voorbeeldgemeente.example', postbus: 'kcc@voorbeeldgemeente.example' } as const

/** The last day of the archive; the oldest contacts are eight years older. Fixed, so that ids and answers stay the same. */
export const vandaag = '2026-11-01T12:00:00Z'
export const eersteDag = '2018-11-02T08:00:00Z'

/** A moment at which several sources have a contact, to the second. */
export const zelfdeMoment = '2024-02-29T10:30:00Z'

/** A repeatable source of numbers from 0 up to 1 (mulberry32), so that the archive is the same on every machine. */
export function reeks(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}
