/**
 * The shapes of both APIs: names, limits and choices as the OpenAPI documents of Klanten and Contactmomenten 1.0.0 give them
 * (VNG, and Open Klant 1.0.0 for what it adds), and for the other dialect what its one public client reads and sends. What
 * the stand-in answers is held against them, so that it cannot drift from what a real server says.
 */
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'

type Schema = Readonly<Record<string, unknown>>

const text = (maxLength?: number): Schema => ({ type: 'string', ...(maxLength !== undefined && { maxLength }) })
const url = (): Schema => ({ type: 'string', format: 'uri', minLength: 1, maxLength: 1000 })
const urlOrEmpty: Schema = { anyOf: [url(), { const: '' }] }
const orNull = (schema: Schema): Schema => ({ anyOf: [schema, { type: 'null' }] })
const listOf = (items: Schema): Schema => ({ type: 'array', items })
/** Servers give every field they know, also when it is empty. */
const record = (properties: Readonly<Record<string, Schema>>, optional: Readonly<Record<string, Schema>> = {}): Schema => ({
  type: 'object', additionalProperties: false, required: Object.keys(properties), properties: { ...properties, ...optional },
})

const adres = record({
  straatnaam: text(100), huisnummer: orNull({ type: 'integer' }), huisletter: text(1), huisnummertoevoeging: text(4), postcode: text(7), woonplaatsnaam: text(80), landcode: text(4),
})
const subjects = {
  natuurlijk_persoon: record({ inpBsn: text(9) }, { anpIdentificatie: text(17), inpANummer: text(10), geslachtsnaam: text(200), voorvoegselGeslachtsnaam: text(80), voorletters: text(20), voornamen: text(200) }),
  niet_natuurlijk_persoon: record({ innNnpId: text(9) }, { annIdentificatie: text(17), statutaireNaam: text(500) }),
  vestiging: record({ vestigingsNummer: text(24) }, { handelsnaam: listOf(text(625)) }),
}
const klantFields = {
  url: url(), bronorganisatie: { ...text(9), minLength: 1 }, klantnummer: { ...text(8), minLength: 1 }, bedrijfsnaam: text(200), functie: text(200), websiteUrl: urlOrEmpty,
  voornaam: text(200), voorvoegselAchternaam: text(10), achternaam: text(200), telefoonnummer: text(20), emailadres: { anyOf: [{ ...text(254), format: 'email' }, { const: '' }] },
  adres: orNull(adres), subject: urlOrEmpty, subjectIdentificatie: orNull({ type: 'object' }), subjectType: orNull({ enum: Object.keys(subjects) }),
}
const klant = (more: Readonly<Record<string, Schema>>): Schema => ({
  ...record({ ...klantFields, ...more }),
  allOf: Object.entries(subjects).map(([type, subject]) => ({ if: { properties: { subjectType: { const: type } } }, then: { properties: { subjectIdentificatie: subject } } })),
})
const medewerker = orNull(record({ identificatie: text(24), achternaam: text(200), voorletters: text(20), voorvoegselAchternaam: text(10) }))
const contactFields = {
  url: url(), vorigContactmoment: orNull(url()), volgendContactmoment: orNull(url()), bronorganisatie: { ...text(9), minLength: 1 }, registratiedatum: { type: 'string', format: 'date-time' },
  kanaal: text(50), voorkeurskanaal: text(50), voorkeurstaal: text(3), tekst: text(), onderwerpLinks: listOf(url()), initiatiefnemer: { enum: ['gemeente', 'klant', ''] }, medewerker: urlOrEmpty,
  medewerkerIdentificatie: medewerker,
}
const klantLink = (more: Readonly<Record<string, Schema>>) => record({ url: url(), contactmoment: url(), klant: url(), rol: { enum: ['belanghebbende', 'gesprekspartner'] }, ...more })
const objectLink = record({ url: url(), contactmoment: url(), object: url(), objectType: { enum: ['zaak'] } })

const shapes = {
  openklant1: {
    klanten: klant({ aanmaakkanaal: text(50), geverifieerd: { type: 'boolean' } }),
    contactmomenten: record({
      ...contactFields,
      klantcontactmomenten: listOf({ anyOf: [url(), klantLink({ gelezen: { type: 'boolean' } })] }),
      objectcontactmomenten: listOf({ anyOf: [url(), objectLink] }),
    }),
    klantcontactmomenten: klantLink({ gelezen: { type: 'boolean' } }),
    objectcontactmomenten: objectLink,
  },
  esuite: {
    klanten: klant({}),
    contactmomenten: record(contactFields, {
      identificatie: text(), onderwerp: text(), antwoord: text(), type: text(), status: text(), toelichting: text(), afdeling: text(), groep: text(),
      behandelaar: record({ gebruikersnaam: text(), volledigeNaam: text() }),
      contactgegevens: orNull(record({ emailadres: orNull(text()), telefoonnummer: orNull(text()), telefoonnummerAlternatief: orNull(text()) })),
      objectcontactmomenten: listOf(objectLink),
    }),
    klantcontactmomenten: klantLink({}),
    objectcontactmomenten: objectLink,
  },
} as const

export type Dialect = keyof typeof shapes
export type Collection = keyof (typeof shapes)['openklant1']

const ajv = new Ajv({ strict: false })
addFormats.default(ajv)
const validators = Object.fromEntries(Object.entries(shapes).map(([dialect, of]) => [
  dialect, Object.fromEntries(Object.entries(of).map(([name, schema]) => [name, ajv.compile(schema)])),
])) as unknown as Record<Dialect, Record<Collection, ValidateFunction>>

/** Throws when a row is not such as a real server gives. */
export function shaped(dialect: Dialect, collection: Collection, row: unknown): void {
  const validate = validators[dialect][collection]
  if (!validate(row)) throw new Error(`the stand-in gives a row of ${collection} that ${dialect} never gives: ${ajv.errorsText(validate.errors)}`)
}
