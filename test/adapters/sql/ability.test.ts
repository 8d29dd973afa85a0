import { strict as assert } from 'node:assert'
import { codecs } from '#domain/codecs.ts'
import { filters } from '#domain/filters.ts'
import { identityKey, matches, type Adapter, type Identity, type PartijReference, type PersoonKey, type ResourceName, type SourceRecord } from '#spi'
import { kinds, startedFor } from './databases.ts'
import { all, fieldsOf, localsOf, openOn, port } from './source.ts'

/** Values that nobody has, among them some that would be dangerous if they ever became part of a statement. */
const strangers = ["'", "x' OR '1'='1", '"; DROP TABLE RELATIES; --', '?', '%', 'Telefoon', 'TELEFOON', '0', '1e9', '9223372036854775808', '-1', '1#0#0', '50001#0', '1 OR 1=1', '\0', '…', '']

for (const kind of kinds) describe(`sql: what is declared for the voorbeeldgemeente, on ${kind.name}`, function () {
  this.timeout(30_000)
  const server = startedFor(kind)
  let crm: Adapter
  const records = new Map<ResourceName, SourceRecord[]>()
  before(async () => {
    crm = openOn(server().settings)
    for (const resource of Object.keys(crm.resources) as ResourceName[]) records.set(resource, await all(port(crm, resource)))
  })
  after(() => crm?.close?.())

  it('covers the resources that a CRM has', () => {
    assert.deepEqual([...records.keys()], [
      'actoren', 'actorklantcontacten', 'betrokkenen', 'digitaleadressen', 'internetaken', 'klantcontacten', 'onderwerpobjecten', 'partij-identificatoren', 'partijen',
    ])
    for (const [resource, found] of records) assert(found.length >= 6, `${resource} has only ${found.length} records`)
  })

  it('pushes each filter as truly as it says, for every value there is', async () => {
    let asked = 0
    for (const resource of records.keys()) {
      for (const [name, ability] of Object.entries(port(crm, resource).ability.filters)) {
        const values = ability.anyOf === undefined ? [true, false] : valuesToAsk(resource, name)
        for (const value of values) await isTrue(resource, name, value, ability.pushes)
        asked += values.length
      }
    }
    assert(asked > 600, `only ${asked} questions were asked`)
  })

  function valuesToAsk(resource: ResourceName, name: string): (string | string[])[] {
    const present = records.get(resource)!.flatMap((record) => filters[resource][name]!.values(record) ?? [])
    const values = [...new Set(present)].filter((value) => typeof value === 'string').slice(0, 25)
    return [...values, ...strangers, [...values.slice(0, 2), 'x']].filter((value) => value !== '')
  }

  async function isTrue(resource: ResourceName, name: string, value: string | boolean | string[], pushes: 'exact' | 'narrows') {
    const answer = localsOf(await all(port(crm, resource), { filters: [{ name, value }] }))
    const expected = localsOf(records.get(resource)!.filter((record) => matches(resource, record, name, value) === 'match'))
    const told = `${resource}?${name}=${JSON.stringify(value)}`
    if (pushes === 'exact') assert.deepEqual(answer, expected, told)
    else assert(expected.every((local) => answer.includes(local)), told)
  }

  it('finds more than one record for the filters that clients use most', async () => {
    const asked = [
      ['klantcontacten', 'kanaal', 'overig'],
      ['klantcontacten', 'onderwerpobject__onderwerpobjectidentificatorCodeRegister', 'open-zaak'],
      ['digitaleadressen', 'adres__iexact', 'info@donald.example'],
      ['digitaleadressen', 'adres__iexact', '+31505550123'],
      ['betrokkenen', 'contactnaamAchternaam', 'Dhr. Özdemir'],
    ] as const
    for (const [resource, name, value] of asked) {
      const { records: found, total } = await port(crm, resource).list({ filters: [{ name, value }] })
      assert(found.length > 0 && total! < records.get(resource)!.length, `${resource}?${name}=${value}: ${total}`)
    }
  })

  it('takes several filters together', async () => {
    const wanted = [{ name: 'kanaal', value: ['telefoon', 'balie'] }, { name: 'vertrouwelijk', value: false }, { name: 'indicatieContactGelukt', value: true }]
    const answer = await all(port(crm, 'klantcontacten'), { filters: wanted })
    const expected = records.get('klantcontacten')!.filter((record) => wanted.every(({ name, value }) => matches('klantcontacten', record, name, value) === 'match'))
    assert.deepEqual(localsOf(answer), localsOf(expected))
    assert(answer.length > 20)
  })

  /** Moulin, Test BV Donald, its vestiging, and the one without a number. */
  async function relaties(): Promise<[string, string, string, string]> {
    const by = async (key: PersoonKey, value: string) => localsOf((await port(crm, 'partijen').list({ persoon: { key, values: [value] } })).records)
    const found = [...await by('bsn', '999993653'), ...await by('kvk_nummer', '69599084'), ...await by('vestigingsnummer', '/000037178598')]
    return [...found, records.get('partijen')![0]!.local] as [string, string, string, string]
  }

  /** The partijen that a record belongs to, as `persoon` means it. */
  function partijenOf(resource: ResourceName, record: SourceRecord): (PartijReference | null)[] {
    const fields = fieldsOf(record) as Record<string, PartijReference | null>
    switch (resource) {
      case 'betrokkenen': return [fields['wasPartij']!]
      case 'digitaleadressen': return [fields['verstrektDoorPartij']!]
      case 'klantcontacten': return record.evidence!.hadBetrokkenen!.map(({ wasPartij }) => wasPartij)
      case 'partijen': {
        const own = records.get('partij-identificatoren')!.find((one) => (fieldsOf(one)['identificeerdePartij'] as PartijReference | null)?.local === record.local)
        return [{ local: record.local, identiteiten: own ? (fieldsOf(own)['identificeerdePartij'] as PartijReference).identiteiten! : [] }]
      }
      default: return []
    }
  }

  function keyValues(key: PersoonKey, { local, identiteiten }: PartijReference): string[] {
    if (key === 'local') return [local]
    return identiteiten!.filter(({ soort }) => soort === key)
      .flatMap(({ nummer, kvk }) => (key === 'vestigingsnummer' ? [`${kvk ?? ''}/${nummer}`, `/${nummer}`] : [nummer]))
  }

  for (const resource of ['partijen', 'betrokkenen', 'klantcontacten', 'digitaleadressen'] as const) {
    it(`finds by each persoon key exactly the ${resource} of that persoon`, async () => {
      const every = records.get(resource)!
      const source = port(crm, resource)
      assert.deepEqual(source.ability.persoon, ['local', 'bsn', 'vestigingsnummer', 'kvk_nummer'])
      const held = new Map(every.map((record) => [record.local, partijenOf(resource, record).filter((one) => one !== null)]))
      for (const key of source.ability.persoon) {
        const values = [...new Set([...held.values()].flat().flatMap((one) => keyValues(key, one)))]
        assert(values.length > 0 || key !== 'local')
        const asked = [...values.map((value) => [value]), values, ...strangers.map((value) => [value]), ['69599084/000000000001'], ['12345678/000037178598'], ['99999365'], []]
        for (const some of asked.filter((one) => one.length > 0)) {
          const answer = localsOf(await all(source, { persoon: { key, values: some } }))
          const expected = localsOf(every.filter(({ local }) => held.get(local)!.some((one) => keyValues(key, one).some((value) => some.includes(value)))))
          assert.deepEqual(answer, expected, `${resource} by ${key} ${some.join()}`)
        }
      }
    })
  }

  it('finds a partij-identificator by its number, also one whose zeros the column dropped', async () => {
    const source = port(crm, 'partij-identificatoren')
    const [moulin, donald, vestiging] = await relaties()
    const byNumber = async (key: PersoonKey, value: string) => localsOf(await all(source, { persoon: { key, values: [value] } }))
    assert.deepEqual(await byNumber('bsn', '999993653'), [`${moulin}#0`])
    assert.deepEqual(await byNumber('vestigingsnummer', '69599084/000037178598'), [`${vestiging}#2`])
    assert.deepEqual(await byNumber('vestigingsnummer', '/000037178598'), [`${vestiging}#2`])
    assert.deepEqual(await byNumber('vestigingsnummer', '90004760/000037178598'), [])
    assert.deepEqual(await byNumber('vestigingsnummer', '/37178598'), [], 'half a number is no number')
    assert.deepEqual(await byNumber('kvk_nummer', '69599084'), [`${vestiging}#1`, `${donald}#1`])
    assert.deepEqual(await byNumber('local', vestiging), [`${vestiging}#2`])
  })

  it('gives every reference to a partij the numbers that the CRM holds, and no kvk_nummer to a vestiging', async () => {
    const [moulin, donald, vestiging, zonderNummer] = await relaties()
    const expected: Record<string, Identity[]> = {
      [moulin]: [{ soort: 'bsn', nummer: '999993653' }],
      [donald]: [{ soort: 'kvk_nummer', nummer: '69599084' }],
      [vestiging]: [{ soort: 'vestigingsnummer', nummer: '000037178598', kvk: '69599084' }],
      [zonderNummer]: [],
    }
    const seen = new Set<string>()
    for (const record of records.get('betrokkenen')!) {
      const partij = fieldsOf(record)['wasPartij'] as PartijReference | null
      if (!partij) continue
      assert(partij.identiteiten, record.local)
      seen.add(partij.local)
      if (expected[partij.local]) assert.deepEqual(partij.identiteiten.map(identityKey), expected[partij.local]!.map(identityKey))
    }
    assert(Object.keys(expected).every((local) => seen.has(local)))
  })

  for (const resource of ['klantcontacten', 'internetaken', 'betrokkenen', 'digitaleadressen'] as const) {
    it(`gives the same ${resource} in the same order in pages of any size`, async () => {
      const source = port(crm, resource)
      for (const order of [undefined, ...source.ability.orders]) {
        const request = order ? { order } : {}
        const whole = await source.list({ ...request, limit: 200 })
        const inOne = localsOf(whole.records)
        for (const limit of [1, 7]) {
          const found: string[] = []
          for (let offset = 0; offset < 60; offset += limit) {
            const answer = await source.list({ ...request, limit, from: { offset } })
            assert.equal(answer.total, whole.total)
            assert(answer.records.length + (answer.quarantined?.length ?? 0) <= limit)
            found.push(...localsOf(answer.records))
          }
          assert.deepEqual(found, inOne.slice(0, found.length))
        }
      }
    })
  }

  it('counts rows that cannot be read in totals and offsets, and ends without a next', async () => {
    const source = port(crm, 'klantcontacten')
    const first = await source.list({ limit: 200 })
    assert.equal(first.total, 240)
    assert.equal(first.records.length + first.quarantined!.length, 200)
    assert.deepEqual(first.next, { offset: 200 })
    const last = await source.list({ limit: 200, from: { offset: 200 } })
    assert.equal(last.records.length, 40)
    assert.equal(last.next, undefined)
    const beyond = await source.list({ limit: 200, from: { offset: 240 } })
    assert.deepEqual({ ...beyond }, { records: [], total: 240 })
  })

  it('sorts on the moment, newest first, through the nights in which the clock changes', async () => {
    for (const [resource, field] of [['klantcontacten', 'plaatsgevondenOp'], ['internetaken', 'toegewezenOp']] as const) {
      const source = port(crm, resource)
      assert.deepEqual(source.ability.orders, [{ field, direction: 'desc' }])
      const found = await all(source, { order: { field, direction: 'desc' } })
      const expected = found.toSorted((one, other) => {
        const [a, b] = [fieldsOf(one)[field] as string, fieldsOf(other)[field] as string]
        return a < b ? 1 : a > b ? -1 : Number(other.local) - Number(one.local)
      })
      assert.deepEqual(localsOf(found), localsOf(expected))
    }
  })

  it('answers get in the order asked, with nothing for what is not there', async () => {
    for (const [resource, every] of records) {
      const some = localsOf(every).slice(0, 5)
      const asked = [some[3]!, '999999', some[0]!, 'geen sleutel', `${some[1]!}#77`, some[0]!, '', '999999#0', '-1', '01', some[4]!]
      const found = await port(crm, resource).get(...asked)
      assert.deepEqual(found, asked.map((local) => every.find((record) => record.local === local)), resource)
    }
  })

  it('makes locals that fit in an id: a whole number, and a slot where there are slots', () => {
    for (const [resource, every] of records) {
      const { ids } = crm.resources[resource]!
      assert.equal(ids.codec, 'integer')
      for (const { local } of every) {
        const [key, slot] = local.split('#') as [string, string?]
        assert(codecs.integer.encode(key), `${resource} ${local}`)
        assert.equal(slot !== undefined, ids.children === true, `${resource} ${local}`)
        if (slot !== undefined) assert(Number(slot) <= 255)
      }
    }
  })
})
