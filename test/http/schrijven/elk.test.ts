/** Every collection, written by a client that has a register to itself: made, replaced, changed, removed. */
import assert from 'node:assert/strict'
import type { Configured } from '../configured.ts'
import { resources } from '../wire.ts'
import { alleenRegister, contact, made, nummer, persoon, send } from '../alleen-register.ts'
import { faultsOf as schemaFaults, responseSchema } from '../response-schemas.ts'

interface Example {
  readonly create: (server: Configured) => Promise<any>
  readonly change: Record<string, unknown>
}

const contactOf = async (server: Configured) => ({ uuid: (await made(server, 'klantcontacten', contact)).uuid })
const partijOf = async (server: Configured) => ({ uuid: (await made(server, 'partijen', persoon)).uuid })
const actorOf = async (server: Configured) => ({ uuid: (await made(server, 'actoren', { naam: 'Balie', soortActor: 'organisatorische_eenheid' })).uuid })

const examples: Record<(typeof resources)[number], Example> = {
  actoren: { create: async () => ({ naam: 'Fatma', soortActor: 'medewerker', actorIdentificatie: { functie: 'Balie', telefoonnummer: '0501234567' } }), change: { naam: 'Fatma Y.' } },
  actorklantcontacten: { create: async (server) => ({ actor: await actorOf(server), klantcontact: await contactOf(server) }), change: {} },
  betrokkenen: { create: async (server) => ({ hadKlantcontact: await contactOf(server), wasPartij: await partijOf(server), rol: 'klant', initiator: true }), change: { organisatienaam: 'Bakkerij' } },
  bijlagen: { create: async (server) => ({ wasBijlageVanKlantcontact: await contactOf(server) }), change: { bijlageidentificator: { objectId: '1', codeObjecttype: 'document', codeRegister: 'dms', codeSoortObjectId: 'uuid' } } },
  'categorie-relaties': { create: async (server) => ({ partij: await partijOf(server), categorie: { uuid: (await made(server, 'categorieen', { naam: 'Ondernemer' })).uuid } }), change: { eindDatum: '2030-12-31' } },
  categorieen: { create: async () => ({ naam: 'Student' }), change: { naam: 'Scholier' } },
  digitaleadressen: { create: async (server) => ({ verstrektDoorPartij: await partijOf(server), adres: 'a@b.nl', soortDigitaalAdres: 'email' }), change: { omschrijving: 'werk' } },
  internetaken: { create: async (server) => ({ aanleidinggevendKlantcontact: await contactOf(server), toegewezenAanActoren: [await actorOf(server)], gevraagdeHandeling: 'Bellen', status: 'te_verwerken' }), change: { toelichting: 'Vandaag' } },
  klantcontacten: { create: async () => contact, change: { inhoud: 'Gebeld' } },
  onderwerpobjecten: { create: async (server) => ({ klantcontact: await contactOf(server), wasKlantcontact: null }), change: { onderwerpobjectidentificator: { objectId: 'Z1', codeObjecttype: 'zaak', codeRegister: 'open-zaak', codeSoortObjectId: 'uuid' } } },
  'partij-identificatoren': { create: async (server) => ({ identificeerdePartij: await partijOf(server), partijIdentificator: nummer('bsn', '999993653') }), change: { anderePartijIdentificator: 'x' } },
  partijen: { create: async () => ({ ...persoon, partijIdentificatie: { contactnaam: { voornaam: 'Noor' } } }), change: { interneNotitie: 'Belt graag' } },
  rekeningnummers: { create: async (server) => ({ partij: await partijOf(server), iban: 'NL18BANK23481326' }), change: { bic: '12345678' } },
  vertegenwoordigingen: { create: async (server) => ({ vertegenwoordigendePartij: await partijOf(server), vertegenwoordigdePartij: await partijOf(server) }), change: {} },
}

describe('writing each collection of a register', () => {
  let server: Configured
  before(async () => {
    server = await alleenRegister()
  })
  after(() => server.stop())

  for (const resource of resources) {
    describe(resource, () => {
      const { create, change } = examples[resource]
      let body: any
      let record: any

      it('POST answers 201 with the record, where it is, and what a GET gives', async () => {
        body = await create(server)
        record = await made(server, resource, body)
        assert.deepEqual(schemaFaults(responseSchema(`/${resource}/{uuid}`), record), [])
      })
      it('PATCH changes what is given, and nothing else', async () => {
        const answer = await send(server, 'PATCH', `/${resource}/${record.uuid}`, change)
        assert.equal(answer.status, 200, JSON.stringify(answer.body))
        assert.deepEqual(answer.body, { ...record, ...change })
        assert.deepEqual((await server.get(record.url)).body, answer.body)
        assert.equal(answer.headers.get('location'), null)
      })
      it('PUT of what POST took leaves the rest as it was', async () => {
        const answer = await send(server, 'PUT', `/${resource}/${record.uuid}`, body)
        assert.equal(answer.status, 200, JSON.stringify(answer.body))
        const again = Object.fromEntries(Object.entries(change).map(([name, value]) => [name, Object.hasOwn(body, name) ? record[name] : value]))
        assert.deepEqual(answer.body, { ...record, ...again })
      })
      it('DELETE answers 204 and nothing, after which it is not there', async () => {
        const answer = await server.ask(`/${resource}/${record.uuid}`, { method: 'DELETE' })
        assert.deepEqual([answer.status, answer.body], [204, undefined])
        assert.equal((await server.get(record.url)).status, 404)
        for (const method of ['DELETE', 'PATCH', 'PUT']) {
          assert.equal((await send(server, method, `/${resource}/${record.uuid}`, method === 'DELETE' ? undefined : body)).status, 404, method)
        }
      })
    })
  }
})
