/** Items to the standard's JSON. */
import assert from 'node:assert/strict'
import { Ids, isUuid } from '#domain/ids.ts'
import { resourceNames, resources, type ResourceName } from '#domain/resources.ts'
import { emptyValue } from '#domain/standard.ts'
import type { Item } from '../../../src/federation/items.ts'
import { Renderer } from '../../../src/http/render.ts'
import { standard } from '../../domain/document.ts'

const forms = Object.fromEntries(resourceNames.map((name) => [name, new Map([[1, { codec: 'integer' as const }]])]))
const ids = new Ids({ secrets: ['geheim'], installation: 'test', forms })
const publicUrl = 'https://gevel.gemeente.example'
const urlOf = (resource: ResourceName, uuid: string) => `${publicUrl}/${resources[resource].api}/api/v1/${resource}/${uuid}`
const renderer = new Renderer({ standard, ids, publicUrl })

 
type Body = any
const item = (resource: ResourceName, fields: object = {}, rest: Partial<Item> = {}): Item =>
  ({ resource, ref: { source: 1, local: '1' }, fields: fields as Item['fields'], sources: [], provenance: 'eigen', ...rest })
const detail = (...given: Parameters<typeof item>): Body => renderer.detail(item(...given))
const list = (...items: Item[]): Body[] => renderer.list(items)
const uuidOf = (resource: ResourceName, local: string, source = 1) => ids.mint(resource, [{ source, local }])[0]!
const reference = (resource: ResourceName, local: string, source = 1) => ({ uuid: uuidOf(resource, local, source), url: urlOf(resource, uuidOf(resource, local, source)) })

/** The value of the field that decides a variant. */
const variantFields: Partial<Record<ResourceName, object>> = { partijen: { soortPartij: 'persoon' }, actoren: { soortActor: 'medewerker' } }

describe('An object', () => {
  for (const resource of resourceNames) {
    it(`of ${resource} has every field of the document in its order, also when the source gave none`, () => {
      const body = detail(resource, variantFields[resource]) as Record<string, unknown>
      assert.deepEqual(Object.keys(body), standard[resource].fields)
      assert.ok(Object.values(body).every((value) => value !== undefined))
    })

    it(`of ${resource} has an id of its own, and a url that ends in it`, () => {
      const body = detail(resource)
      assert.ok(isUuid(body.uuid))
      assert.equal(body.url, urlOf(resource, body.uuid))
    })

    it(`of ${resource} has what is absent as the standard has it empty`, () => {
      const body = detail(resource, variantFields[resource])
      for (const [name, schema] of Object.entries(standard[resource].properties)) {
        if (resources[resource].relations[name] || ['uuid', 'url', 'volledigeNaam'].includes(name) || name in (variantFields[resource] ?? {})) continue
        if (name !== standard[resource].variants?.field) assert.deepEqual(body[name], emptyValue(schema), name)
      }
    })
  }

  it('has no field that the standard does not know', () => {
    const body = detail('klantcontacten', { onderwerp: 'Paspoort', bsn: '999993653', uuid: 'x', url: 'y' })
    assert.equal(body.bsn, undefined)
    assert.ok(isUuid(body.uuid) && body.url.startsWith(publicUrl))
    assert.equal(body.onderwerp, 'Paspoort')
  })

  it('keeps false, zero and empty as they came', () => {
    const body = detail('klantcontacten', { vertrouwelijk: false, indicatieContactGelukt: false, inhoud: '', metadata: {} })
    assert.deepEqual([body.vertrouwelijk, body.indicatieContactGelukt, body.inhoud, body.metadata], [false, false, '', {}])
  })

  it('has a text that is null in the source as an empty text where the standard knows no null', () => {
    const body = detail('klantcontacten', { inhoud: null, nummer: null })
    assert.deepEqual([body.inhoud, body.nummer], ['', null])
  })
})

describe('A group', () => {
  it('is whole in the order of the document, with what the source gave and the rest empty', () => {
    const { bezoekadres } = detail('betrokkenen', { bezoekadres: { stad: 'Groningen', huisnummer: 12, wijk: 'Noord' } })
    assert.deepEqual(Object.entries(bezoekadres as object), [
      ['nummeraanduidingId', ''], ['straatnaam', ''], ['huisnummer', 12], ['huisnummertoevoeging', ''], ['postcode', ''], ['stad', 'Groningen'],
      ['adresregel1', ''], ['adresregel2', ''], ['adresregel3', ''], ['land', ''],
    ])
  })
  it('that is null or absent is whole and empty, never null', () => {
    for (const fields of [{ contactnaam: null }, {}]) assert.deepEqual(detail('betrokkenen', fields).contactnaam, { voorletters: '', voornaam: '', voorvoegselAchternaam: '', achternaam: '' })
  })
})

describe('volledigeNaam', () => {
  it('is voornaam, voorvoegsel and achternaam with single spaces, without voorletters', () => {
    const naam = { voorletters: 'J.', voornaam: 'José', voorvoegselAchternaam: 'van der', achternaam: 'Müller-Çelik' }
    assert.equal(detail('betrokkenen', { contactnaam: naam }).volledigeNaam, 'José van der Müller-Çelik')
    assert.equal(detail('betrokkenen', { contactnaam: { ...naam, voorvoegselAchternaam: '' } }).volledigeNaam, 'José Müller-Çelik')
    assert.equal(detail('betrokkenen', { contactnaam: null }).volledigeNaam, '')
    assert.equal(detail('betrokkenen', { volledigeNaam: 'van de bron', contactnaam: naam }).volledigeNaam, 'José van der Müller-Çelik')
  })
})

describe('A relation', () => {
  it('to one is its uuid and url, or null', () => {
    assert.deepEqual(detail('betrokkenen', { wasPartij: { ref: { source: 0, local: 'bsn:999993653' } } }).wasPartij, reference('partijen', 'bsn:999993653', 0))
    assert.equal(detail('betrokkenen', { wasPartij: null }).wasPartij, null)
    assert.equal(detail('betrokkenen').wasPartij, null)
  })
  it('to many is a list in the order given, empty when there are none', () => {
    assert.deepEqual(detail('betrokkenen', { digitaleAdressen: ['9', '2'].map((local) => ({ ref: { source: 1, local } })) }).digitaleAdressen, [reference('digitaleadressen', '9'), reference('digitaleadressen', '2')])
    assert.deepEqual(detail('betrokkenen').digitaleAdressen, [])
  })
  it('that brings fields along has them behind uuid and url', () => {
    const categorieRelaties = [{ ref: { source: 1, local: '3' }, categorieNaam: 'vip', beginDatum: '2024-01-01', eindDatum: null }]
    assert.deepEqual(Object.entries(detail('partijen', { soortPartij: 'persoon', categorieRelaties }).categorieRelaties[0] as object), [
      ...Object.entries(reference('categorie-relaties', '3')), ['categorieNaam', 'vip'], ['beginDatum', '2024-01-01'], ['eindDatum', null],
    ])
  })
  it('that brings fields along has them in the document’s order and no others, also when the source gave few', () => {
    const given = [{ ref: { source: 1, local: '3' }, eindDatum: null, beginDatum: '2024-01-01', intern: 'x' }]
    assert.deepEqual(Object.keys(detail('partijen', { soortPartij: 'persoon', categorieRelaties: given }).categorieRelaties[0] as object), ['uuid', 'url', 'categorieNaam', 'beginDatum', 'eindDatum'])
  })
  it('that the standard embeds is the whole object, without _expand', () => {
    const actor = item('actoren', { naam: 'Balie', soortActor: 'medewerker', actorIdentificatie: null }, { ref: { source: 1, local: '5' } })
    const [found] = detail('klantcontacten', { hadBetrokkenActoren: [actor] }).hadBetrokkenActoren
    assert.deepEqual(Object.keys(found as object), standard.actoren.fields)
    assert.deepEqual([found.uuid, found.naam], [uuidOf('actoren', '5'), 'Balie'])
  })
})

describe('toegewezenAanActor', () => {
  const actor = (local: string) => ({ ref: { source: 1, local } })
  it('is the first of toegewezenAanActoren', () => {
    const body = detail('internetaken', { toegewezenAanActoren: [actor('8'), actor('9')] })
    assert.deepEqual(body.toegewezenAanActor, reference('actoren', '8'))
    assert.deepEqual(body.toegewezenAanActoren, [reference('actoren', '8'), reference('actoren', '9')])
  })
  it('is a uuid that is null, without a url, when nobody was assigned', () => {
    for (const fields of [{ toegewezenAanActoren: [] }, {}]) {
      const body = detail('internetaken', fields)
      assert.deepEqual(body.toegewezenAanActor, { uuid: null })
      assert.deepEqual(body.toegewezenAanActoren, [])
    }
  })
})

describe('The field whose shape depends on another', () => {
  it('has the members of its kind, in the document’s order', () => {
    const shapes = [
      ['persoon', { contactnaam: { voornaam: 'Suzanne', achternaam: 'Moulin' } }, ['contactnaam', 'volledigeNaam']],
      ['organisatie', { naam: 'Test BV Donald', contactnaam: { voornaam: 'x' } }, ['naam']],
      ['contactpersoon', { contactnaam: null, werkteVoorPartij: { ref: { source: 1, local: '9' } } }, ['uuid', 'werkteVoorPartij', 'contactnaam', 'volledigeNaam']],
    ] as const
    for (const [soortPartij, partijIdentificatie, members] of shapes) {
      assert.deepEqual(Object.keys(detail('partijen', { soortPartij, partijIdentificatie }).partijIdentificatie as object), members, soortPartij)
    }
  })
  it('has names whole and volledigeNaam made of them', () => {
    const { partijIdentificatie } = detail('partijen', { soortPartij: 'persoon', partijIdentificatie: { contactnaam: { voornaam: 'Suzanne', achternaam: 'Moulin' } } })
    assert.deepEqual(partijIdentificatie, { contactnaam: { voorletters: '', voornaam: 'Suzanne', voorvoegselAchternaam: '', achternaam: 'Moulin' }, volledigeNaam: 'Suzanne Moulin' })
  })
  it('points at the organisatie of a contactpersoon', () => {
    const found = detail('partijen', { soortPartij: 'contactpersoon', partijIdentificatie: { werkteVoorPartij: { ref: { source: 1, local: '9' } } } }).partijIdentificatie
    assert.deepEqual(found.werkteVoorPartij, reference('partijen', '9'))
    assert.equal(detail('partijen', { soortPartij: 'contactpersoon', partijIdentificatie: { contactnaam: null } }).partijIdentificatie.werkteVoorPartij, null)
  })
  it('is null when it was never given', () => {
    for (const fields of [{ soortPartij: 'persoon' }, { soortPartij: 'persoon', partijIdentificatie: null }]) assert.equal(detail('partijen', fields).partijIdentificatie, null)
  })
  it('of an actor has every member of its kind', () => {
    assert.deepEqual(detail('actoren', { soortActor: 'medewerker', actorIdentificatie: { functie: 'Balie' } }).actorIdentificatie, { functie: 'Balie', emailadres: '', telefoonnummer: '' })
    assert.equal(detail('actoren', { soortActor: 'medewerker' }).actorIdentificatie, null)
  })
})

describe('_expand', () => {
  it('is on every item of a list of a resource that can be expanded, empty when nothing was, and on no other', () => {
    for (const resource of resourceNames) {
      const [body] = list(item(resource, variantFields[resource]))
      assert.deepEqual(body._expand, resources[resource].expandable ? {} : undefined, resource)
      if (resources[resource].expandable) assert.equal(Object.keys(body as object).at(-1), '_expand', resource)
    }
  })
  it('is not on a detail unless something was expanded', () => {
    assert.ok(!('_expand' in detail('klantcontacten')))
    assert.deepEqual(detail('klantcontacten', {}, { expand: { hadBetrokkenen: [] } })._expand, { hadBetrokkenen: [] })
    assert.deepEqual(detail('betrokkenen', {}, { expand: { wasPartij: null } })._expand, { wasPartij: null })
  })
  it('holds whole objects, each with its own _expand only where that was expanded', () => {
    const partij = item('partijen', { soortPartij: 'persoon' }, { ref: { source: 0, local: 'bsn:999993653' } })
    const betrokkene = item('betrokkenen', { wasPartij: { ref: partij.ref } }, { ref: { source: 1, local: '5' }, expand: { wasPartij: partij } })
    const [body] = list(item('klantcontacten', { hadBetrokkenen: [{ ref: betrokkene.ref }] }, { expand: { hadBetrokkenen: [betrokkene], omvatteBijlagen: [] } }))
    const [found] = body._expand.hadBetrokkenen
    assert.deepEqual(Object.keys(found as object), [...standard.betrokkenen.fields, '_expand'])
    assert.equal(found.uuid, body.hadBetrokkenen[0].uuid)
    assert.equal(found._expand.wasPartij.uuid, found.wasPartij.uuid)
    assert.deepEqual(Object.keys(found._expand.wasPartij as object), standard.partijen.fields)
    assert.deepEqual(body._expand.omvatteBijlagen, [])
  })
})

describe('A page', () => {
  it('is rendered in order, one record under one id wherever it is named', () => {
    const contact = { ref: { source: 1, local: '7' } }
    const bodies = list(...['1', '2', '3'].map((local) => item('betrokkenen', { hadKlantcontact: contact }, { ref: { source: 1, local } })))
    assert.deepEqual(bodies.map(({ uuid }) => uuid as string), ['1', '2', '3'].map((local) => uuidOf('betrokkenen', local)))
    assert.equal(new Set(bodies.map(({ hadKlantcontact }) => hadKlantcontact.uuid as string)).size, 1)
  })
  it('of nothing is nothing', () => assert.deepEqual(list(), []))
})
