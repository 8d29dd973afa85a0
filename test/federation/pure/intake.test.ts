/** The check of every record that a source gives: what breaks a rule is left out, with the rule and never the content. */
import assert from 'node:assert/strict'
import type { SourceRecord } from '#domain/records.ts'
import { resourceNames, type ResourceName } from '#domain/resources.ts'
import type { Schema } from '#domain/standard.ts'
import { Intake } from '../../../src/federation/intake.ts'
import { standard } from '../../domain/document.ts'

const intake = new Intake(standard)

/** A good record of each resource, with every required field and no more. */
const good: Readonly<Record<ResourceName, object>> = {
  actoren: { naam: 'Balie', soortActor: 'medewerker' },
  actorklantcontacten: { actor: { local: '1' }, klantcontact: { local: '1' } },
  betrokkenen: { hadKlantcontact: { local: '1' }, digitaleAdressen: [], rol: 'klant', initiator: true },
  bijlagen: {},
  'categorie-relaties': {},
  categorieen: {},
  digitaleadressen: { adres: 'a@b.example', soortDigitaalAdres: 'email' },
  internetaken: { gevraagdeHandeling: 'Terugbellen', aanleidinggevendKlantcontact: { local: '1' }, toegewezenAanActoren: [], status: 'te_verwerken', toegewezenOp: '2024-05-01T09:30:00Z' },
  klantcontacten: {
    kanaal: 'e-mail', onderwerp: 'Paspoort', taal: 'nld', vertrouwelijk: false,
    gingOverOnderwerpobjecten: [], hadBetrokkenActoren: [], omvatteBijlagen: [], hadBetrokkenen: [], leiddeTotInterneTaken: [],
  },
  onderwerpobjecten: { klantcontact: null, wasKlantcontact: null },
  'partij-identificatoren': { partijIdentificator: { codeObjecttype: 'natuurlijk_persoon', codeSoortObjectId: 'bsn', objectId: '999993653', codeRegister: 'brp' } },
  partijen: {
    soortPartij: 'persoon', indicatieActief: true, categorieRelaties: [], digitaleAdressen: [], voorkeursDigitaalAdres: null, vertegenwoordigden: [], rekeningnummers: [],
    voorkeursRekeningnummer: null, partijIdentificatoren: [],
  },
  rekeningnummers: { iban: 'NL02ABNA0123456789' },
  vertegenwoordigingen: { vertegenwoordigendePartij: { local: '1' }, vertegenwoordigdePartij: { local: '2' } },
  organisatie: { handelsnaam: 'Bakkerij Çelik' },
  persoon: { geboortedatum: '1990-04-30', geslachtsnaam: 'Çelik' },
}

const recordOf = (fields: object, local: unknown = 'sleutel-van-de-bron') => ({ local, fields }) as SourceRecord

/** The reason for which a record with these fields changed is left out; undefined when it is kept. */
function reasonOf(resource: ResourceName, changed: object, local?: unknown): string | undefined {
  const record = recordOf({ ...good[resource], ...changed }, local)
  const { records, quarantined } = intake.check(resource, [record])
  assert.equal(records.length + quarantined.length, 1)
  return quarantined[0]?.reason
}

describe('A good record', () => {
  for (const resource of resourceNames) it(`of ${resource} passes with its required fields alone, as it is`, () => {
    const record = recordOf(good[resource])
    assert.deepEqual(intake.check(resource, [record]), { records: [record], quarantined: [] })
  })

  it('passes with evidence, included texts at their limits and fields that say nothing', () => {
    assert.equal(reasonOf('klantcontacten', { onderwerp: 'é'.repeat(200), nummer: null, inhoud: '', indicatieContactGelukt: null, reactie: undefined }), undefined)
    assert.equal(reasonOf('klantcontacten', { onderwerp: '😀'.repeat(200) }), undefined, 'letters are counted, not bytes')
    assert.equal(reasonOf('betrokkenen', { wasPartij: { local: '1', identiteiten: [] }, contactnaam: null, bezoekadres: { huisnummer: 12 } }), undefined)
    assert.equal(reasonOf('betrokkenen', { contactnaam: { achternaam: 'Moulin', voorletters: null } }), undefined)
  })
})

/** A value that is longer than a text may be, with content that no reason may hold. */
const secret = 'geheim999993653'
const tooLong = (limit: number) => secret.repeat(Math.ceil((limit + 1) / secret.length)).slice(0, limit + 1)

function rulesOf(resource: ResourceName): (readonly [rule: string, changed: object])[] {
  const { properties, required, variants } = standard[resource]
  const found: (readonly [string, object])[] = []
  for (const [name, schema] of Object.entries(properties)) {
    if (['uuid', 'url', 'volledigeNaam', 'toegewezenAanActor', variants?.field].includes(name)) continue
    found.push(...rulesOfField(name, schema))
    if (required.includes(name) && name !== 'betrokkenen') found.push([`${name} is there`, { [name]: undefined }])
  }
  return found
}

function rulesOfField(name: string, schema: Schema): (readonly [string, object])[] {
  const found: (readonly [string, object])[] = []
  if (schema.maxLength !== undefined) found.push([`${name} has at most ${schema.maxLength} letters`, { [name]: tooLong(schema.maxLength) }])
  if (schema.enum) found.push([`${name} is one of its values`, { [name]: secret }])
  if (schema.format === 'date' || schema.format === 'date-time') found.push([`${name} is a ${schema.format}`, { [name]: `1 mei ${secret}` }])
  if (schema.type === 'boolean' || schema.type === 'array' || schema.type === 'object') found.push([`${name} is a ${schema.type}`, { [name]: secret }])
  if (!schema.nullable && schema.type === 'string') found.push([`${name} is a text`, { [name]: 12 }])
  for (const [member, inner] of Object.entries(schema.properties ?? {})) {
    if (member !== 'uuid' && inner.maxLength !== undefined && !schema.properties!['uuid']) found.push([`${name}.${member} has at most ${inner.maxLength} letters`, { [name]: { [member]: tooLong(inner.maxLength) } }])
    if (inner.enum) found.push([`${name}.${member} is one of its values`, { [name]: { [member]: secret } }])
  }
  return found
}

for (const resource of resourceNames) {
  describe(`A record of ${resource} is quarantined unless`, () => {
    for (const [rule, changed] of rulesOf(resource)) {
      it(rule, () => {
        const reason = reasonOf(resource, changed)
        assert.ok(reason, 'quarantined')
        assert.ok(!/geheim|999993653/.test(reason), 'without content')
        assert.ok(reason.includes(Object.keys(changed)[0]!), `${reason} names the field`)
      })
    }
  })
}

describe('The field whose shape depends on another is checked by that other', () => {
  const wrong: readonly (readonly [resource: 'actoren' | 'partijen', variant: string, identificatie: object])[] = [
    ['actoren', 'medewerker', { functie: tooLong(40) }], ['actoren', 'medewerker', { telefoonnummer: tooLong(20) }],
    ['actoren', 'geautomatiseerde_actor', { omschrijving: tooLong(200) }], ['actoren', 'organisatorische_eenheid', { faxnummer: tooLong(20) }],
    ['partijen', 'organisatie', { naam: tooLong(200) }], ['partijen', 'persoon', { contactnaam: { voorletters: tooLong(10) } }],
    ['partijen', 'contactpersoon', { contactnaam: { voorvoegselAchternaam: tooLong(10) } }], ['partijen', 'contactpersoon', { werkteVoorPartij: { naam: 'zonder sleutel' } }],
  ]
  for (const [resource, variant, identificatie] of wrong) {
    it(`of a ${variant}: ${Object.keys(identificatie)[0]}`, () => {
      const { by, field } = standard[resource].variants!
      const reason = reasonOf(resource, { [by]: variant, [field]: identificatie })
      assert.ok(reason, 'quarantined')
      assert.ok(!reason.includes(secret), 'without content')
    })
  }
  it('and may be null, or hold what belongs to it', () => {
    assert.equal(reasonOf('partijen', { partijIdentificatie: null }), undefined)
    assert.equal(reasonOf('partijen', { partijIdentificatie: { contactnaam: { voorletters: 'S.', achternaam: 'Moulin' } } }), undefined)
    assert.equal(reasonOf('partijen', { soortPartij: 'contactpersoon', partijIdentificatie: { contactnaam: null, werkteVoorPartij: { local: '7' } } }), undefined)
  })
})

describe('A record is quarantined', () => {
  it('without a key of its own', () => {
    for (const local of ['', null, 12]) assert.ok(reasonOf('categorieen', {}, local), `local ${String(local)}`)
    assert.equal(intake.check('categorieen', [{ fields: {} } as SourceRecord<'categorieen'>]).quarantined.length, 1)
  })
  it('without fields, or when it is no object at all', () => {
    for (const record of [{ local: '1' }, null, 'x', []]) assert.equal(intake.check('categorieen', [record as unknown as SourceRecord<'categorieen'>]).quarantined.length, 1)
  })
  it('with a reference that has no key', () => {
    assert.ok(reasonOf('betrokkenen', { hadKlantcontact: {} }))
    assert.ok(reasonOf('betrokkenen', { hadKlantcontact: null }), 'a betrokkene has a contact')
    assert.ok(reasonOf('betrokkenen', { digitaleAdressen: [{ local: '' }] }))
    assert.equal(reasonOf('betrokkenen', { wasPartij: null }), undefined)
  })
  it('when a record within it breaks a rule of its own', () => {
    const actor = recordOf({ ...good.actoren, naam: tooLong(200) })
    const reason = reasonOf('klantcontacten', { hadBetrokkenActoren: [actor] })
    assert.ok(reason?.includes('hadBetrokkenActoren.0.fields.naam') && !reason.includes(secret))
  })
  it('with a date-time that is not in UTC', () => {
    for (const moment of ['2024-05-01T09:30:00+02:00', '2024-05-01T09:30:00', '2024-05-01', '2024-05-01 09:30:00Z', '2024-05-01T09:30:00.1234567Z']) assert.ok(reasonOf('klantcontacten', { plaatsgevondenOp: moment }), moment)
    for (const moment of ['2024-05-01T09:30:00Z', '2024-05-01T09:30:00.123456Z']) assert.equal(reasonOf('klantcontacten', { plaatsgevondenOp: moment }), undefined, moment)
  })
  it('with a date or moment that does not exist', () => {
    assert.ok(reasonOf('klantcontacten', { plaatsgevondenOp: '2024-13-45T99:99:99Z' }))
    assert.ok(reasonOf('digitaleadressen', { verificatieDatum: '2024-13-45' }))
  })
  it('with metadata whose values are too long, without its keys in the reason: they are content', () => {
    const reason = reasonOf('klantcontacten', { metadata: { [secret]: 'x'.repeat(256) } })
    assert.ok(reason)
    assert.ok(!reason.includes(secret), reason)
  })
  it('naming its key for who must look it up, when it has one', () => {
    assert.equal(intake.check('actoren', [recordOf({})] as SourceRecord<'actoren'>[]).quarantined[0]!.local, 'sleutel-van-de-bron')
    assert.ok(!('local' in intake.check('actoren', [recordOf({}, 12)] as SourceRecord<'actoren'>[]).quarantined[0]!))
  })
})

describe('Records around a bad one', () => {
  it('are kept, in their order', () => {
    const records = ['a', 'b', 'c'].map((local) => recordOf(local === 'b' ? {} : good.actoren, local)) as SourceRecord<'actoren'>[]
    const { records: kept, quarantined } = intake.check('actoren', records)
    assert.deepEqual(kept, [records[0], records[2]])
    assert.deepEqual(quarantined.map(({ local }) => local), ['b'])
  })
})
