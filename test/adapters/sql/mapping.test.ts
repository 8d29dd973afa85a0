import { strict as assert } from 'node:assert'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { MappingError, readMapping } from '../../../adapters/sql/mapping.ts'
import { open, openOn, temporaryFolder } from './source.ts'

const good = () => parse(readFileSync(join(import.meta.dirname, '../../../config/voorbeeldgemeente/crm.mapping.yaml'), 'utf8')) as Record<string, never>

function faultsOf(document: unknown): readonly string[] {
  try {
    readMapping(document)
  } catch (error) {
    assert(error instanceof MappingError)
    return error.faults
  }
  return []
}

/** The good mapping with one place changed. */
function faultsWith(path: string, value: unknown): readonly string[] {
  const document = good()
  const names = path.split('.')
  const holder = names.slice(0, -1).reduce<Record<string, unknown>>((at, name) => at[name] as Record<string, unknown>, document)
  if (value === undefined) delete holder[names.at(-1)!]
  else holder[names.at(-1)!] = value
  return faultsOf(document)
}

describe('sql: the mapping', () => {
  it('of the voorbeeldgemeente has no fault', () => {
    assert.deepEqual(faultsOf(good()), [])
  })

  it('tells all its faults at once, each with its place', () => {
    const document = good() as Record<string, Record<string, Record<string, Record<string, unknown>>>>
    document['resources']!['partijen']!['fields']!['geboortedatum'] = 'GEB_DT'
    document['resources']!['bijlagen'] = {}
    document['resources']!['klantcontacten']!['fields']!['kanaal'] = { column: 'KAN_CD', codes: { T: 'telefoon', 'B ': 'balie' } }
    document['resources']!['internetaken']!['fields']!['status'] = { column: 'STAT_CD', codes: { O: 'open' } }
    delete document['resources']!['actoren']!['fields']!['naam']
    document['rows']!['adressen'] = { key: 'ADR_ID' } as never
    const faults = faultsOf(document)
    assert.deepEqual([...faults].sort(), [
      'resources.actoren.fields.naam: the standard requires it',
      'resources.bijlagen: is not known here',
      'resources.internetaken.fields.status.codes.O: must be equal to one of the allowed values: te_verwerken, verwerkt',
      "resources.klantcontacten.fields.kanaal: code 'B ' can never be found: it counts as empty, or has spaces around it",
      'resources.partijen.fields.geboortedatum: is not known here',
      'rows.adressen: needs either table or query',
    ])
  })

  const single: readonly [string, string, unknown, RegExp][] = [
    ['a zone whose clock is not known', 'zone', 'Europe/Berlin', /^zone: must be equal to one of/],
    ['rows that are not there', 'resources.actoren.rows', 'mensen', /^resources\.actoren\.rows: there are no rows named mensen$/],
    ['rows with a table and a query', 'rows.medewerkers.query', 'SELECT 1', /^rows\.medewerkers: needs either table or query$/],
    ['an unknown key', 'rows.medewerkers.schema', 'CRM', /^rows\.medewerkers\.schema: is not known here$/],
    ['a reference to a resource that is not mapped', 'resources.actoren', undefined, /points at actoren, which this mapping does not hold$/],
    ['a reference to a slot that is not there', 'resources.partijen.fields.voorkeursDigitaalAdres', { column: 'RELATIE_ID', slot: 5 }, /digitaleadressen has no slot 5$/],
    ['a reference that forgets the slot', 'resources.partijen.fields.voorkeursDigitaalAdres', 'RELATIE_ID', /needs the slot of digitaleadressen/],
    ['a slot where there are none', 'resources.betrokkenen.slots.0.fields.wasPartij', { column: 'RELATIE_ID', slot: 1 }, /partijen has no slots$/],
    ['a parent that is no kvk_nummer', 'resources.partij-identificatoren.slots.2.fields.subIdentificatorVan', { column: 'RELATIE_ID', slot: 0 }, /slot 0 does not hold a kvk_nummer$/],
    ['a slot that does not fit in an id', 'resources.betrokkenen.slots.256', { rows: 'notities', fields: { hadKlantcontact: 'NOTITIE_ID', rol: { constant: 'klant' }, initiator: { constant: true } } }, /the highest slot is 255$/],
    ['a boolean without codes', 'resources.actoren.fields.indicatieActief', 'IN_DIENST', /indicatieActief: a boolean from a column needs codes$/],
    ['a column and a constant', 'resources.actoren.fields.naam', { column: 'NAAM', constant: 'Iemand' }, /exactly one of column, constant and template$/],
    ['a constant that is too long', 'resources.klantcontacten.fields.taal', { constant: 'nederlands' }, /taal\.constant: must NOT have more than 3 characters$/],
    ['a required text that is blank', 'resources.klantcontacten.fields.onderwerp', { constant: '  ' }, /onderwerp: the standard does not allow a blank$/],
    ['a default without a column', 'resources.klantcontacten.fields.onderwerp', { constant: 'Contact', default: 'Contact' }, /codes and default go with a column$/],
    ['a template without a column', 'resources.internetaken.fields.gevraagdeHandeling', { template: 'Bel {terug' }, /is no template/],
    ['a time from a constant', 'resources.klantcontacten.fields.plaatsgevondenOp', { constant: '2024-01-01' }, /plaatsgevondenOp\.constant: is not known here$/],
    ['two numbers in one slot', 'resources.partij-identificatoren.slots.0.fields.partijIdentificator', { bsn: 'BSN_NR', rsin: 'RSIN' }, /must NOT have more than 1 properties$/],
    ['a code that counts as empty', 'rows.notities.empty.KAN_CD', ['T'], /code 'T' can never be found/],
    ['when beside an address', 'resources.digitaleadressen.slots.1.when', 'EMAIL_2', /already says whether there is a record$/],
    ['a form of keys that no id has', 'rows.medewerkers.key', { column: 'MEDEW_ID', form: 'guid' }, /^rows\.medewerkers\.key\.form: must be equal to one of/],
    ['a type that is none', 'rows.medewerkers.types', { NAAM: 'string' }, /^rows\.medewerkers\.types\.NAAM: must be equal to one of/],
    ['keys of two forms in one resource', 'rows.relaties.key', { column: 'RELATIE_ID', form: 'text' }, /^resources\.digitaleadressen: its rows have keys of different forms$/],
    ['more slots than fit beside a uuid', 'rows.notities.key', { column: 'NOTITIE_ID', form: 'uuid' }, /digitaleadressen\.slots\.8: the highest slot is 7$|digitaleadressen: its rows have keys of different forms$/],
    ['rows beside slots', 'resources.betrokkenen.rows', 'notities', /needs either rows and fields, or slots$/],
  ]
  for (const [what, path, value, fault] of single) {
    it(`refuses ${what}`, () => {
      const faults = faultsWith(path, value)
      assert(faults.length > 0 && faults.every((one) => fault.test(one)), faults.join('\n') || 'no fault')
    })
  }

  it('refuses what is no mapping at all', () => {
    for (const nothing of [undefined, null, 'tables', [], {}]) assert(faultsOf(nothing).length > 0)
  })

  it('names a mapping file that cannot be read', () => {
    assert.throws(() => open('crm.sqlite', 'nergens.yaml'), { name: 'MappingError', message: 'mapping: the file nergens.yaml cannot be read' })
  })

  it('tells all faults of the settings and the mapping together', () => {
    const faults = (database: Record<string, unknown>) => {
      try {
        openOn(database as never, 'nergens.yaml')
      } catch (error) {
        return (error as MappingError).faults
      }
      return []
    }
    const mapping = 'mapping: the file nergens.yaml cannot be read'
    assert.deepEqual(faults({ dialect: 'sqlite', host: 'db' }), ['database.file: is missing, and sqlite needs it', 'database.host: does not go with sqlite', mapping])
    assert.deepEqual(faults({ dialect: 'postgresql', file: 'x', host: 'db' }), [
      'database.database: is missing, and postgresql needs it', 'database.user: is missing, and postgresql needs it', 'database.file: does not go with postgresql', mapping,
    ])
    const server = { host: '10.0.0.1', database: 'crm', user: 'lezer' }
    assert.deepEqual(faults({ dialect: 'postgresql', ...server, tls: { ca: 'nergens.pem' } }), ['database.tls.ca: the file nergens.pem cannot be read', mapping])
    assert.deepEqual(faults({ dialect: 'mariadb', ...server }), ['database.tls.servername: is missing; the driver can check a certificate by a name only', mapping])
    assert.deepEqual(faults({ dialect: 'mariadb', ...server, tls: false }), [mapping])
  })

  it('opens without touching the database', () => {
    const folder = temporaryFolder()
    try {
      open(join(folder.path, 'nog-niet.sqlite'), 'crm.mapping.yaml')
    } finally {
      folder.clear()
    }
  })
})
