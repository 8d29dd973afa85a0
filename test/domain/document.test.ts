/** The catalogue of resources and the table of filters, held against the OpenAPI document of the standard. */
import assert from 'node:assert/strict'
import { filters, isFilterName, persoonParameters } from '#domain/filters.ts'
import { apiNames, isResourceName, resourceNames, resources, resourcesOf, type ResourceName } from '#domain/resources.ts'
import { emptyValue, isGroup, readStandard, type Schema } from '#domain/standard.ts'
import { documents, listParameters, standard } from './document.ts'

const everywhere = new Set(['page', 'pageSize', 'volgende', 'expand'])

/** Spellings that name a persoon: `<relation>__uuid`, `<relation>__url` and the number itself. */
function namesPersoon(resource: ResourceName, parameter: string): boolean {
  const own = persoonParameters[resource]
  if (!own) return false
  return (own.relation !== '' && (parameter === `${own.relation}__uuid` || parameter === `${own.relation}__url`)) || parameter === `${own.identificator}objectId`
}

describe('The collections of the documents', () => {
  for (const api of apiNames) it(`of ${api} are the resources that the catalogue gives to it`, () => {
    const { paths } = documents[api]
    const collections = Object.keys(paths).filter((path) => paths[path]!['get'] && !path.includes('{')).map((path) => path.slice(1))
    assert.deepEqual(collections.sort(), [...resourcesOf(api)].sort())
  })

  it('are the only names that count as a resource', () => {
    assert.ok(isResourceName('partijen'))
    for (const name of ['partij', 'toString', '__proto__', '']) assert.ok(!isResourceName(name), name)
  })
})

for (const resource of resourceNames) {
  describe(`Query parameters of ${resource}`, () => {
    for (const { name } of listParameters(resource)) {
      it(`${name} means something`, () => {
        const twin = name.replace(/__url$/, '__uuid')
        assert.ok(everywhere.has(name) || namesPersoon(resource, name) || isFilterName(resource, twin))
      })
    }

    it('are all the filters of the table, but for those between Gevel and adapters', () => {
      const known = new Set(listParameters(resource).map(({ name }) => name))
      const strange = Object.entries(filters[resource]).filter(([name, { internal }]) => !internal && !known.has(name)).map(([name]) => name)
      assert.deepEqual(strange, [])
    })

    it('name a persoon only by parameters that exist', () => {
      const own = persoonParameters[resource]
      const known = new Set(listParameters(resource).map(({ name }) => name))
      const spelled = own ? ['codeObjecttype', 'codeRegister', 'codeSoortObjectId', 'objectId'].map((member) => own.identificator + member) : []
      for (const name of [...spelled, ...(own?.relation ? [`${own.relation}__uuid`, `${own.relation}__url`] : [])]) assert.ok(known.has(name), name)
    })

    it('that compare references lead to a resource, and back by a relation that leads here', () => {
      for (const [name, { kind, resource: to, back }] of Object.entries(filters[resource])) {
        if (kind === 'reference' || kind === 'partij') assert.ok(to && isResourceName(to), name)
        if (back) assert.equal(resources[to!].relations[back]?.to, resource, `${name} back by ${back}`)
      }
    })

    it('that compare references have a twin in `__url` where the document has one', () => {
      for (const { name } of listParameters(resource).filter((one) => one.name.endsWith('__url'))) {
        assert.ok(listParameters(resource).some((one) => one.name === name.replace(/url$/, 'uuid')), name)
      }
    })
  })
}

/** The value of a field, or of a member of a group of it. */
function propertyOf(resource: ResourceName, name: string): Schema | undefined {
  const { properties, variants } = standard[resource]
  const group = resources[resource].relations[name]?.group
  if (!group) return properties[name]
  return Object.values(variants!.schemas).map((schema) => schema.properties?.[name]).find((found) => found !== undefined)
}

const isReference = (schema: Schema) => schema.properties !== undefined && Object.hasOwn(schema.properties, 'uuid')

describe('Relations of the catalogue', () => {
  for (const resource of resourceNames) {
    for (const [name, relation] of Object.entries(resources[resource].relations)) {
      it(`${resource} ${name} is as the document has it`, () => {
        const schema = propertyOf(resource, name)!
        assert.equal(schema.type === 'array', relation.many)
        const one = relation.many ? schema.items! : schema
        const members = Object.keys(one.properties ?? {})
        if (relation.form === 'reference') assert.deepEqual(members, ['uuid', 'url'])
        else if (relation.form === 'extended') assert.deepEqual(members, ['uuid', 'url', ...relation.extra!])
        else assert.deepEqual(members, standard[relation.to].fields)
      })
    }

    it(`${resource} has no other field that holds a reference`, () => {
      const others = Object.entries(standard[resource].properties).filter(([name, schema]) =>
        !resources[resource].relations[name] && name !== standard[resource].variants?.field && (isReference(schema) || (schema.items && isReference(schema.items))))
      assert.deepEqual(others.map(([name]) => name), [])
    })
  }

  it('are sorted on a field that is a moment', () => {
    for (const resource of resourceNames) {
      const { order } = resources[resource]
      if (order) assert.equal(standard[resource].properties[order.field]?.format, 'date-time')
    }
  })
})

describe('Expands', () => {
  for (const resource of resourceNames) {
    const allowed = listParameters(resource).find(({ name }) => name === 'expand')?.schema.items?.enum

    it(`of ${resource} exist exactly where the catalogue says so`, () => assert.equal(resources[resource].expandable, allowed !== undefined))

    for (const path of allowed ?? []) {
      it(`of ${resource} by ${path} walk over relations`, () => {
        let at: ResourceName = resource
        for (const step of path.split('.')) {
          const relation = resources[at].relations[step]
          assert.ok(relation, `${at} has no ${step}`)
          at = relation.to
        }
        const above = path.split('.').slice(0, -1).join('.')
        assert.ok(above === '' || allowed!.includes(above), `${above} can be asked for`)
      })
    }
  }
})

describe('What the document says of a resource', () => {
  it('has uuid and url first, and every required field among its fields', () => {
    for (const resource of resourceNames) {
      const { fields, required, properties } = standard[resource]
      assert.deepEqual(fields.slice(0, 2), ['uuid', 'url'], resource)
      assert.deepEqual(Object.keys(properties), fields, resource)
      assert.deepEqual(required.filter((name) => !fields.includes(name)), [], resource)
    }
  })

  it('has the fields that the standard requires of every klantcontact', () => {
    for (const name of ['kanaal', 'onderwerp', 'taal', 'vertrouwelijk']) assert.ok(standard.klantcontacten.required.includes(name), name)
  })

  it('has for partijen a shape by soortPartij, for actoren by soortActor, and no other', () => {
    assert.deepEqual(resourceNames.filter((name) => standard[name].variants), ['actoren', 'partijen'])
    const { by, field, schemas } = standard.partijen.variants!
    assert.deepEqual([by, field], ['soortPartij', 'partijIdentificatie'])
    assert.deepEqual(Object.fromEntries(Object.entries(schemas).map(([soort, schema]) => [soort, Object.keys(schema.properties!)])), {
      persoon: ['contactnaam', 'volledigeNaam'], organisatie: ['naam'], contactpersoon: ['uuid', 'werkteVoorPartij', 'contactnaam', 'volledigeNaam'],
    })
    const actoren = standard.actoren.variants!
    assert.deepEqual([actoren.by, actoren.field], ['soortActor', 'actorIdentificatie'])
    assert.deepEqual(Object.fromEntries(Object.entries(actoren.schemas).map(([soort, schema]) => [soort, Object.keys(schema.properties!)])), {
      medewerker: ['functie', 'emailadres', 'telefoonnummer'],
      geautomatiseerde_actor: ['functie', 'omschrijving'],
      organisatorische_eenheid: ['omschrijving', 'emailadres', 'faxnummer', 'telefoonnummer'],
    })
  })

  it('knows every value of soortPartij and soortActor', () => {
    for (const resource of ['partijen', 'actoren'] as const) {
      const { by, schemas } = standard[resource].variants!
      assert.deepEqual(Object.keys(schemas).sort(), [...(standard[resource].properties[by]!.enum as string[])].sort())
    }
  })

  it('must be there: a document without a schema is refused', () => assert.throws(() => readStandard({}), TypeError))
})

describe('The empty value', () => {
  const empty = (resource: ResourceName, name: string) => emptyValue(standard[resource].properties[name]!)

  it('of a group is the whole group with empty members', () => {
    assert.deepEqual(empty('betrokkenen', 'contactnaam'), { voorletters: '', voornaam: '', voorvoegselAchternaam: '', achternaam: '' })
    assert.deepEqual(empty('partijen', 'bezoekadres'), {
      nummeraanduidingId: '', straatnaam: '', huisnummer: null, huisnummertoevoeging: '', postcode: '', stad: '', adresregel1: '', adresregel2: '', adresregel3: '', land: '',
    })
    assert.deepEqual(empty('onderwerpobjecten', 'onderwerpobjectidentificator'), { objectId: '', codeObjecttype: '', codeRegister: '', codeSoortObjectId: '' })
  })

  it('of a text is an empty text, of what may be null null, of a list an empty one, of a map an empty one', () => {
    assert.equal(empty('klantcontacten', 'inhoud'), '')
    assert.equal(empty('klantcontacten', 'nummer'), null)
    assert.equal(empty('klantcontacten', 'indicatieContactGelukt'), null)
    assert.equal(empty('klantcontacten', 'verdereActieOndernomen'), false)
    assert.deepEqual(empty('klantcontacten', 'hadBetrokkenen'), [])
    assert.deepEqual(empty('klantcontacten', 'metadata'), {})
    assert.equal(empty('digitaleadressen', 'verificatieDatum'), null)
    assert.equal(empty('betrokkenen', 'organisatienaam'), '')
  })

  it('is never undefined, for any field of any resource', () => {
    for (const resource of resourceNames) {
      for (const [name, schema] of Object.entries(standard[resource].properties)) assert.notEqual(emptyValue(schema), undefined, `${resource} ${name}`)
    }
  })

  it('is a group only where there is no uuid in it', () => {
    assert.ok(isGroup(standard.partijen.properties['bezoekadres']!))
    assert.ok(!isGroup(standard.betrokkenen.properties['wasPartij']!))
    assert.ok(!isGroup(standard.klantcontacten.properties['inhoud']!))
  })
})
