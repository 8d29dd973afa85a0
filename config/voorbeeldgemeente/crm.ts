/**
 * The old CRM of the voorbeeldgemeente: tables and habits as such systems have them. Times are those of the clock on the
 * wall, an empty date is 9999-12-31 or 0, no relation is 0, names are cut off and padded, numbers lose their zeros.
 * The same on every machine.
 */
import { rmSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import { eersteDag, organisaties, personen, reeks, vandaag, zelfdeMoment, type Persoon } from './personen.ts'
import { zakenData } from './zaken.ts'

/** What some notes are about (`ONDW`), so that they can be looked for. */
export const bekendeNotities = {
  /** Held by three people at {@link zelfdeMoment}. */
  zelfdeMoment: 'Storing aan de website',
  /** Written at 02:30 in the night in which that time came twice. */
  dubbelUur: 'Melding in de nacht',
  /** Written at 02:30 in the night in which the clock went from 02:00 to 03:00. */
  overgeslagenUur: 'Nachtelijke import',
  /** Ten past three in that same night. */
  naOvergeslagenUur: 'Melding na de import',
  zonderRelatie: 'Anonieme melding',
  /** Its date does not exist. */
  onleesbaar: 'Notitie uit het vorige systeem',
  zonderNummer: 'Vraag over het marktterrein',
} as const

/** Columns with their types, which any SQL database knows, and the tables' indexes. */
const tabellen: Readonly<Record<string, readonly (readonly [column: string, type: string])[]>> = {
  RELATIES: [
    ['RELATIE_ID', 'INTEGER PRIMARY KEY'], ['SRT_REL', 'CHAR(1) NOT NULL'], ['BSN_NR', 'CHAR(12)'], ['KVK_NR', 'INTEGER'], ['VEST_NR', 'INTEGER'],
    ['VOORL', 'CHAR(10)'], ['VNAAM', 'VARCHAR(40)'], ['VVGSL', 'VARCHAR(10)'], ['ANAAM', 'VARCHAR(60)'], ['BEDR_NM', 'CHAR(60)'],
    ['STRAAT', 'VARCHAR(40)'], ['HNR', 'INTEGER'], ['HNR_TV', 'VARCHAR(6)'], ['PC', 'CHAR(6)'], ['PLAATS', 'CHAR(30)'], ['LAND_CD', 'CHAR(3)'],
    ['EMAIL_1', 'CHAR(80)'], ['EMAIL_1_VERIF', 'INTEGER DEFAULT 0 NOT NULL'], ['EMAIL_2', 'CHAR(80)'], ['TEL_VAST', 'VARCHAR(20)'], ['TEL_MOB', 'VARCHAR(20)'],
    ['IND_GEHEIM', 'CHAR(1)'], ['IND_BLOK', "CHAR(1) DEFAULT 'N' NOT NULL"], ['MUT_DT', 'VARCHAR(19)'],
  ],
  MEDEWERKERS: [['MEDEW_ID', 'INTEGER PRIMARY KEY'], ['SRT', 'CHAR(1)'], ['NAAM', 'CHAR(40)'], ['INLOG', 'VARCHAR(12)'], ['IN_DIENST', 'CHAR(1)']],
  CONTACTNOTITIES: [
    ['NOTITIE_ID', 'INTEGER PRIMARY KEY'], ['RELATIE_ID', 'INTEGER DEFAULT 0 NOT NULL'], ['CONTACT_PERS', 'VARCHAR(60)'], ['KAN_CD', 'CHAR(2)'], ['RICHT', 'CHAR(1)'],
    ['CONTACT_DT', 'VARCHAR(19)'], ['ONDW', 'VARCHAR(250)'], ['TEKST', 'TEXT'], ['ANTW', 'TEXT'], ['GELUKT_JN', 'CHAR(1)'], ['VERTR_JN', 'CHAR(1)'], ['TAAL_CD', 'CHAR(3)'],
    ['MEDEW_ID', 'INTEGER'], ['ZAAK_NR', 'VARCHAR(40)'], ['ZAAK_NR_2', 'VARCHAR(40)'], ['TERUGBEL_TEL', 'VARCHAR(20)'],
  ],
  TERUGBELNOTITIES: [
    ['TBN_ID', 'INTEGER PRIMARY KEY'], ['NOTITIE_ID', 'INTEGER NOT NULL'], ['MEDEW_ID', 'INTEGER'], ['AFD_ID', 'INTEGER'], ['REDEN', 'VARCHAR(60)'], ['TOEL', 'TEXT'],
    ['STAT_CD', 'CHAR(1)'], ['AANM_DT', 'VARCHAR(19)'], ['AFGEH_DT', "VARCHAR(19) DEFAULT '9999-12-31 00:00:00'"],
  ],
}

const indexen: readonly (readonly [kind: string, name: string, table: string, column: string])[] = [
  ['INDEX', 'IX_NOT_REL', 'CONTACTNOTITIES', 'RELATIE_ID'],
  ['INDEX', 'IX_TBN_NOT', 'TERUGBELNOTITIES', 'NOTITIE_ID'],
  ['UNIQUE INDEX', 'IX_REL_BSN', 'RELATIES', 'BSN_NR'],
]

type Kolommen = Readonly<Record<string, string | number | null>>

/** Writes the whole database anew. */
export function seedCrm(file: string): void {
  rmSync(file, { force: true })
  const database = new DatabaseSync(file)
  try {
    database.exec(`PRAGMA synchronous = OFF; BEGIN; ${crmScript((name) => name)} COMMIT`)
  } finally {
    database.close()
  }
}

/** The statements that make the database in any SQL server; `quoted` writes a name as that server keeps its capitals. */
export function crmScript(quoted: (name: string) => string): string {
  const relaties = makeRelaties()
  const notities = makeNotities(relaties)
  const rows: Readonly<Record<string, readonly Kolommen[]>> = {
    RELATIES: relaties, MEDEWERKERS: medewerkers, CONTACTNOTITIES: notities, TERUGBELNOTITIES: makeTerugbelnotities(notities),
  }
  const tables = Object.entries(tabellen).map(([table, columns]) =>
    `CREATE TABLE ${quoted(table)} (${columns.map(([name, type]) => `${quoted(name)} ${type}`).join(', ')});`)
  const indexes = indexen.map(([kind, name, table, column]) => `CREATE ${kind} ${quoted(name)} ON ${quoted(table)} (${quoted(column)});`)
  const inserts = Object.entries(rows).flatMap(([table, some]) => some.map((row) =>
    `INSERT INTO ${quoted(table)} (${Object.keys(row).map(quoted).join(', ')}) VALUES (${Object.values(row).map(literal).join(', ')});`))
  return [...tables, ...indexes, ...inserts, ''].join('\n')
}

function literal(value: string | number | null): string {
  return typeof value === 'string' ? `'${value.replaceAll("'", "''")}'` : String(value ?? 'NULL')
}

const medewerkers: readonly Kolommen[] = [
  { MEDEW_ID: 11, SRT: 'M', NAAM: 'J. de Boer'.padEnd(40), INLOG: 'JBOER', IN_DIENST: 'J' },
  { MEDEW_ID: 12, SRT: 'M', NAAM: 'F. El Idrissi'.padEnd(40), INLOG: 'FIDRISSI', IN_DIENST: 'J' },
  { MEDEW_ID: 13, SRT: 'M', NAAM: 'P. Öztürk'.padEnd(40), INLOG: 'POZTURK', IN_DIENST: 'N' },
  { MEDEW_ID: 21, SRT: 'A', NAAM: 'Klantcontactcentrum'.padEnd(40), INLOG: 'AFD_KCC', IN_DIENST: 'J' },
  { MEDEW_ID: 22, SRT: 'A', NAAM: 'Belastingen'.padEnd(40), INLOG: 'AFD_BEL', IN_DIENST: 'J' },
  { MEDEW_ID: 31, SRT: 'S', NAAM: 'Keuzemenu telefoon'.padEnd(40), INLOG: 'IVR', IN_DIENST: 'J' },
]

function makeRelaties(): Kolommen[] {
  const rows: Kolommen[] = [
    ...personen.filter(({ bronnen }) => bronnen.includes('crm')).map(persoonRow),
    ...organisaties.filter(({ bronnen }) => bronnen.includes('crm')).flatMap((organisatie) => [
      // The mail programme wrote the domain with a capital.
      { SRT_REL: 'O', KVK_NR: Number(organisatie.kvk), BEDR_NM: organisatie.naam.padEnd(60), EMAIL_1: organisatie.email?.replace(/@(.)/, (_, first: string) => `@${first.toUpperCase()}`) ?? null, TEL_VAST: '050 - 555 01 00', ...vestigingsadres(101) },
      ...organisatie.vestigingen.filter(({ bronnen }) => bronnen.includes('crm')).map(({ nummer, naam }) =>
        ({ SRT_REL: 'V', KVK_NR: Number(organisatie.kvk), VEST_NR: Number(nummer), BEDR_NM: naam.padEnd(60), ...vestigingsadres(103) })),
    ]),
    // Without any number, and blocked since.
    { SRT_REL: 'P', VOORL: 'H.', ANAAM: 'Kroon', TEL_MOB: '06 - 111 222 33', IND_BLOK: 'J' },
  ]
  return rows.map((row, place) => ({ RELATIE_ID: 1001 + place, ...row, MUT_DT: '2019-06-30 23:59:59' }))
}

function persoonRow(persoon: Persoon): Kolommen {
  const [eerste, tweede] = persoon.email.crm ?? []
  const geheim = persoon.geheimhouding.crm
  const isMobiel = persoon.telefoon?.startsWith('06')
  return {
    SRT_REL: 'P', BSN_NR: persoon.bsn.padEnd(12),
    VOORL: persoon.voorletters.padEnd(10), VNAAM: persoon.voornaam, VVGSL: persoon.voorvoegsel, ANAAM: persoon.achternaam,
    STRAAT: persoon.straat, HNR: persoon.huisnummer, HNR_TV: '', PC: persoon.postcode.replace(' ', '').toLowerCase(), PLAATS: 'Voorbeeldstad'.padEnd(30), LAND_CD: 'NL ',
    EMAIL_1: eerste?.adres.padEnd(80) ?? null, EMAIL_1_VERIF: eerste?.geverifieerd ? 20200131 : 0, EMAIL_2: tweede?.adres ?? '',
    TEL_VAST: isMobiel ? null : persoon.telefoon?.replace(/^(\d{3})(\d{3})(\d{2})(\d{2})$/, '($1) $2 $3 $4') ?? null,
    TEL_MOB: isMobiel ? persoon.telefoon!.replace(/^06(\d{2})(\d{2})(\d{2})(\d{2})$/, '06-$1 $2 $3 $4') : null,
    IND_GEHEIM: geheim === true ? 'J' : geheim === false ? 'N' : null,
  }
}

function vestigingsadres(huisnummer: number): Kolommen {
  return { STRAAT: 'Marktplein', HNR: huisnummer, PC: '9711CD', PLAATS: 'Voorbeeldstad'.padEnd(30), LAND_CD: 'NL ' }
}

const aantalGewone = 226

const onderwerpen = ['Verhuizing doorgeven', 'Paspoort aanvragen', 'Afvalcontainer stuk', 'Vraag over de aanslag', 'Parkeervergunning', 'Losliggende stoeptegel', 'Afspraak verzetten', 'Stand van de aanvraag']

function makeNotities(relaties: readonly Kolommen[]): Kolommen[] {
  const toeval = reeks(1987)
  const kies = <T>(keuzes: readonly T[]): T => keuzes[Math.floor(toeval() * keuzes.length)]!
  const begin = Date.parse(eersteDag)
  const stap = (Date.parse(vandaag) - begin) / aantalGewone
  const zaken = zaaknummers()
  const gewone = Array.from({ length: aantalGewone }, (_, place) => {
    // The relation without a number is kept for one note of its own.
    const relatie = kies(relaties.slice(0, -1))
    const eigenZaken = zaken.get(String(relatie['BSN_NR'] ?? '').trim()) ?? []
    const kanaal = kies(['T ', 'T ', 'T ', 'B ', 'E ', 'W ', 'XX'])
    return notitie({
      RELATIE_ID: relatie['RELATIE_ID']!, CONTACT_PERS: relatie['SRT_REL'] === 'P' ? null : kies(['Mw. Bakker', 'Dhr. Özdemir', null]),
      KAN_CD: kanaal, RICHT: toeval() < 0.85 ? 'I' : 'U', CONTACT_DT: wandklok(new Date(begin + Math.floor((place + toeval()) * stap))),
      ONDW: kies(onderwerpen), TEKST: toeval() < 0.05 ? 'Uitgebreid verslag van het gesprek. '.repeat(40) : 'Gesproken en uitleg gegeven.   ', ANTW: kies(['Doorgezet.', '', null]),
      GELUKT_JN: kies(['J', 'J', 'N', ' ']), VERTR_JN: toeval() < 0.1 ? 'J' : 'N', TAAL_CD: toeval() < 0.1 ? 'EN ' : 'NL ',
      MEDEW_ID: kies([11, 12, 13, 31]), ZAAK_NR: toeval() < 0.4 ? kies(eigenZaken) ?? null : null, ZAAK_NR_2: toeval() < 0.05 ? kies(eigenZaken) ?? '' : '',
      TERUGBEL_TEL: kanaal === 'T ' && toeval() < 0.3 ? kies(['050-555 01 23', '06 1234 9876', '+31 (0)50 555 01 23']) : null,
    })
  })
  const alles = [...gewone, ...bijzondere(relaties)]
  return alles.toSorted((one, other) => (String(one['CONTACT_DT']) < String(other['CONTACT_DT']) ? -1 : 1)).map((row, place) => ({ NOTITIE_ID: 50_001 + place, ...row }))
}

function bijzondere(relaties: readonly Kolommen[]): Kolommen[] {
  const [moulin, celik, vogel] = relaties.map((relatie) => relatie['RELATIE_ID']!) as [number, number, number]
  const zonderNummer = relaties.at(-1)!['RELATIE_ID']!
  const { zelfdeMoment: storing, dubbelUur, overgeslagenUur, naOvergeslagenUur, zonderRelatie, onleesbaar } = bekendeNotities
  return [
    ...[moulin, celik, vogel].map((relatie) => notitie({ RELATIE_ID: relatie, CONTACT_DT: wandklok(new Date(zelfdeMoment)), ONDW: storing })),
    // The clock cannot tell which of the two half past twos it was.
    notitie({ RELATIE_ID: moulin, CONTACT_DT: '2024-10-27 02:30:00', ONDW: dubbelUur }),
    notitie({ RELATIE_ID: celik, CONTACT_DT: '2024-10-27 02:30:00', ONDW: dubbelUur }),
    notitie({ RELATIE_ID: moulin, CONTACT_DT: '2025-03-30 02:30:00', ONDW: overgeslagenUur, KAN_CD: 'E ' }),
    notitie({ RELATIE_ID: moulin, CONTACT_DT: '2025-03-30 03:10:00', ONDW: naOvergeslagenUur }),
    notitie({ RELATIE_ID: 0, CONTACT_PERS: 'Een buurtbewoner', CONTACT_DT: '2021-07-14 16:20:00', ONDW: zonderRelatie }),
    notitie({ RELATIE_ID: 0, CONTACT_DT: '2021-07-14 16:45:00', ONDW: zonderRelatie, TERUGBEL_TEL: null }),
    notitie({ RELATIE_ID: 0, CONTACT_PERS: null, CONTACT_DT: '2022-12-31 23:59:59', ONDW: zonderRelatie }),
    notitie({ RELATIE_ID: moulin, CONTACT_DT: '2023-02-30 10:15:00', ONDW: onleesbaar }),
    notitie({ RELATIE_ID: zonderNummer, CONTACT_DT: '2020-05-06 11:00:00', ONDW: bekendeNotities.zonderNummer, TERUGBEL_TEL: '06-11122233' }),
    notitie({ RELATIE_ID: vogel, CONTACT_DT: '2020-02-29 09:00:00', ONDW: `Samenvatting van een lang gesprek, ${'met nog een onderwerp, '.repeat(9)}tot slot` }),
    notitie({ RELATIE_ID: celik, CONTACT_DT: '2019-01-01 00:00:00', ONDW: '   ' }),
  ]
}

function notitie(kolommen: Kolommen): Kolommen {
  return { CONTACT_PERS: null, KAN_CD: 'T ', RICHT: 'I', TEKST: null, ANTW: null, GELUKT_JN: 'J', VERTR_JN: 'N', TAAL_CD: 'NL ', MEDEW_ID: 12, ZAAK_NR: null, ZAAK_NR_2: null, TERUGBEL_TEL: null, ...kolommen }
}

function makeTerugbelnotities(notities: readonly Kolommen[]): Kolommen[] {
  const toeval = reeks(1999)
  return notities
    .filter((row) => row['RICHT'] === 'I' && row['ONDW'] !== bekendeNotities.onleesbaar && toeval() < 0.18)
    .map((row, place) => ({
      TBN_ID: 701 + place, NOTITIE_ID: row['NOTITIE_ID']!, MEDEW_ID: toeval() < 0.7 ? 11 : null, AFD_ID: toeval() < 0.5 ? 22 : 0,
      REDEN: `${String(row['ONDW']).trim() || 'Terugbellen'}`.slice(0, 60), TOEL: toeval() < 0.5 ? 'Graag voor het einde van de week.' : null,
      AANM_DT: String(row['CONTACT_DT']),
      ...(toeval() < 0.6
        ? { STAT_CD: 'A', AFGEH_DT: wandklok(new Date(Date.parse(`${String(row['CONTACT_DT']).replace(' ', 'T')}Z`) + 86_400_000)) }
        : { STAT_CD: 'O' }),
    }))
}

/** The numbers of each person's zaken, by bsn. */
function zaaknummers(): Map<string, string[]> {
  const { zaken, rollen } = zakenData()
  const found = new Map<string, string[]>()
  for (const { zaak, betrokkeneIdentificatie } of rollen) {
    const { inpBsn } = (betrokkeneIdentificatie ?? {}) as { inpBsn?: string }
    const { identificatie } = zaken.find(({ uuid }) => uuid === zaak)!
    if (inpBsn) found.set(inpBsn, [...found.get(inpBsn) ?? [], identificatie])
  }
  return found
}

const klok = new Intl.DateTimeFormat('en-GB', {
  timeZone: 'Europe/Amsterdam', hourCycle: 'h23', year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit',
})

/** `YYYY-MM-DD HH:MM:SS` as the clock in the town hall shows it. */
function wandklok(moment: Date): string {
  const part = Object.fromEntries(klok.formatToParts(moment).map(({ type, value }) => [type, value])) as Record<'year' | 'month' | 'day' | 'hour' | 'minute' | 'second', string>
  return `${part.year}-${part.month}-${part.day} ${part.hour}:${part.minute}:${part.second}`
}
