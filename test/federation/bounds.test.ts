/** What one client may not see, what one request may not do, and where an answer must not be given. */
import assert from 'node:assert/strict'
import { SourceError } from '../../src/domain/errors.ts'
import type { SourceRecord } from '../../src/domain/records.ts'
import { resourceNames, type ResourceName } from '../../src/domain/resources.ts'
import type { Adapter, ResourcePort } from '../../src/spi/contract.ts'
import { port, query, setup } from './simulated.ts'

const contact = (local: string, minute: number, hadBetrokkenen: readonly { local: string }[] = []): SourceRecord<'klantcontacten'> => ({
  local,
  fields: {
    kanaal: 'balie', onderwerp: 'x', taal: 'nld', vertrouwelijk: false, plaatsgevondenOp: `2024-01-01T00:0${minute}:00Z`,
    hadBetrokkenActoren: [], hadBetrokkenen: [...hadBetrokkenen], gingOverOnderwerpobjecten: [], leiddeTotInterneTaken: [], omvatteBijlagen: [],
  },
})

/** The least that a record of each resource holds. */
const minimal: { readonly [R in ResourceName]: object } = {
  actoren: { naam: 'x', soortActor: 'medewerker' },
  actorklantcontacten: { actor: { local: '1' }, klantcontact: { local: '1' } },
  betrokkenen: { hadKlantcontact: { local: '1' }, rol: 'klant', initiator: true, wasPartij: null, digitaleAdressen: [] },
  bijlagen: {}, 'categorie-relaties': {}, categorieen: { naam: 'x' },
  digitaleadressen: { adres: 'a@b.example', soortDigitaalAdres: 'email' },
  internetaken: { gevraagdeHandeling: 'x', status: 'te_verwerken', toegewezenOp: '2024-01-01T00:00:00Z', aanleidinggevendKlantcontact: { local: '1' } },
  klantcontacten: contact('1', 0).fields,
  onderwerpobjecten: {},
  'partij-identificatoren': { partijIdentificator: { codeObjecttype: 'natuurlijk_persoon', codeSoortObjectId: 'bsn', objectId: '999993653', codeRegister: 'brp' } },
  partijen: { soortPartij: 'persoon', indicatieActief: true, digitaleAdressen: [], categorieRelaties: [], vertegenwoordigden: [], rekeningnummers: [], partijIdentificatoren: [] },
  rekeningnummers: { iban: 'NL91ABNA0417164300' },
  vertegenwoordigingen: { vertegenwoordigendePartij: { local: '1' }, vertegenwoordigdePartij: { local: '1' } },
  organisatie: { handelsnaam: 'x' }, persoon: { geboortedatum: '2000-01-01', geslachtsnaam: 'x' },
}

describe('a record of a source that the client may not see', () => {
  it('is not there, by its id neither, for every resource', async () => {
    const ports = Object.fromEntries(resourceNames.map((name) => [name, port(name, [{ local: '1', fields: minimal[name] }])])) as Adapter['resources']
    const { service, ids, context } = setup([{ resources: {} }, { resources: ports }])
    for (const name of resourceNames) {
      const [uuid] = ids.mint(name, [{ source: 2, local: '1' }]) as [string]
      assert.ok(await service.get(name, uuid, [], context()), `${name} is there for who may see it`)
      assert.equal(await service.get(name, uuid, [], context({ sources: ['bron1'] })), undefined, name)
      assert.equal((await service.list(query(name), context({ sources: ['bron1'] })))!.count, 0, name)
    }
  })
})

describe('a required source that fails only when its records are expanded', () => {
  it('fails the answer all the same', async () => {
    const failing: ResourcePort<'betrokkenen'> = { ids: { codec: 'integer' }, get: { fetch: async () => { throw new SourceError('bron-te-laat', 'late') } } }
    const { service, ids, context } = setup([{ resources: { klantcontacten: port('klantcontacten', [contact('1', 0, [{ local: '1' }])]), betrokkenen: failing } }])
    const expand = ['hadBetrokkenen']
    assert.equal((await service.list(query('klantcontacten'), context()))!.count, 1)
    await assert.rejects(service.list(query('klantcontacten', { expand }), context()), { code: 'bron-te-laat' })
    const [uuid] = ids.mint('klantcontacten', [{ source: 1, local: '1' }]) as [string]
    await assert.rejects(service.get('klantcontacten', uuid, expand, context()), { code: 'bron-te-laat' })
  })
})

describe('a source whose ties change from call to call', () => {
  it('is read whole and sorted, so that pages hold each record once', async () => {
    const rows = ['5', '3', '1', '4', '2'].map((local) => contact(local, 0))
    const honest = port('klantcontacten', rows)
    let turn = 0
    const shuffled: ResourcePort<'klantcontacten'> = {
      ...honest,
      list: {
        ability: { ...honest.list!.ability, ties: 'unstable' },
        fetch: async (request) => {
          turn++
          const order = [...rows.slice(turn % 5), ...rows.slice(0, turn % 5)]
          return { records: order.slice(0, request.limit), total: 5, ...(request.limit < 5 && { next: { offset: request.limit } }) }
        },
      },
    }
    const { service, context } = setup([{ resources: { klantcontacten: shuffled } }])
    const found: string[] = []
    for (const page of [1, 2, 3]) found.push(...(await service.list(query('klantcontacten', { page, pageSize: 2 }), context()))!.items.map(({ ref }) => ref.local))
    assert.deepEqual(found, ['1', '2', '3', '4', '5'])
  })
})

describe('a source', () => {
  it('never has more calls under way than it takes, and refuses what its queue cannot hold', async () => {
    let under = 0
    let most = 0
    const slow: ResourcePort<'betrokkenen'> = {
      ids: { codec: 'uuid', children: true },
      get: {
        fetch: async (locals) => {
          most = Math.max(most, ++under)
          await new Promise((resolve) => setTimeout(resolve, 5))
          under--
          return locals.map(() => undefined)
        },
      },
    }
    const many = Array.from({ length: 30 }, (_, index) => ({ name: 'hadBetrokkene__uuid', places: [{ source: 1, locals: [`00000000-0000-4000-8000-0000000000${String(index + 10)}#0`] }] }))
    const { service, context } = setup([{ resources: { betrokkenen: slow, klantcontacten: port('klantcontacten', []) }, concurrency: 2, queue: 3 }])
    const asked = many.map((reference) => service.list(query('klantcontacten', { references: [reference] }), context()))
    const settled = await Promise.allSettled(asked)
    assert.ok(most <= 2, `${most} calls at a time`)
    assert.ok(settled.some(({ status }) => status === 'rejected'))
  })

  it('has its queue filled by no single request, however many calls that takes', async () => {
    const kvks = Array.from({ length: 60 }, (_, index) => String(10_000_000 + index))
    const betrokkenen = kvks.map((kvk, index): SourceRecord<'betrokkenen'> => ({
      local: String(index), fields: { ...minimal.betrokkenen, wasPartij: { local: kvk, identiteiten: [{ soort: 'kvk_nummer', nummer: kvk }] } },
    }))
    const honest = port('partijen', [], { persoon: ['kvk_nummer'] })
    let calls = 0
    const slow = { ...honest, list: { ...honest.list!, fetch: async () => {
      calls++
      await new Promise((resolve) => setTimeout(resolve, 2))
      return { records: [], total: 0 }
    } } }
    const { service, context } = setup([{ resources: { betrokkenen: port('betrokkenen', betrokkenen), partijen: slow }, concurrency: 2, queue: 3 }])
    assert.equal((await service.list(query('betrokkenen'), context()))!.items.length, 60)
    assert.ok(calls >= 12, `${calls} calls`)
  })
})
