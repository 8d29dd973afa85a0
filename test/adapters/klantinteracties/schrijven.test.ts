/** Writing to a server of the standard: what is sent, and what its refusals and failures come to. */
import assert from 'node:assert/strict'
import type { ServerResponse } from 'node:http'
import { Refusal, SourceError, type SourceRecord, type Step } from '#spi'
import { adapterOf, answering, call, filledWith, json, type Filled } from './source.ts'

const contact = { kanaal: 'telefoon', onderwerp: 'Paspoort', taal: 'nld', vertrouwelijk: false }
const uuid = 'eeeeeeee-0000-4000-8000-000000000001'

describe('writing to a server of the standard', function () {
  this.timeout(10_000)
  let filled: Filled
  let partij: SourceRecord<'partijen'>

  before(async () => {
    filled = await filledWith((register) => {
      partij = register.create('partijen', { soortPartij: 'organisatie', indicatieActief: true, partijIdentificatie: { naam: 'De Molen' } })
    })
  })
  after(() => filled.stop())
  beforeEach(() => { filled.server.requests.length = 0 })
  const written = () => filled.server.requests.filter((request) => !request.startsWith('GET'))

  it('gives what it wrote as a get gives it', async () => {
    const { klantcontacten } = filled.adapter.resources
    const made = await klantcontacten!.create!.send(contact, call())
    assert.deepEqual(await klantcontacten!.get!.fetch([made.local], call()), [made])
    assert.deepEqual(written(), ['POST /klantinteracties/api/v1/klantcontacten'])
  })

  it('sends with the group of a partij the kind that it is of, without which it would be ignored', async () => {
    const changed = await filled.adapter.resources.partijen!.update!.send(partij.local, { partijIdentificatie: { naam: 'De Nieuwe Molen' } }, call())
    assert.deepEqual(changed!.fields.partijIdentificatie, { naam: 'De Nieuwe Molen' })
  })

  it('says of a new digitaal adres that it is of no partij, where nothing is said of it', async () => {
    const made = await filled.adapter.resources.digitaleadressen!.create!.send({ adres: 'a@voorbeeld.example', soortDigitaalAdres: 'email' }, call())
    assert.equal(made.fields.verstrektDoorPartij, null)
  })

  it('makes a contact with its betrokkene and its onderwerpobject in one request', async () => {
    const steps: Step[] = [
      { do: 'create', resource: 'klantcontacten', draft: contact },
      { do: 'create', resource: 'betrokkenen', draft: { hadKlantcontact: { step: 0 }, wasPartij: { local: partij.local }, rol: 'klant', initiator: true } },
      { do: 'create', resource: 'onderwerpobjecten', draft: { klantcontact: { step: 0 }, onderwerpobjectidentificator: { objectId: 'z', codeObjecttype: 'zaak', codeRegister: 'r', codeSoortObjectId: 'uuid' } } },
    ]
    assert.ok(filled.adapter.takesTogether!(steps))
    const [klantcontact, betrokkene, onderwerpobject] = await filled.adapter.together!(steps, call())
    assert.deepEqual(written(), ['POST /klantinteracties/api/v1/maak-klantcontact'])
    const { hadBetrokkenen, gingOverOnderwerpobjecten } = klantcontact!.fields as SourceRecord<'klantcontacten'>['fields']
    assert.deepEqual([hadBetrokkenen, gingOverOnderwerpobjecten], [[{ local: betrokkene!.local }], [{ local: onderwerpobject!.local }]])
  })

  it('says of any other changes that they cannot be made as one', () => {
    const create = (resource: Step['resource'], draft: object): Step => ({ do: 'create', resource, draft: draft as Record<string, unknown> })
    const first = create('klantcontacten', contact)
    const betrokkene = create('betrokkenen', { hadKlantcontact: { step: 0 }, rol: 'klant', initiator: true })
    const other: readonly (readonly Step[])[] = [
      [first, betrokkene, betrokkene], [betrokkene, first], [first, create('betrokkenen', { hadKlantcontact: { local: uuid }, rol: 'klant', initiator: true })],
      [first, create('internetaken', { aanleidinggevendKlantcontact: { step: 0 } })], [first, { do: 'remove', resource: 'betrokkenen', local: uuid }],
      [create('partijen', {}), create('digitaleadressen', { verstrektDoorPartij: { step: 0 } })], [first, create('betrokkenen', { hadKlantcontact: { step: 0 }, wasPartij: { step: 0 } })],
    ]
    for (const steps of other) assert.equal(filled.adapter.takesTogether!(steps), false, JSON.stringify(steps))
  })

  it('tells of each part of such a request what is wrong with it under the number of its step', async () => {
    const steps: Step[] = [
      { do: 'create', resource: 'klantcontacten', draft: { ...contact, onderwerp: '' } },
      { do: 'create', resource: 'onderwerpobjecten', draft: { klantcontact: { step: 0 }, wasKlantcontact: { local: uuid } } },
    ]
    const refusal = await filled.adapter.together!(steps, call()).catch((error: unknown) => error)
    assert.ok(refusal instanceof Refusal)
    assert.deepEqual(refusal.faults.map(({ name, code }) => [name, code]), [['0.onderwerp', 'blank']])
  })

  it('refuses a preference that the source would fail on', async () => {
    const { create } = filled.adapter.resources.partijen!
    const refusal = await create!.send({ soortPartij: 'persoon', indicatieActief: true, voorkeursDigitaalAdres: { local: uuid } }, call()).catch((error: unknown) => error)
    assert.deepEqual((refusal as Refusal).faults.map(({ name }) => name), ['voorkeursDigitaalAdres'])
    assert.deepEqual(filled.server.requests, [])
  })

  describe('that goes wrong', () => {
    async function outcome(answers: (method: string, response: ServerResponse, body: string) => void, work: 'create' | 'update' | 'remove' = 'create'): Promise<{ result: unknown; methods: string[]; bodies: string[] }> {
      const methods: string[] = []
      const bodies: string[] = []
      const server = await answering((request, response) => {
        methods.push(request.method!)
        let body = ''
        request.on('data', (chunk: Buffer) => { body += chunk.toString() }).on('end', () => {
          bodies.push(body)
          answers(request.method!, response, body)
        })
      })
      const adapter = adapterOf(server.url)
      const { create, update, remove } = adapter.resources.internetaken!
      const send = { create: () => create!.send({ nummer: '', gevraagdeHandeling: 'bellen' }, call()), update: () => update!.send(uuid, { toelichting: 'x' }, call()), remove: () => remove!.send(uuid, call()) }
      const result = await send[work]().catch((error: unknown) => error)
      await adapter.close?.()
      server.stop()
      return { result, methods, bodies }
    }

    it('takes over what a 400 says, name by name', async () => {
      const invalidParams = [{ name: 'toegewezenAanActoren.0.uuid', code: 'invalid', reason: 'Actor object bestaat niet.' }, { name: 'nonFieldErrors', code: 'invalid', reason: 'Niet beide.' }]
      for (const work of ['create', 'update', 'remove'] as const) {
        const { result, methods } = await outcome((_method, response) => json(response, 400, { code: 'invalid', invalidParams }), work)
        assert.deepEqual([(result as Refusal).faults, methods.length], [invalidParams, 1], work)
      }
    })

    it('takes a 409 and a 412 for a refusal of all of it', async () => {
      for (const status of [409, 412]) {
        const { result } = await outcome((_method, response) => json(response, status, { code: 'conflict', detail: 'Intussen gewijzigd.' }), 'update')
        assert.deepEqual((result as Refusal).faults, [{ name: 'nonFieldErrors', code: 'conflict', reason: 'Intussen gewijzigd.' }])
      }
    })

    for (const [status, code] of [[401, 'bron-weigert'], [403, 'bron-weigert'], [429, 'bron-overbelast'], [500, 'bron-mislukt'], [503, 'bron-onbereikbaar']] as const) {
      it(`a ${status} is ${code}, and is not tried again`, async () => {
        for (const work of ['create', 'update', 'remove'] as const) {
          const { result, methods } = await outcome((_method, response) => json(response, status, {}), work)
          assert.deepEqual([(result as SourceError).code, methods.length], [code, 1], work)
        }
      })
    }

    it('knows what is not there', async () => {
      const gone = (_method: string, response: ServerResponse) => json(response, 404, { code: 'not_found' })
      assert.deepEqual([(await outcome(gone, 'update')).result, (await outcome(gone, 'remove')).result], [undefined, false])
    })

    it('has written what was written, also when it cannot be read again', async () => {
      const taak = { uuid, gevraagdeHandeling: 'bellen', toegewezenAanActoren: [], aanleidinggevendKlantcontact: { uuid } }
      const { result, methods, bodies } = await outcome((method, response) => json(response, method === 'POST' ? 201 : 500, taak))
      assert.deepEqual([(result as SourceRecord).local, (result as SourceRecord<'internetaken'>).fields.gevraagdeHandeling], [uuid, 'bellen'])
      assert.deepEqual(methods, ['POST', 'GET'])
      assert.deepEqual(JSON.parse(bodies[0]!), { nummer: null, gevraagdeHandeling: 'bellen' })
    })

    it('undoes what the source does not keep as it was written', async () => {
      const klantcontact = { uuid, kanaal: 'balie', metadata: { mijnSleutel: 'x' }, hadBetrokkenen: [], gingOverOnderwerpobjecten: [] }
      const seen: string[] = []
      const server = await answering((request, response) => {
        seen.push(request.method!)
        json(response, request.method === 'DELETE' ? 204 : request.method === 'POST' ? 201 : 200, request.method === 'DELETE' ? undefined : klantcontact)
      })
      const adapter = adapterOf(server.url)
      const { create } = adapter.resources.klantcontacten!
      const refusal = await create!.send({ ...contact, metadata: { mijn_sleutel: 'x' } }, call()).catch((error: unknown) => error)
      assert.deepEqual((refusal as Refusal).faults.map(({ name, code }) => [name, code]), [['metadata', 'invalid']])
      assert.deepEqual(seen, ['POST', 'GET', 'DELETE'])
      assert.equal((await create!.send({ ...contact, metadata: { mijnSleutel: 'x' } }, call())).local, uuid)
      await adapter.close?.()
      server.stop()
    })

    it('does not take an answer without the object for a write that was done', async () => {
      const { result } = await outcome((_method, response) => json(response, 201, { detail: 'ok' }))
      assert.equal((result as SourceError).code, 'bron-onleesbaar')
    })
  })
})
