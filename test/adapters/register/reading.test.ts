import assert from 'node:assert/strict'
import { inRegister, registerUuid } from '../../../config/voorbeeldgemeente/register.ts'
import { organisaties, personen, zelfdeMoment } from '../../../config/voorbeeldgemeente/personen.ts'
import { isMoment, resourceNames, type Order, type ResourceName, type SourceRecord } from '#spi'
import { call, open, openSeeded } from './opened.ts'

const locals = (records: readonly SourceRecord[]) => records.map(({ local }) => local)
const newestFirst: Order = { field: 'plaatsgevondenOp', direction: 'desc' }

describe('register: reading', () => {
  let register: ReturnType<typeof openSeeded>
  before(() => { register = openSeeded() })
  after(() => register.close())

  describe('a list', () => {
    for (const size of [1, 7, 50, 500]) {
      it(`in pages of ${size} holds the same rows in the same order as a whole one`, async () => {
        const whole = await register.all('klantcontacten', { order: newestFirst })
        const found: string[] = []
        let offset: number | undefined = 0
        while (offset !== undefined) {
          const answer = await register.port('klantcontacten').list.fetch({ filters: [], order: newestFirst, limit: size, from: { offset } }, call)
          assert.equal(answer.total, whole.length)
          assert.ok(answer.records.length <= size)
          found.push(...locals(answer.records))
          assert.equal(answer.next !== undefined, found.length < whole.length, 'goes on exactly as long as there is more')
          offset = answer.next && 'offset' in answer.next ? answer.next.offset : undefined
        }
        assert.deepEqual(found, locals(whole))
      })
    }

    it('of klantcontacten goes from the latest to the earliest, and among equals from the last made to the first', async () => {
      const made = locals(await register.all('klantcontacten'))
      const contacts = await register.all('klantcontacten', { order: newestFirst })
      const moments = contacts.map(({ fields }) => fields.plaatsgevondenOp!)
      assert.deepEqual(moments, moments.toSorted().toReversed())
      const equal = locals(contacts.filter(({ fields }) => fields.plaatsgevondenOp === zelfdeMoment))
      assert.equal(equal.length, 4)
      assert.deepEqual(equal, made.filter((local) => equal.includes(local)))
    })

    it('puts a fraction of a second after the whole one', async () => {
      const fresh = open()
      const made = { kanaal: 'balie', onderwerp: 'x', taal: 'nld', vertrouwelijk: false }
      for (const at of ['2024-01-01T00:00:00.5Z', '2024-01-01T00:00:00Z', '2024-01-01T00:00:00.25Z']) await fresh.create('klantcontacten', { ...made, plaatsgevondenOp: at })
      const moments = (await fresh.all('klantcontacten', { order: newestFirst })).map(({ fields }) => fields.plaatsgevondenOp)
      assert.deepEqual(moments, ['2024-01-01T00:00:00.5Z', '2024-01-01T00:00:00.25Z', '2024-01-01T00:00:00Z'])
    })

    it('of internetaken goes from the last assigned to the first', async () => {
      const tasks = await register.all('internetaken', { order: { field: 'toegewezenOp', direction: 'desc' } })
      const moments = tasks.map(({ fields }) => fields.toegewezenOp!)
      assert.deepEqual(moments, moments.toSorted().toReversed())
      assert.notDeepEqual(locals(tasks), locals(await register.all('internetaken')))
    })

    it('without an order has the last made first', async () => {
      const made = await register.create('categorieen', { naam: 'Laatste' })
      assert.equal((await register.all('categorieen'))[0]?.local, made.local)
      await register.remove('categorieen', made.local)
    })

    it('past the end is empty, with the total, and does not go on', async () => {
      const answer = await register.port('klantcontacten').list.fetch({ filters: [], limit: 10, from: { offset: 1000 } }, call)
      assert.deepEqual({ ...answer }, { records: [], total: 120 })
    })

    it('by an order or filter that it does not have is a mistake of the caller', async () => {
      const { list } = register.port('bijlagen')
      await assert.rejects(list.fetch({ filters: [{ name: 'kanaal' as never, value: 'balie' }], limit: 1 }, call), TypeError)
      await assert.rejects(list.fetch({ filters: [], order: newestFirst, limit: 1 }, call), TypeError)
    })
  })

  describe('get', () => {
    it('answers in the order asked, with undefined for what is not there', async () => {
      const [first, second, third] = locals(await register.all('betrokkenen')) as [string, string, string]
      const asked = [third, 'geen uuid', first, '6f2f4b59-6f43-4ba5-8f0a-37b1a2c6d4c1', second, first]
      const found = await register.port('betrokkenen').get.fetch(asked, call)
      assert.deepEqual(found.map((record) => record?.local), [third, undefined, first, undefined, second, first])
    })

    it('of nothing is nothing', async () => {
      assert.deepEqual(await register.port('partijen').get.fetch([], call), [])
    })

    it('answers a record of every resource exactly as its list does', async () => {
      for (const resource of resourceNames) {
        const listed = await register.all(resource)
        assert.ok(listed.length > 0, resource)
        assert.deepEqual(await register.port(resource).get.fetch(locals(listed), call), listed, resource)
      }
    })
  })

  describe('a record', () => {
    it('is plain JSON without what Gevel derives', async () => {
      for (const resource of resourceNames) {
        for (const record of await register.all(resource)) {
          assert.deepEqual(JSON.parse(JSON.stringify(record)), record)
          for (const derived of ['uuid', 'url', '_expand', 'volledigeNaam', 'toegewezenAanActor']) assert.ok(!(derived in record.fields), `${resource} ${derived}`)
        }
      }
    })

    it('carries the numbers of every partij it refers to, a vestiging with the kvk_nummer of its parent', async () => {
      const [organisatie] = organisaties
      const vestiging = registerUuid('partijen', organisatie!.vestigingen[0]!.nummer)
      const [betrokkene] = await register.all('betrokkenen', { filters: [], persoon: { key: 'local', values: [vestiging] } })
      assert.deepEqual(betrokkene?.fields.wasPartij, {
        local: vestiging,
        identiteiten: [{ soort: 'vestigingsnummer', nummer: organisatie!.vestigingen[0]!.nummer, kvk: organisatie!.kvk }],
      })
      const contactpersoon = await register.get('partijen', registerUuid('partijen', inRegister.partijen.contactpersoon))
      assert.deepEqual(contactpersoon?.fields.partijIdentificatie?.werkteVoorPartij, {
        local: registerUuid('partijen', organisatie!.kvk), identiteiten: [{ soort: 'kvk_nummer', nummer: organisatie!.kvk }],
      })
      const [zonder] = await register.all('betrokkenen', { persoon: { key: 'local', values: [registerUuid('partijen', inRegister.partijen.zonderNummer)] } })
      assert.deepEqual(zonder?.fields.wasPartij?.identiteiten, [])
    })

    it('of a klantcontact embeds its actoren and names all that hangs on it, in the order in which it was made', async () => {
      const contacts = await register.all('klantcontacten')
      const linked = await register.all('actorklantcontacten')
      const twice = contacts.filter(({ fields }) => fields.hadBetrokkenActoren!.length === 2)
      assert.ok(twice.length > 0)
      for (const { local, fields } of twice) {
        const expected = linked.filter(({ fields: link }) => link.klantcontact!.local === local).map(({ fields: link }) => link.actor!.local).toReversed()
        assert.deepEqual(locals(fields.hadBetrokkenActoren!), expected)
        assert.deepEqual(fields.hadBetrokkenActoren![0], await register.get('actoren', expected[0]!))
      }
      const lists = { hadBetrokkenen: 'betrokkenen', omvatteBijlagen: 'bijlagen', leiddeTotInterneTaken: 'internetaken' } as const
      for (const [name, resource] of Object.entries(lists) as [keyof typeof lists, ResourceName][]) {
        const named = contacts.flatMap(({ fields }) => fields[name]!.map(({ local }) => local))
        assert.deepEqual(named.toSorted(), locals(await register.all(resource)).toSorted(), name)
      }
    })

    it('of a partij shows its categorieen by name, and who represents it as evidence', async () => {
      const [moulin, , , zoe] = personen
      const partij = await register.get('partijen', registerUuid('partijen', moulin!.bsn))
      assert.deepEqual(partij!.fields.categorieRelaties!.map(({ local: _, ...shown }) => shown), [
        { categorieNaam: 'Vrijwilliger', beginDatum: '2021-01-01', eindDatum: null },
        { categorieNaam: 'Vroegere bewoner', beginDatum: '2021-01-01', eindDatum: '2023-12-31' },
      ])
      assert.equal(partij!.fields.voorkeursDigitaalAdres?.local, partij!.fields.digitaleAdressen![0]!.local)
      const represented = await register.get('partijen', registerUuid('partijen', zoe!.bsn))
      const albert = { local: registerUuid('partijen', personen[2]!.bsn), identiteiten: [{ soort: 'bsn', nummer: personen[2]!.bsn }] }
      assert.deepEqual(represented!.evidence?.vertegenwoordigdDoor, [albert])
      assert.deepEqual((await register.get('partijen', albert.local))!.fields.vertegenwoordigden!.map(({ local }) => local), [represented!.local])
    })
  })

  describe('the voorbeeldgemeente', () => {
    it('is the same on every machine', async () => {
      const other = openSeeded()
      for (const resource of resourceNames) assert.deepEqual(await other.all(resource), await register.all(resource))
      await other.close()
      assert.equal(registerUuid('partijen', personen[0]!.bsn), '76222668-f845-4bef-ab20-f0896aecf850')
    })

    it('holds the part of the cast that the register knows', async () => {
      const numbers = (await register.all('partij-identificatoren')).map(({ fields }) => fields.partijIdentificator!.objectId).toSorted()
      const expected = [
        ...personen.filter(({ bronnen }) => bronnen.includes('register')).map(({ bsn }) => bsn),
        ...organisaties.flatMap(({ kvk, rsin, vestigingen }) => [kvk, ...(rsin ? [rsin] : []), ...vestigingen.map(({ nummer }) => nummer)]),
      ]
      assert.deepEqual(numbers, expected.toSorted())
      for (const { fields } of await register.all('klantcontacten')) assert.ok(isMoment(fields.plaatsgevondenOp))
      const lukasz = await register.get('partijen', registerUuid('partijen', '999990160'))
      assert.deepEqual([lukasz!.fields.betrokkenen, lukasz!.fields.digitaleAdressen], [[], []])
    })
  })
})
