import assert from 'node:assert/strict'
import { gemeente, type Gemeente } from './gemeente.ts'
import { faultsOf, keyFaults, responseSchema } from './response-schemas.ts'
import { assertStandardHeaders, nobody, resources, type ResourceName } from './wire.ts'

const expandable: Partial<Record<ResourceName, string>> = {
  klantcontacten: 'hadBetrokkenen,hadBetrokkenen.wasPartij,hadBetrokkenen.digitaleAdressen,leiddeTotInterneTaken,gingOverOnderwerpobjecten,omvatteBijlagen',
  partijen: 'digitaleAdressen,betrokkenen,betrokkenen.hadKlantcontact,categorieRelaties',
  betrokkenen: 'digitaleAdressen',
  digitaleadressen: 'verstrektDoorBetrokkene,verstrektDoorBetrokkene.hadKlantcontact,verstrektDoorBetrokkene.hadKlantcontact.leiddeTotInterneTaken',
}

describe('answers are what the OpenAPI document says', () => {
  let gevel: Gemeente
  before(async () => {
    gevel = await gemeente()
  })

  function assertConforms(path: string, body: unknown, status = 200): void {
    const schema = responseSchema(path, status)
    const faults = [...faultsOf(schema, body), ...keyFaults(schema, body)]
    // The same fault in every row says no more than once.
    const kinds = [...new Set(faults.map((fault) => fault.replace(/\d+/g, 'n')))]
    assert.deepEqual(kinds, [], path)
  }

  for (const resource of resources) {
    it(`every row of ${resource}: fields, types, formats, limits, and the order of keys`, async () => {
      for (let next: string | null = `/${resource}?pageSize=500`; next;) {
        const { status, body } = await gevel.get(next)
        assert.equal(status, 200)
        assertConforms(`/${resource}`, body)
        next = body.next
      }
    })
    it(`details of ${resource}, which are the same objects as in the list`, async () => {
      const { body: { count } } = await gevel.get(`/${resource}?pageSize=1`)
      // Some from the whole breadth of the list, so that every source has its turn.
      for (const page of new Set([1, 2, count >> 2, count >> 1, (count * 3) >> 2, count - 1, count].filter((one) => one >= 1 && one <= count))) {
        const { body: list } = await gevel.get(`/${resource}?pageSize=1&page=${page}`)
        const { _expand, ...listed } = list.results[0]
        const detail = await gevel.get(`/${resource}/${listed.uuid}`)
        assert.equal(detail.status, 200, JSON.stringify(detail.body).slice(0, 300))
        assertStandardHeaders(detail)
        assertConforms(`/${resource}/{uuid}`, detail.body)
        assert.equal(Object.hasOwn(detail.body, '_expand'), false, 'a detail has no _expand unasked')
        assert.deepEqual(_expand, resource in expandable ? {} : undefined)
        // Rows of partijen are a source's own; their detail is the whole persoon.
        if (resource !== 'partijen') assert.deepEqual(detail.body, listed)
      }
    })
  }

  for (const [resource, expand] of Object.entries(expandable)) {
    it(`what is expanded in ${resource}: as many as there are references, each the one referred to`, async () => {
      const { body } = await gevel.get(`/${resource}?pageSize=60&expand=${expand}`)
      assertConforms(`/${resource}`, body)
      const names = expand.split(',').filter((name) => !name.includes('.'))
      for (const row of body.results) {
        assert.deepEqual(Object.keys(row._expand).toSorted(), names.toSorted())
        for (const name of names) assert.deepEqual(uuidsOf(row._expand[name]), uuidsOf(row[name]), `${name} of ${row.url}`)
      }
      const [{ uuid, _expand }] = body.results
      const detail = await gevel.get(`/${resource}/${uuid}?expand=${expand}`)
      assertConforms(`/${resource}/{uuid}`, detail.body)
      if (resource !== 'partijen') assert.deepEqual(detail.body._expand, _expand)
    })
  }

  it('problems too', async () => {
    assertConforms('/partijen', (await gevel.get('/partijen?foo=1')).body, 400)
    assertConforms('/partijen', (await gevel.get('/partijen', { authorization: undefined })).body, 401)
    assertConforms('/partijen', (await gevel.get('/partijen?page=9')).body, 404)
    assertConforms('/partijen/{uuid}', (await gevel.get(`/partijen/${nobody}`)).body, 404)
    assertConforms('/partijen', (await gevel.get('/partijen', { accept: 'text/html' })).body, 406)
  })

  it('every reference leads to what it says', async () => {
    const { body } = await gevel.get('/klantcontacten?pageSize=500')
    const kinds = new Map<string, string>()
    for (const [, url, kind] of JSON.stringify(body).matchAll(/"url":"([^"]*\/v1\/([a-z-]+)\/[^"]*)"/g)) kinds.set(`${kind} ${kinds.has(`${kind} first`) ? 'last' : 'first'}`, url!)
    assert.ok(kinds.size >= 8, [...kinds.keys()].join())
    for (const url of kinds.values()) {
      const { status, body: found } = await gevel.get(url)
      assert.equal(status, 200, url)
      assert.equal(found.url, url)
    }
  })
})

function uuidsOf(value: unknown): unknown {
  return Array.isArray(value) ? value.map(uuidsOf) : ((value as { uuid?: string } | null)?.uuid ?? null)
}
