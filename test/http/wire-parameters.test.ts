import assert from 'node:assert/strict'
import { gemeente, type Gemeente } from './gemeente.ts'
import { assertProblem, assertStandardHeaders, raw, resources, type InvalidParam, type ResourceName } from './wire.ts'

describe('query parameters on the wire', () => {
  let gevel: Gemeente
  const first: Partial<Record<ResourceName, string>> = {}

  before(async () => {
    gevel = await gemeente()
    await gevel.get('/partijen?pageSize=1')
  })

  /** The uuid of some record. */
  async function uuidOf(resource: ResourceName): Promise<string> {
    first[resource] ??= (await gevel.get(`/${resource}?pageSize=1`)).body.results[0].uuid as string
    return first[resource]
  }

  const refused = async (path: string, ...invalidParams: InvalidParam[]) =>
    assertProblem(await gevel.get(path), 'invalid', { url: gevel.url, invalidParams })
  const unknown = (names: string): InvalidParam => ({ name: 'nonFieldErrors', code: 'unknown-parameters', reason: `Onbekende query parameters: ${names}` })

  async function count(path: string): Promise<number> {
    const answer = await gevel.get(path)
    assert.equal(answer.status, 200, JSON.stringify(answer.body).slice(0, 300))
    assertStandardHeaders(answer)
    return answer.body.count as number
  }

  describe('that the standard does not have', () => {
    for (const resource of resources) {
      it(`are all named in one 400: ${resource}`, () => refused(`/${resource}?foo=1&page=1&bar=2`, unknown('foo, bar')))
    }
    it('are refused on a detail', async () => {
      for (const resource of ['partijen', 'actoren'] as const) await refused(`/${resource}/${await uuidOf(resource)}?foo=1`, unknown('foo'))
    })
    it('are list filters on the detail of a resource that can be expanded', async () => {
      await refused(`/partijen/${await uuidOf('partijen')}?soortPartij=persoon`, unknown('soortPartij'))
    })
    for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'toString', 'ordering', 'pagesize', 'page_size', 'PAGE', 'uuid']) {
      it(`are refused whatever they are called: ${name}`, () => refused(`/partijen?${name}=1`, unknown(name)))
    }
    for (const name of ['__proto__[x]', 'foo[]', 'foo[a]', 'soortPartij[]', 'soortPartij[a]', 'nummer[constructor]']) {
      it(`are refused by their own name, brackets and all: ${name}`, () => refused(`/partijen?${name}=persoon`, unknown(name)))
    }
    it('are refused when percent-encoded', () => refused('/partijen?%66oo=1', unknown('foo')))
    it('are refused without a value too', () => refused('/partijen?ordering=', unknown('ordering')))
    it('are filters that another resource has', () => refused('/bijlagen?klantcontact__url=x', unknown('klantcontact__url')))
    it('do not matter to a POST', async () => {
      const answer = await gevel.ask('/partijen?foo=1', { method: 'POST', body: '{}' }, { 'content-type': 'application/json' })
      assertProblem(answer, 'invalid', { url: gevel.url, invalidParams: ['soortPartij', 'indicatieActief'].map((name) => ({ name, code: 'required' })) })
    })
  })

  describe('with a value that cannot be', () => {
    const uuid = { code: 'invalid', reason: 'Voer een geldige UUID in.' }
    const date = { code: 'invalid', reason: 'Voer een geldige datum in.' }
    const moment = { code: 'invalid', reason: 'Voer een geldige datum/tijd in.' }
    const choice = { code: 'invalid_choice' }
    const wrong: readonly (readonly [string, string, string, Omit<InvalidParam, 'name'>])[] = [
      ['betrokkenen', 'wasPartij__uuid', 'abc', uuid],
      ['klantcontacten', 'hadBetrokkene__uuid', 'abc', uuid],
      ['partijen', 'vertegenwoordigdePartij__uuid', '11111111-1111-4111-8111-11111111111', uuid],
      ['rekeningnummers', 'uuid', 'x', uuid],
      ['partijen', 'soortPartij', 'Persoon', choice],
      ['partijen', 'soortPartij', 'persoon,organisatie', choice],
      ['actoren', 'soortActor', 'x', choice],
      ['internetaken', 'status', 'x', choice],
      ['digitaleadressen', 'soortDigitaalAdres', 'fax', choice],
      ['digitaleadressen', 'verstrektDoorBetrokkene__rol', 'x', choice],
      ['digitaleadressen', 'verstrektDoorPartij__soortPartij', 'x', choice],
      ['partij-identificatoren', 'partijIdentificatorCodeSoortObjectId', 'x', choice],
      ['partij-identificatoren', 'partijIdentificatorCodeRegister', 'x', choice],
      ['digitaleadressen', 'verificatieDatum', 'gisteren', date],
      ['digitaleadressen', 'verificatieDatum__lte', '2024-01-01T00:00:00Z', date],
      ['digitaleadressen', 'verificatieDatum__gt', '2024-02-30', date],
      ['categorie-relaties', 'beginDatum', 'x', date],
      ['categorie-relaties', 'eindDatum', '2024-00-00', date],
      ['klantcontacten', 'plaatsgevondenOp', 'gisteren', moment],
      ['klantcontacten', 'plaatsgevondenOp', '2024-02-30', moment],
      ['klantcontacten', 'plaatsgevondenOp', '2024-13-45T10:00:00Z', moment],
      ['klantcontacten', 'plaatsgevondenOp', '2024-02-29T25:00:00Z', moment],
      ['klantcontacten', 'plaatsgevondenOp', '2024-02-29T10:30:00Zabc', moment],
      ['internetaken', 'toegewezenOp', '2024-99-99', moment],
      ['klantcontacten', 'hadBetrokkene__url', 'abc', { code: 'invalid' }],
    ]
    for (const [resource, name, value, fault] of wrong) {
      it(`${resource} ${name}=${value}`, () => refused(`/${resource}?${name}=${encodeURIComponent(value)}`, { name, ...fault }))
    }
    it('are all reported together', () =>
      refused('/digitaleadressen?soortDigitaalAdres=fax&verificatieDatum=x', { name: 'soortDigitaalAdres', ...choice }, { name: 'verificatieDatum', ...date }))
    it('are refused on the detail of a resource whose detail takes filters', async () =>
      refused(`/actoren/${await uuidOf('actoren')}?soortActor=x`, { name: 'soortActor', ...choice }))
  })

  describe('expand', () => {
    for (const value of ['*', 'foo', 'digitale_adressen', 'DigitaleAdressen', 'betrokkenen.wasPartij', '__proto__']) {
      it(`refuses ${value}, on a list and on a detail`, async () => {
        const fault = { name: 'expand', code: 'invalid_choice', reason: `"${value}" is een ongeldige keuze.` }
        await refused(`/partijen?expand=${value}`, fault)
        await refused(`/partijen/${await uuidOf('partijen')}?expand=${value}`, fault)
      })
    }
    it('does not repeat what is no name: it may be somebody in the wrong place', async () => {
      for (const value of ['999993653', 'suzanne.moulin@voorbeeld.example', 'De%20heer%20Moulin', 'M%C3%BCller', 'p0612345678']) {
        await refused(`/partijen?expand=${value}`, { name: 'expand', code: 'invalid_choice', reason: '"(niet herhaald)" is een ongeldige keuze.' })
        await refused(`/partijen?${value}=1`, unknown('(niet herhaald)'))
      }
    })
    it('names only the wrong one of several', () =>
      refused('/partijen?expand=digitaleAdressen,foo', { name: 'expand', code: 'invalid_choice', reason: '"foo" is een ongeldige keuze.' }))
    it('is unknown where nothing can be expanded', async () => {
      await refused('/actoren?expand=x', unknown('expand'))
      await refused(`/actoren/${await uuidOf('actoren')}?expand=x`, unknown('expand'))
    })
    it('takes several in one parameter or in several', async () => {
      const together = await gevel.get('/partijen?pageSize=3&expand=digitaleAdressen,betrokkenen')
      const apart = await gevel.get('/partijen?pageSize=3&expand=digitaleAdressen&expand=betrokkenen')
      assert.deepEqual(Object.keys(together.body.results[0]._expand), ['digitaleAdressen', 'betrokkenen'])
      assert.deepEqual(apart.body.results, together.body.results)
    })
    it('gives nothing for a path without its parent', async () => {
      const { body } = await gevel.get('/klantcontacten?pageSize=1&expand=hadBetrokkenen.wasPartij')
      assert.deepEqual(body.results[0]._expand, {})
    })
  })

  describe('that are fine', () => {
    it('an empty value is no filter', async () => {
      const all = await count('/partijen')
      for (const query of ['soortPartij=', 'indicatieActief=', 'nummer=&page=&pageSize=', 'expand=', 'vertegenwoordigdePartij__uuid=', '', '&&']) {
        assert.equal(await count(`/partijen?${query}`), all, query)
      }
    })
    it('of repeats the last one counts', async () => {
      const [all, personen] = [await count('/partijen'), await count('/partijen?soortPartij=persoon')]
      assert.ok(personen > 0 && personen < all)
      assert.equal(await count('/partijen?soortPartij=organisatie&soortPartij=persoon'), personen)
      assert.equal(await count('/partijen?soortPartij=onzin&soortPartij=persoon'), personen)
      assert.equal(await count('/partijen?soortPartij=persoon&soortPartij='), all)
    })
    it('booleans in every spelling; garbage is no filter', async () => {
      const all = await count('/partijen')
      const counts = async (values: readonly string[]) => new Set(await Promise.all(values.map((value) => count(`/partijen?indicatieActief=${value}`))))
      const [[yes, ...otherYes], [no, ...otherNo]] = [[...await counts(['true', 'True', 'TRUE', '1'])], [...await counts(['false', 'False', 'FALSE', '0'])]]
      assert.deepEqual([otherYes, otherNo], [[], []])
      assert.ok(yes! > 0 && no! > 0, `${yes} and ${no}`)
      assert.equal(yes! + no!, all)
      assert.deepEqual([...await counts(['ja', 'yes', 'x', '2', '-1', 'null'])], [all])
    })
    it('of a url filter only the last segment counts, whatever the host', async () => {
      const { body } = await gevel.get('/betrokkenen?pageSize=1')
      const { uuid } = body.results[0].hadKlantcontact
      const own = await count(`/betrokkenen?hadKlantcontact__uuid=${uuid}`)
      assert.ok(own > 0)
      for (const url of [`https://elders.example/andere/weg/${uuid}`, `http://elders.example:8080/${uuid.toUpperCase()}`, `${gevel.api}/klantcontacten/${uuid}`]) {
        assert.equal(await count(`/betrokkenen?hadKlantcontact__url=${encodeURIComponent(url)}`), own, url)
      }
    })
    it('a url filter whose last segment is no uuid finds nothing', async () => {
      for (const path of ['abc', '', `${await uuidOf('klantcontacten')}/`]) {
        assert.equal(await count(`/betrokkenen?hadKlantcontact__url=https://elders.example/klantcontacten/${path}`), 0, path)
      }
    })
    it('moments in several spellings mean the same instant, and a date is midnight', async () => {
      const offset = await raw(gevel.url, 'GET /klantinteracties/api/v1/klantcontacten?plaatsgevondenOp=2024-02-29T11:30:00+01:00')
      assert.ok(offset.body.count > 0, 'an offset with a plus that is not encoded')
      const same = ['2024-02-29T10:30:00Z', '2024-02-29 10:30:00', '2024-02-29T11:30:00+01:00', '2024-02-29T10:30:00.000Z', '2024-02-29T10:30']
      const counts = await Promise.all(same.map((value) => count(`/klantcontacten?plaatsgevondenOp=${encodeURIComponent(value)}`)))
      assert.ok(counts[0]! > 0)
      assert.deepEqual(new Set(counts).size, 1, counts.join())
      assert.equal(await count('/klantcontacten?plaatsgevondenOp=2024-02-29'), 0)
    })
    it('NUL, control characters, quotes and wildcards are text to look for', async () => {
      for (const value of ['%00', '%0d%0aSet-Cookie:x', '%07', '%7F', '%27%3B--', '%5C', '%F0%9F%98%80', '%EF%BF%BE', '%25%25']) {
        assert.equal(await count(`/actoren?naam=${value}`), 0, value)
        assert.equal(await count(`/partijen?partijIdentificator__objectId=${value}`), 0, value)
        assert.equal(await count(`/digitaleadressen?adres=${value}`), 0, value)
      }
      for (const wildcard of ['%25', '_', '*']) assert.equal(await count(`/klantcontacten?onderwerp=${wildcard}`), 0, wildcard)
    })
    it('percent-encoding that is broken is text, or a 400, and never a 500', async () => {
      for (const value of ['%', '%zz', '%E0%A4%A', '%C3%28', '%FF']) {
        const answer = await raw(gevel.url, `GET /klantinteracties/api/v1/partijen?nummer=${value}`)
        assert.ok([200, 400].includes(answer.status), `${value}: ${answer.status}`)
        if (answer.status === 200) assert.equal(answer.body.count, 0)
      }
    })
    it('a value of thousands of characters finds nothing', async () => {
      assert.equal(await count(`/klantcontacten?onderwerp=${'a'.repeat(8000)}`), 0)
      assert.equal(await count(`/partijen?partijIdentificator__objectId=${'9'.repeat(8000)}`), 0)
    })
    it('an address is found as it stands, without encoding: the at and the plus of it too', async () => {
      const written = async (filter: string) => {
        const answer = await raw(gevel.url, `GET /klantinteracties/api/v1/digitaleadressen?${filter}`)
        assert.equal(answer.status, 200, filter)
        return answer.body.results.map(({ adres }: { adres: string }) => adres) as string[]
      }
      assert.ok((await written('adres=suzanne.moulin@voorbeeld.example')).length > 0)
      assert.deepEqual(await written('adres=+31611111111'), ['+31611111111'])
      assert.deepEqual(await written('adres__icontains=+316111'), ['+31611111111'])
      assert.deepEqual(await written('adres=%2B31611111111'), ['+31611111111'])
    })
    it('a plus is a space where one can be meant', async () => {
      const spaced = await count('/klantcontacten?onderwerp=Paspoort%20verlengen')
      assert.ok(spaced > 0)
      assert.equal(await count('/klantcontacten?onderwerp=Paspoort+verlengen'), spaced)
    })
    it('a url is found as it stands, with a query of its own', async () => {
      const { body } = await gevel.get('/betrokkenen?pageSize=1')
      const { url } = body.results[0].hadKlantcontact
      const answers = [await raw(gevel.url, `GET /klantinteracties/api/v1/betrokkenen?hadKlantcontact__url=${url}`), await gevel.get(`/betrokkenen?hadKlantcontact__url=${encodeURIComponent(url)}`)]
      assert.ok(answers[0]!.body.count > 0)
      assert.equal(answers[0]!.body.count, answers[1]!.body.count)
    })
    it('`.json` behind a path is the same path, with a query and without, on a list and on a detail', async () => {
      const path = `/partijen/${await uuidOf('partijen')}`
      assert.deepEqual((await gevel.get(`${path}.json`)).body, (await gevel.get(path)).body)
      assert.equal(await count('/partijen.json?soortPartij=persoon'), await count('/partijen?soortPartij=persoon'))
      await refused('/partijen.json?foo=1', unknown('foo'))
    })
    it('a body of no bytes, sent in chunks, does not matter to a GET', async () => {
      const chunked = await raw(gevel.url, 'GET /klantinteracties/api/v1/categorieen', ['Transfer-Encoding: chunked', 'Content-Type: application/json'], '0\r\n\r\n')
      assert.equal(chunked.status, 200)
      const form = await raw(gevel.url, 'GET /klantinteracties/api/v1/categorieen', ['Transfer-Encoding: chunked', 'Content-Type: text/plain; charset=utf-8'], '0\r\n\r\n')
      assert.deepEqual([form.status, form.body.results.length > 0], [200, true])
      const without = await raw(gevel.url, 'GET /klantinteracties/api/v1/categorieen', ['Transfer-Encoding: chunked'], '0\r\n\r\n')
      assert.deepEqual(without.body, chunked.body)
    })
    it('page and pageSize on a detail are accepted and ignored', async () => {
      const path = `/partijen/${await uuidOf('partijen')}`
      const [plain, paged] = [await gevel.get(path), await gevel.get(`${path}?page=abc&pageSize=0`)]
      assert.equal(paged.status, 200)
      assert.deepEqual(paged.body, plain.body)
    })
    it('filters on a detail that cannot be expanded hold or give 404', async () => {
      const { body } = await gevel.get(`/actoren/${await uuidOf('actoren')}`)
      const path = `/actoren/${body.uuid}`
      assert.equal((await gevel.get(`${path}?naam=${encodeURIComponent(body.naam)}`)).status, 200)
      assertProblem(await gevel.get(`${path}?naam=zzz`), 'absent', { url: gevel.url })
    })
  })
})
