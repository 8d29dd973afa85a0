/** Contactgegevens, written by a client that has a register to itself. */
import assert from 'node:assert/strict'
import { alleenRegister, faultsOf, send } from '../alleen-register.ts'
import type { Configured } from '../configured.ts'
import type { Answer } from '../gemeente.ts'
import { faultsOf as schemaFaults, keyFaults, responseSchema } from '../response-schemas.ts'

const examples = {
  organisatie: { body: { handelsnaam: 'Bakkerij Çelik', oprichtingsdatum: '1990-03-01' }, change: { opheffingsdatum: '2025-12-31' } },
  persoon: { body: { geboortedatum: '1985-12-01', geslachtsnaam: 'Vogel', geslacht: '' }, change: { geslacht: 'o', voornamen: 'Zoë Élodie' } },
} as const

describe('writing contactgegevens', () => {
  let server: Configured
  let api: string
  before(async () => {
    server = await alleenRegister()
    api = `${server.url}/contactgegevens/api/v1`
  })
  after(() => server.stop())

  const answered = ({ status, body }: Answer, expected: number) => assert.equal(status, expected, JSON.stringify(body))

  for (const resource of ['organisatie', 'persoon'] as const) {
    it(`${resource}: is made, changed, replaced and removed, and each time a GET shows it`, async () => {
      const { body, change } = examples[resource]
      const made = await send(server, 'POST', `${api}/${resource}`, body)
      answered(made, 201)
      const { url } = made.body
      assert.deepEqual([made.headers.get('location'), made.headers.get('api-version')], [url, '1.1.1'])
      assert.ok(url.startsWith(`${api}/${resource}/`))
      const schema = responseSchema(`/${resource}/{uuid}`, 200, 'contactgegevens')
      assert.deepEqual([...schemaFaults(schema, made.body), ...keyFaults(schema, made.body)], [])
      assert.deepEqual((await server.get(url)).body, made.body)

      const changed = await send(server, 'PATCH', url, change)
      answered(changed, 200)
      assert.deepEqual(changed.body, { ...made.body, ...change })
      const moved = await send(server, 'PATCH', url, { adres: { straatnaam: 'Kerkstraat', huisnummer: 12, postcode: '9712 AB' } })
      assert.deepEqual([moved.body.adres.straatnaam, moved.body.adres.huisnummer, moved.body.adres.stad], ['Kerkstraat', 12, ''])
      const replaced = await send(server, 'PUT', url, body)
      answered(replaced, 200)
      assert.deepEqual(replaced.body.adres, moved.body.adres)
      assert.deepEqual((await server.get(url)).body, replaced.body)

      assert.equal((await server.ask(url, { method: 'DELETE' })).status, 204)
      answered(await server.get(url), 404)
    })
  }

  it('says all that is wrong with a body at once', async () => {
    const wrong = { geslacht: 'x', geslachtsnaam: 'x'.repeat(201), adres: { postcode: '9712AB', huisnummer: 0 } }
    assert.deepEqual((await faultsOf(server, 'POST', `${api}/persoon`, wrong)).toSorted(), [
      'adres.huisnummer min_value', 'adres.postcode invalid', 'geboortedatum required', 'geslacht invalid_choice', 'geslachtsnaam max_length',
    ])
    assert.deepEqual(await faultsOf(server, 'POST', `${api}/organisatie`, { handelsnaam: '' }), ['handelsnaam blank'])
  })
})
