/** A POST with an Idempotency-Key writes once, whatever becomes of the answer. */
import assert from 'node:assert/strict'
import type { Configured } from '../configured.ts'
import { alleenRegister, contact, persoon, send } from '../alleen-register.ts'
import { assertStandardHeaders } from '../wire.ts'

describe('repeating a POST', () => {
  let server: Configured
  before(async () => {
    server = await alleenRegister()
  })
  after(() => server.stop())

  const post = (path: string, body: unknown, key: string) => send(server, 'POST', path, body, { 'idempotency-key': key })
  const count = async (path: string) => (await server.get(path)).body.count

  it('with the same key and body gives the same answer, and writes once', async () => {
    const body = { ...contact, onderwerp: 'een keer' }
    const first = await post('/klantcontacten', body, 'sleutel-1')
    const again = await post('/klantcontacten', body, '"sleutel-1"')
    assert.deepEqual([again.status, again.body, again.headers.get('location')], [201, first.body, first.headers.get('location')])
    assert.equal(await count('/klantcontacten?onderwerp=een keer'), 1)
  })
  it('shows what has become of the record since', async () => {
    const first = await post('/partijen', persoon, 'sleutel-2')
    await send(server, 'PATCH', `/partijen/${first.body.uuid}`, { interneNotitie: 'later' })
    assert.equal((await post('/partijen', persoon, 'sleutel-2')).body.interneNotitie, 'later')
    await server.ask(`/partijen/${first.body.uuid}`, { method: 'DELETE' })
    assert.equal((await post('/partijen', persoon, 'sleutel-2')).status, 409)
  })
  it('with another body or to another collection is another request, and refused', async () => {
    await post('/klantcontacten', contact, 'sleutel-3')
    for (const [path, body] of [['/klantcontacten', { ...contact, inhoud: 'x' }], ['/partijen', contact]] as const) {
      const answer = await post(path, body, 'sleutel-3')
      assert.deepEqual([answer.status, answer.body.code], [422, 'unprocessable_entity'])
      assertStandardHeaders(answer)
    }
  })
  it('that was refused is free to be mended', async () => {
    assert.equal((await post('/partijen', {}, 'sleutel-4')).status, 400)
    assert.equal((await post('/partijen', persoon, 'sleutel-4')).status, 201)
  })
  it('at the same time makes one record; the other waits or is told so', async () => {
    const body = { ...contact, onderwerp: 'tegelijk' }
    const answers = await Promise.all([1, 2, 3, 4].map(() => post('/klantcontacten', body, 'sleutel-5')))
    assert.ok(answers.every(({ status }) => status === 201 || status === 409), answers.map(({ status }) => status).join())
    assert.equal(await count('/klantcontacten?onderwerp=tegelijk'), 1)
  })
  it('of maak-klantcontact gives all its parts again', async () => {
    const body = { klantcontact: contact, betrokkene: { rol: 'klant', initiator: true } }
    const first = await post('/maak-klantcontact', body, 'sleutel-6')
    assert.deepEqual((await post('/maak-klantcontact', body, 'sleutel-6')).body, first.body)
  })
  it('with a key that is none is refused', async () => {
    assert.equal((await post('/partijen', persoon, 'x'.repeat(256))).status, 400)
    assert.equal((await post('/partijen', persoon, '""')).status, 400)
  })
})
